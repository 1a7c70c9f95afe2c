"""Patience with other programs: at a card that is held exclusively, and one that is reset.

Two steps of a read; which card is read, and what a fault means for it, is `reader`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from cardio.pcsc.context import Context
from cardio.pcsc.errors import CardResetError, ReaderBusyError
from cardio.pcsc.handle import Handle
from cardio.pcsc.nhi_card import NhiCard
from cardio.pcsc.profile import CardProfile

RESETS: Final = 2
"""How often a read is repeated because another program reset the card."""

BUSY_PAUSES: Final = (0.05, 1.0)
"""First and longest pause before the next try at a card that is held exclusively, seconds."""


class Clock(NamedTuple):
    """The time that patience goes by."""

    now: Callable[[], float]
    pause: Callable[[float], object]


def connect(context: Context, reader: str, until: float, clock: Clock) -> Handle:
    """Connect; wait for a program that holds the card for itself, but not past `until`.

    Raises ReaderBusyError when it holds on.
    """
    pause, longest = BUSY_PAUSES
    while True:
        try:
            return context.connect(reader)
        except ReaderBusyError:
            if clock.now() + pause > until:
                raise
        clock.pause(pause)
        pause = min(2 * pause, longest)


def read(handle: Handle) -> CardProfile:
    """Read in one transaction; again, from SELECT on, after another program's reset."""
    for _ in range(RESETS):
        try:
            return _in_transaction(handle)
        except CardResetError:
            handle.reset()
    return _in_transaction(handle)


def _in_transaction(handle: Handle) -> CardProfile:
    with handle.transaction():
        return NhiCard(handle).read_profile()
