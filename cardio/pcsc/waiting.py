"""Waiting for a card: the next NHI card that is put into a reader is read.

Watches, reads, and goes on when a card gives nothing; knows no command line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
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


def wait_for_card(
    name: str = "",
    *,
    seconds: float | None = None,
    tell: Callable[[str], object] = lambda text: None,
    api: Winscard | None = None,
) -> Found:
    """Read the first NHI card that is in, or comes into, a reader whose name has that part.

    Waits for ever without `seconds`; then raises NoCardError. What happens meanwhile (a foreign
    card, a service that is down) is told, and waited out. Raises PyscardMissingError.
    """
    events: Queue[Event] = Queue()
    foreign = ForeignCards()
    with Watcher(events.put, api=api):
        for event in _until(events, seconds):
            if event.kind is EventKind.SERVICE_DOWN:
                tell(event.reason)
            if event.kind is EventKind.CARD_INSERTED and name.casefold() in event.reader.casefold():
                try:
                    return read_card(event.reader, READ_SECONDS, foreign=foreign, api=api)
                except ReaderBusyError as error:
                    tell(str(error))
                    events.put(event)
                except PcscError as error:
                    tell(str(error))
    raise NoCardError(f"waited {seconds:g} s", name)


def _until(events: Queue[Event], seconds: float | None) -> Iterator[Event]:
    """Yield events as they come, until time is up."""
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        left = _HEARTBEAT if until is None else min(_HEARTBEAT, until - time.monotonic())
        if left <= 0:
            return
        with suppress(Empty):
            yield events.get(timeout=left)
