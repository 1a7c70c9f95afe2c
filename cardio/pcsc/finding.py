"""Which reader is meant: by its name, or by the card that is in it.

Chooses and reads once; waits for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from cardio.errors import ArgumentError
from cardio.pcsc.atr import FOREIGN
from cardio.pcsc.errors import NoCardError, NotNhiCardError, PcscError, ReaderGoneError
from cardio.pcsc.foreign import ForeignCards
from cardio.pcsc.listing import LIST_SECONDS, list_readers
from cardio.pcsc.profile import CardProfile
from cardio.pcsc.reader import READ_SECONDS, Reader
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import Winscard


class Found(NamedTuple):
    """A card that was read, and the reader as it was before."""

    reader: ReaderState
    profile: CardProfile


def read_card(
    name: str = "",
    seconds: float = READ_SECONDS,
    *,
    foreign: ForeignCards | None = None,
    api: Winscard | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Found:
    """Read the NHI card in the reader of that name (or part of it), or in the first that has one.

    Takes no longer than `seconds` in all: readers with a card share what is left of them. `foreign`
    remembers cards from one call to the next. Raises PcscError: of the only reader with
    a card, else NotNhiCardError or NoCardError; ArgumentError when several readers have that part
    in their names.
    """
    trouble: PcscError = NoCardError()
    until = now() + seconds
    states = choose(list_readers(api, min(seconds, LIST_SECONDS)), name)
    for state, share in _shares(states, until, now):
        try:
            with Reader(state.name, api=api, foreign=foreign) as reader:
                return Found(state, reader.read_profile(share))
        except PcscError as error:
            trouble = worse(trouble, error)
    raise trouble


def choose(states: Iterable[ReaderState], name: str) -> tuple[ReaderState, ...]:
    """Return the reader that is meant by name, or without one all, likely cards first."""
    found = tuple(states)
    if not name:
        return tuple(sorted(found, key=lambda state: not state.present or state.kind in FOREIGN))
    exact = [state for state in found if state.name == name]
    meant = exact or [state for state in found if name.casefold() in state.name.casefold()]
    if not meant:
        raise ReaderGoneError("there are " + (", ".join(s.name for s in found) or "none"), name)
    if len(meant) > 1:
        raise ArgumentError(f"reader {name!r}: could be {', '.join(s.name for s in meant)}")
    return tuple(meant)


def _shares(
    states: Sequence[ReaderState], until: float, now: Callable[[], float]
) -> Iterator[tuple[ReaderState, float]]:
    """Give each reader its share of the seconds that are left when its turn comes."""
    cards = sum(state.present for state in states)
    for state in states:
        yield state, max(0.0, until - now()) / max(1, cards)
        cards -= state.present


def worse(one: PcscError, other: PcscError) -> PcscError:
    """Return the one of two readers' errors that a person should hear of."""
    return max(one, other, key=lambda error: _weight(error))


def _weight(error: PcscError) -> int:
    """Weigh: an empty reader says least, a foreign card little, a card in trouble most."""
    return {NoCardError: 0, NotNhiCardError: 1}.get(type(error), 2)
