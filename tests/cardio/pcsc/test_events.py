from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.pcsc.events import Event, EventKind, Picture
from cardio.pcsc.states import ReaderState

ATR, OTHER = b"\x3b\x01", b"\x3b\x02"
UP, DOWN = EventKind.SERVICE_UP, EventKind.SERVICE_DOWN
ADDED, REMOVED = EventKind.READER_ADDED, EventKind.READER_REMOVED
IN, OUT = EventKind.CARD_INSERTED, EventKind.CARD_REMOVED


def state(name: str = "NHI", card: bytes | None = None, moves: int = 0) -> ReaderState:
    return ReaderState(name, (moves << 16) | (0x10 if card is None else 0x20) | 0x2, card or b"")


def told(picture: Picture, *states: ReaderState) -> list[tuple[EventKind, str, bytes]]:
    return [(event.kind, event.reader, event.atr) for event in picture.see(states)]


def test_it_begins_with_what_is_there() -> None:
    assert told(Picture(), state("a", ATR), state("b")) == [
        (UP, "", b""), (ADDED, "a", b""), (IN, "a", ATR), (ADDED, "b", b"")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        pytest.param(state(), state(), [], id="nothing"),
        pytest.param(state(), state(card=ATR, moves=1), [IN], id="in"),
        pytest.param(state(card=ATR), state(moves=1), [OUT], id="out"),
        pytest.param(state(card=ATR), state(card=OTHER, moves=2), [OUT, IN], id="swap"),
        pytest.param(state(card=ATR), state(card=ATR, moves=2), [OUT, IN], id="out and back"),
        pytest.param(state(card=ATR), state(card=ATR, moves=6), [OUT, IN], id="many swaps"),
        pytest.param(state(), state(moves=2), [IN, OUT], id="in and out, unseen"),
        pytest.param(state(card=ATR), state(card=OTHER), [OUT, IN], id="swap, system counts not"),
        pytest.param(
            state(card=ATR, moves=1), state(card=OTHER, moves=1), [], id="reset changed the ATR"
        ),
        pytest.param(
            state(card=ATR, moves=0xFFFF), state(card=ATR, moves=1), [OUT, IN], id="counter wraps"
        ),
    ],
)
def test_what_happened_between_two_looks(
    before: ReaderState, after: ReaderState, events: list[EventKind]
) -> None:
    picture = Picture()
    picture.see([before])
    assert [event.kind for event in picture.see([after])] == events


@pytest.mark.parametrize("flags", [0x80, 0x100, 0x400])
def test_other_flags_are_no_events(flags: int) -> None:
    picture = Picture()
    picture.see([state(card=ATR)])
    assert picture.see([ReaderState("NHI", 0x20 | flags, ATR)]) == ()


def test_a_reader_takes_its_card_with_it() -> None:
    picture = Picture()
    picture.see([state("NHI 00 00", ATR)])
    assert told(picture, state("NHI 01 00", ATR)) == [
        (OUT, "NHI 00 00", ATR), (REMOVED, "NHI 00 00", b""),
        (ADDED, "NHI 01 00", b""), (IN, "NHI 01 00", ATR),
    ]  # fmt: skip
    assert [state.name for state in picture.states] == ["NHI 01 00"]


def test_a_state_that_says_gone_is_gone() -> None:
    picture = Picture()
    picture.see([state()])
    assert [event.kind for event in picture.see([ReaderState("NHI", 0x4)])] == [REMOVED]


def test_the_service_takes_everything_with_it_once() -> None:
    picture = Picture()
    picture.see([state("a", ATR), state("b")])
    lost = picture.lose("killed")
    assert [(event.kind, event.reader) for event in lost] == [
        (OUT, "a"), (REMOVED, "a"), (REMOVED, "b"), (DOWN, "")
    ]  # fmt: skip
    assert lost[-1].reason == "killed"
    assert picture.lose("still") == () and picture.states == () and picture.up is False
    assert [event.kind for event in picture.see([state("a", ATR)])] == [UP, ADDED, IN]


def test_a_service_that_never_was_there_is_told() -> None:
    assert Picture().lose("none") == (Event(DOWN, reason="none"),)


looks = st.lists(
    st.none()
    | st.dictionaries(
        st.sampled_from("abc"),
        st.tuples(st.none() | st.sampled_from([ATR, OTHER]), st.integers(0, 3)),
    ),
    max_size=8,
)


@given(looks)
def test_who_follows_the_events_has_the_picture(
    looks: list[dict[str, tuple[bytes | None, int]] | None],
) -> None:
    picture = Picture()
    readers: dict[str, bytes | None] = {}
    for look in looks:
        states = [state(name, *values) for name, values in (look or {}).items()]
        for event in picture.lose("x") if look is None else picture.see(states):
            follow(readers, event)
        assert readers == {s.name: s.atr if s.present else None for s in picture.states}


def follow(readers: dict[str, bytes | None], event: Event) -> None:
    """Do to a table of readers what an event says; it must be possible."""
    name = event.reader
    if event.kind is ADDED:
        assert name not in readers
        readers[name] = None
    elif event.kind is REMOVED:
        assert readers.pop(name) is None, "its card was told first"
    elif event.kind is IN:
        assert readers[name] is None
        readers[name] = event.atr
    elif event.kind is OUT:
        assert readers[name] == event.atr
        readers[name] = None
