"""Rows of a state: what changed is enough to restore it, and nothing else is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.cards import InsuranceCard
from emulator.clock import Clock
from emulator.desk import Desk, DeskState, Event, PinAnswer
from emulator.plain import to_json
from emulator.state_codec import Row, changes_of, restored, resumed

FIRST = Desk(clock="frozen:2026-03-15T10:00:00").state
NAMES = sorted(FIRST.cards)


def changed_cards(cards: dict[str, InsuranceCard]) -> dict[str, InsuranceCard]:
    return {**FIRST.cards, **cards}


cards = st.builds(
    lambda name, phone, rings, seq: replace(
        FIRST.cards[name].with_profile(emergency_phone=phone), sections=rings, last_seq=seq
    ),
    st.sampled_from(NAMES),
    st.text("0123456789", max_size=14),
    st.dictionaries(
        st.sampled_from(["rx", "allergy", "year"]),
        st.lists(st.binary(max_size=61), max_size=4).map(tuple),
    ),
    st.integers(0, 1500),
)
states = st.builds(
    lambda changed, **fields: replace(
        FIRST, cards=changed_cards({card.name: card for card in changed}), **fields
    ),
    st.lists(cards, max_size=4),
    inserted=st.sampled_from([None, *NAMES]),
    network_up=st.booleans(),
    pin_answers=st.lists(st.sampled_from(PinAnswer), max_size=3).map(tuple),
    events=st.lists(st.builds(Event, st.text(), st.text(), st.text()), max_size=3).map(tuple),
)


def table(*writes: list[Row]) -> list[Row]:
    """Return what a table holds after rows were put into it, later ones over earlier ones."""
    held = {row[:3]: row for rows in writes for row in rows}
    return list(held.values())


@given(states, states)
def test_what_changed_is_enough(before: DeskState, after: DeskState) -> None:
    kept = table(list(changes_of(before, None)), list(changes_of(after, before)))
    assert restored(FIRST, kept) == after


@given(states)
def test_what_is_the_same_is_not_written(state: DeskState) -> None:
    assert list(changes_of(state, state)) == []
    again = replace(state, cards={name: replace(card) for name, card in state.cards.items()})
    assert list(changes_of(again, state)) == []


def test_a_row_names_card_and_part() -> None:
    card = FIRST.cards["hc-1"]
    after = replace(FIRST, cards=changed_cards({"hc-1": card.with_section("rx", [b"\x01\xff"])}))
    assert list(changes_of(after, FIRST)) == [Row("cards", "hc-1", "sections", '{"rx":["01ff"]}')]
    after = replace(FIRST, network_up=False, port_open=True)
    assert list(changes_of(after, FIRST)) == [Row("desk", "", "network_up", "false")]


def test_nothing_kept_is_the_first_state() -> None:
    assert restored(FIRST, []) == FIRST


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([Row("desk", "", "x", "1")], "desk x: is unknown"),
        ([Row("moon", "", "x", "1")], "moon : is unknown"),
        ([Row("cards", "new", "name", '"new"')], "cards new: missing key about"),
        ([Row("desk", "", "hpc", "7")], "desk hpc: expected a text"),
        ([Row("desk", "", "hpc", '"nobody"')], "desk hpc: names no card"),
        ([Row("desk", "", "hpc", "]")], "desk hpc: expected JSON"),
    ],
)
def test_what_does_not_fit_is_named(rows: list[Row], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        restored(FIRST, rows)


FROZEN = "frozen:2026-03-15T10:00:00+08:00"
NOW = Row("clock", "", "now", '"2026-03-16T00:00:00+08:00"')


@pytest.mark.parametrize(
    ("clock", "origin", "rows", "moved"),
    [
        (FROZEN, FROZEN, [NOW], True),
        ("frozen:2026-03-15T02:00:00+00:00", FROZEN, [NOW], True),
        (FROZEN, FROZEN, [], False),
        (FROZEN, "frozen:2026-03-15T11:00:00+08:00", [NOW], False),
        ("real", "real", [NOW], False),
    ],
)
def test_only_the_same_frozen_clock_goes_on(
    clock: str, origin: str, rows: list[Row], moved: bool
) -> None:
    made = Clock.parse(clock)
    given_as = made.shared_text
    kept = [Row("clock", "", "origin", to_json(origin)), *rows]
    assert resumed(made, kept) == given_as
    assert (made.shared_text != given_as) == moved
