"""What happens at the readers, as events, and the picture they are found by.

Pure: states in, events out; knows no thread and no PC/SC call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from cardio.pcsc.states import ReaderState


class EventKind(Enum):
    """What happened."""

    SERVICE_UP = "service_up"
    SERVICE_DOWN = "service_down"
    READER_ADDED = "reader_added"
    READER_REMOVED = "reader_removed"
    CARD_INSERTED = "card_inserted"
    CARD_REMOVED = "card_removed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: at which reader, with which card (its ATR; empty when mute)."""

    kind: EventKind
    reader: str = ""
    atr: bytes = b""
    reason: str = ""
    """Why the service is down."""


class Picture:
    """The readers as last seen; tells the difference to how they are now.

    A card that was pulled and put in, or swapped, between two looks is told as removed and
    inserted: the event counter moved. When the service goes, so do all readers and cards, since
    nobody can say any more what is in them.
    """

    def __init__(self) -> None:
        self.up: bool | None = None
        """Whether the service answered last; None before the first look."""
        self._states: dict[str, ReaderState] = {}

    @property
    def states(self) -> tuple[ReaderState, ...]:
        """The readers as last seen."""
        return tuple(self._states.values())

    def see(self, states: Iterable[ReaderState]) -> tuple[Event, ...]:
        """Take all readers as they are now; return what happened since."""
        return tuple(self._seen({state.name: state for state in states if not state.gone}))

    def lose(self, reason: str) -> tuple[Event, ...]:
        """Take it that the service is gone; return what happened by that."""
        return tuple(self._lost(reason))

    def _seen(self, now: dict[str, ReaderState]) -> Iterator[Event]:
        if not self.up:
            yield Event(EventKind.SERVICE_UP)
        before, self._states, self.up = self._states, now, True
        for name, old in before.items():
            if name not in now:
                yield from _unplugged(old)
        for name, new in now.items():
            if name not in before:
                yield from _plugged(new)
            else:
                yield from _moved(before[name], new)

    def _lost(self, reason: str) -> Iterator[Event]:
        before, self._states = self._states, {}
        was_up, self.up = self.up, False
        for old in before.values():
            yield from _unplugged(old)
        if was_up is not False:
            yield Event(EventKind.SERVICE_DOWN, reason=reason)


def _plugged(new: ReaderState) -> Iterator[Event]:
    yield Event(EventKind.READER_ADDED, new.name)
    if new.present:
        yield Event(EventKind.CARD_INSERTED, new.name, new.atr)


def _unplugged(old: ReaderState) -> Iterator[Event]:
    if old.present:
        yield Event(EventKind.CARD_REMOVED, old.name, old.atr)
    yield Event(EventKind.READER_REMOVED, old.name)


def _moved(old: ReaderState, new: ReaderState) -> Iterator[Event]:
    """Tell what a card did between two looks at one reader."""
    if not _differs(old, new):
        return
    if old.present:
        yield Event(EventKind.CARD_REMOVED, old.name, old.atr)
    elif not new.present:  # in and out again, unseen
        yield Event(EventKind.CARD_INSERTED, new.name)
        yield Event(EventKind.CARD_REMOVED, new.name)
    if new.present:
        yield Event(EventKind.CARD_INSERTED, new.name, new.atr)


def _differs(old: ReaderState, new: ReaderState) -> bool:
    """Whether a card moved; by its ATR only where PC/SC does not count (a reset may change it)."""
    if old.present != new.present or old.counter != new.counter:
        return True
    return new.present and new.counter == 0 and old.atr != new.atr
