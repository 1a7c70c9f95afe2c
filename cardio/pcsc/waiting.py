"""Waiting for a card: the next NHI card that is put into a reader is read.

Watches, reads, and goes on when a card gives nothing; knows no command line.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Final

from cardio.pcsc.errors import NoCardError, PcscError, ReaderBusyError
from cardio.pcsc.events import Event, EventKind
from cardio.pcsc.finding import Found, read_card
from cardio.pcsc.foreign import ForeignCards
from cardio.pcsc.reader import READ_SECONDS
from cardio.pcsc.watcher import Watcher
from cardio.pcsc.winscard import Winscard

_HEARTBEAT: Final = 1.0
"""How often the wait looks up, in seconds: Windows delivers Ctrl-C only between waits."""

_END_SECONDS: Final = 0.25
"""How long the end of watching may take: a service that answers nothing is left alone."""


def wait_for_card(
    name: str = "",
    *,
    seconds: float | None = None,
    tell: Callable[[str], object] = lambda text: None,
    api: Winscard | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Found:
    """Read the first NHI card that is in, or comes into, a reader whose name has that part.

    Waits for ever without `seconds`; when they are over, a read that is under way with them, it
    raises NoCardError. What happens meanwhile (a foreign card, a service that is down) is told, and
    waited out. Raises PyscardMissingError.
    """
    foreign = ForeignCards()
    until = math.inf if seconds is None else now() + seconds
    with _watched(api) as events:
        for event, left in _until(events, until, now):
            if event.kind is EventKind.SERVICE_DOWN:
                tell(event.reason)
            if event.kind is EventKind.CARD_INSERTED and name.casefold() in event.reader.casefold():
                limit = min(READ_SECONDS, left)
                try:
                    return read_card(event.reader, limit, foreign=foreign, api=api)
                except PcscError as error:
                    tell(str(error))
                    if isinstance(error, ReaderBusyError) and limit < left:
                        events.put(event)
    raise NoCardError(f"waited {seconds:g} s", name)


@contextmanager
def _watched(api: Winscard | None) -> Iterator[Queue[Event]]:
    """Give what happens at the readers while the block runs."""
    events: Queue[Event] = Queue()
    watcher = Watcher(events.put, api=api).start()
    try:
        yield events
    finally:
        watcher.close(_END_SECONDS)


def _until(
    events: Queue[Event], until: float, now: Callable[[], float]
) -> Iterator[tuple[Event, float]]:
    """Yield events as they come, each with the seconds that are left, until none are."""
    while (left := until - now()) > 0:
        try:
            event = events.get(timeout=min(_HEARTBEAT, left))
        except Empty:
            continue
        yield event, max(0.0, until - now())
