from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.pcsc import CardProfile
from emulator.picc import CardDescription, CardFault, described
from emulator.picc.chips import CHIPS
from emulator.picc.description import profile_bytes, storable
from emulator.picc.faults import FaultPicker


def test_every_card_of_the_cast_gives_its_basic_data(cast: Any) -> None:
    for card in cast.cards.values():
        profile = CardProfile.from_bytes(described(card).data)
        assert {name: card.profile[name] for name in profile.values()} == profile.values()


def test_the_golden_card(cast: Any) -> None:
    assert profile_bytes(cast.card("hc-1")).hex() == (
        "393930303030303030303031b4fab8d5a440202020202020202020202020202041313030303030303031"
        "303730303130314d31303530313031"
    )


def test_a_professional_card_has_no_open_data(cast: Any) -> None:
    card = described(cast.professionals["hpc-1"])
    assert (card.chip, card.data) == ("hpc", b"")


@pytest.mark.parametrize(
    ("name", "stored"),
    [("測試一", "測試一"), ("測\U00020021一", "測*一"), ("한글", "**"), ("Kolas 測", "Kolas 測")],
)
def test_what_big5_lacks_is_a_star(name: str, stored: str) -> None:
    assert storable(name) == stored


@pytest.mark.parametrize("name", ["測試" * 8, "T" + "測試" * 8, "Kolas Yotaka 測試一二三四五"])
def test_long_names_are_cut(cast: Any, name: str) -> None:
    card = cast.card("hc-1").with_profile(name=name)
    profile = CardProfile.from_bytes(profile_bytes(card))
    assert name.startswith(profile.name) and len(profile.name) < len(name)
    assert not profile.name_complete


@given(st.text(max_size=30))
def test_any_name_can_be_stored(name: str) -> None:
    assert len(storable(name).encode("cp950")) <= 2 * len(name)


faults = st.builds(
    CardFault,
    step=st.sampled_from(["any", "select", "read"]),
    action=st.sampled_from(["status", "slow", "silent", "pull", "short"]),
    sw=st.integers(0, 0xFFFF),
    seconds=st.floats(0, 10),
    skip=st.integers(0, 5),
    count=st.none() | st.integers(1, 5),
)


@given(st.sampled_from(list(CHIPS)), st.binary(max_size=57), st.lists(faults))
def test_descriptions_travel_as_json(chip: str, data: bytes, wrong: list[CardFault]) -> None:
    description = CardDescription(chip, data, tuple(wrong))
    again = CardDescription.from_plain(json.loads(json.dumps(description.plain())))
    assert again == description
    assert again.card().chip is CHIPS[chip]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"chip": "sam"}, "chip: expected one of old, new"),
        ({"chip": "old", "data": "xyz"}, "data: expected hexadecimal"),
        ({"chip": "old", "faults": [{"step": "read", "action": "burn"}]}, r"faults: \[0\]: action"),
        ({"chip": "old", "faults": [{"step": "read"}]}, "missing key action"),
        ({"chip": "old", "colour": "red"}, "unknown key colour"),
        ({}, "missing key chip"),
    ],
)
def test_a_description_that_is_none(row: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CardDescription.from_plain(row)


@pytest.mark.parametrize(
    "wrong", [{"sw": -1}, {"sw": 0x10000}, {"seconds": -1.0}, {"skip": -1}, {"count": 0}]
)
def test_a_fault_that_is_none(wrong: Any) -> None:
    with pytest.raises(ValueError, match="expected"):
        replace(CardFault("read", "status"), **wrong)


def test_no_repr_shows_a_person(cast: Any) -> None:
    assert "3939" not in repr(described(cast.card("hc-1")))
    assert "A100" not in repr(described(cast.card("hc-1")))


@pytest.mark.parametrize(
    ("fault", "steps", "hit"),
    [
        (CardFault("read", "pull"), ["select", "read", "read"], [1, 2]),
        (CardFault("read", "pull", skip=1), ["read", "select", "read"], [2]),
        (CardFault("select", "pull", count=1), ["select", "read", "select"], [0]),
        (CardFault("any", "pull", skip=1, count=2), ["select", "read", "any", "any"], [1, 2]),
    ],
)
def test_which_commands_a_fault_hits(fault: CardFault, steps: list[Any], hit: list[int]) -> None:
    picker = FaultPicker([fault])
    assert [place for place, step in enumerate(steps) if picker.pick(step)] == hit


def test_the_first_fault_wins_and_the_others_count() -> None:
    first, second = CardFault("read", "slow", count=1), CardFault("read", "pull", skip=1)
    picker = FaultPicker([first, second])
    assert [picker.pick("read") for _ in range(2)] == [first, second]
