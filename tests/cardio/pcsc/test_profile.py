from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.errors import RecordError
from cardio.pcsc import CardProfile
from cardio.pcsc.profile import name_text
from cardio.records import BasicData

GOLDEN = bytes.fromhex(
    "393930303030303030303031b4fab8d5a440202020202020202020202020202041313030303030303031"
    "303730303130314d31303530313031"
)
PERSONAL = ("990000000001", "測試一", "A100000001", "0700101", "1050101")


def test_the_golden_card() -> None:
    profile = CardProfile.from_bytes(GOLDEN)
    assert (profile.card_no, profile.name, profile.id_no) == PERSONAL[:3]
    assert (profile.birth_date, profile.sex, profile.issue_date) == ("0700101", "M", "1050101")
    assert profile.birth_date.date == date(1981, 1, 1)
    assert bytes(profile) == GOLDEN
    assert profile.name_raw == GOLDEN[12:32]


def test_fields_are_those_of_basic_data() -> None:
    basic = BasicData.from_bytes(GOLDEN + b"1" + b"0200000001".ljust(14))
    profile = CardProfile.from_bytes(GOLDEN)
    assert profile.values().items() <= basic.values().items()
    assert len(profile.values()) == 6


def test_a_built_profile_becomes_the_same_bytes() -> None:
    values = CardProfile.from_bytes(GOLDEN).values()
    assert bytes(CardProfile(**values)) == GOLDEN


def test_no_repr_shows_a_person() -> None:
    shown = repr(CardProfile.from_bytes(GOLDEN))
    assert shown.startswith("CardProfile(") and not any(value in shown for value in PERSONAL)


@pytest.mark.parametrize("length", [0, 56, 58, 72])
def test_another_length_is_no_profile(length: int) -> None:
    with pytest.raises(RecordError, match=f"expected 57 bytes, got {length}"):
        CardProfile.from_bytes(GOLDEN.ljust(length, b"1")[:length])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("card_no", b"99000000000A"),
        ("card_no", b" " * 12),
        ("id_no", b"A1000\xb4\xfa001"),
        ("id_no", b"A10000000 "),
        ("birth_date", b"070-1-1"),
        ("sex", b"X"),
        ("issue_date", bytes(7)),
    ],
)
def test_what_is_no_nhi_card_is_named_not_shown(raw_profile: Any, part: str, value: bytes) -> None:
    with pytest.raises(RecordError, match=f"profile.{part}: ") as caught:
        CardProfile.from_bytes(raw_profile(**{part: value}))
    shown = value.decode("latin-1").strip("\0 ")
    assert part == "sex" or not shown or shown not in str(caught.value)


@pytest.mark.parametrize("id_no", ["A100000001", "A800000014", "AC01234567"])
def test_every_form_of_identity_number(raw_profile: Any, id_no: str) -> None:
    assert CardProfile.from_bytes(raw_profile(id_no=id_no.encode())).id_no == id_no


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("測試一".encode("cp950") + bytes(14), "測試一", id="NUL"),
        pytest.param("測試一".encode("cp950").ljust(20), "測試一", id="blank"),
        pytest.param("測試".encode("cp950") + b"\0junk", "測試", id="up to the first NUL"),
        pytest.param("測試*".encode("cp950"), "測試*", id="star"),
        pytest.param(bytes.fromhex("b4faf9d6"), "測碁", id="F9D6"),
        pytest.param(bytes.fromhex("8740b4fa"), "䏰測", id="hkscs"),
        pytest.param("測試測試測試測試測試".encode("cp950"), "測試" * 5, id="ten"),
        pytest.param(b"T" + ("測試" * 5).encode("cp950")[:19], "T測試測試測試測試測", id="half"),
        pytest.param(b"\xff\xff" + "測".encode("cp950"), "\ufffd\ufffd測", id="neither"),
        pytest.param(b"Kolas Yotaka \xb4\xfa", "Kolas Yotaka 測", id="inner blanks"),
        pytest.param(bytes(20), "", id="empty"),
    ],
)  # fmt: skip
def test_names_as_they_are_on_cards(raw: bytes, text: str) -> None:
    assert name_text(raw) == text


@given(st.binary(min_size=20, max_size=20))
def test_no_name_fails_a_read(name: bytes) -> None:
    profile = CardProfile.from_bytes(GOLDEN[:12] + name + GOLDEN[32:])
    assert "\0" not in profile.name
    assert profile.name_raw == name


@given(st.text(alphabet="測試一二三王小明AB碁*", max_size=10))
def test_what_big5_holds_comes_back(name: str) -> None:
    raw = name.encode("cp950")
    assert name_text(raw.ljust(20, b"\0")) == name_text(raw.ljust(20)) == name


@pytest.mark.parametrize(
    ("name", "complete"),
    [
        ("測試一", True),
        ("測*一", False),
        (b"\xff\xff", False),
        ("測試測試測試測試測", True),
        ("測試測試測試測試測試", False),
    ],
)
def test_a_name_that_may_not_be_whole(raw_profile: Any, name: Any, complete: bool) -> None:
    assert CardProfile.from_bytes(raw_profile(name)).name_complete is complete
