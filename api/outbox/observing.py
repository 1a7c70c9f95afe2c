"""What a worker does, for those who run it: log events with fields, and counters.

No document, credential, file name or finding goes into a log. Writes to `logging` alone.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import Final

from api.outbox.parts import Part
from api.outbox.states import Event

_log: Final = logging.getLogger("api.outbox")

_LEVELS: Final = {
    Event.REFUSE: logging.WARNING,
    Event.LOSE: logging.WARNING,
    Event.HOLD: logging.WARNING,
    Event.STOP: logging.WARNING,
    Event.CLAIM: logging.DEBUG,
    Event.POLL: logging.DEBUG,
}


class Counters:
    """How often each event happened, and how many bytes of documents went out."""

    def __init__(self) -> None:
        self.events: Counter[Event] = Counter()
        self.bytes_sent = 0

    def hear(self, event: Event) -> None:
        """Count an event."""
        self.events[event] += 1

    def sent(self, part: Part, size: int) -> None:
        """Count bytes of a body."""
        self.bytes_sent += size

    def as_json(self) -> dict[str, int]:
        """Return every event with its number, and `bytes_sent`."""
        counted = {event.value: self.events[event] for event in Event}
        return counted | {"bytes_sent": self.bytes_sent}


def log(event: Event, part: Part) -> None:
    """Log an event; its fields are attributes of the record (`upload`, `state`, `rtn_code` …)."""
    fields = {
        "upload": part.id,
        "part": part.part,
        "event": event.value,
        "state": part.state.value,
        "job": part.type.value,
        "rtn_code": part.rtn_code,
        "attempts": part.attempts,
        "sam_id": part.sam_id,
        "opcode": part.opcode,
    }
    _log.log(
        _LEVELS.get(event, logging.INFO),
        "%s: upload %s, part %d of %d, is %s",
        *(event.value, part.id, part.part, part.parts, part.state.value),
        extra=fields,
    )
