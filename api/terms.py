"""The terms of one client's calls: target, limits, pace, clocks, and stamps that never repeat.

Holds settings and the last stamps; makes no call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.target import Target

MAX_BASE64: Final = 10_000_000
"""Characters of sPatData at most: the safe reading of the 10MB limit (facts [limit_payload])."""

REQUEST_TIMEOUT: Final = 120.0
"""Seconds without any progress after which a request is given up."""

REMOTE_SCHEDULE: Final = (10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 120.0, 180.0, 300.0)
"""Seconds before each question to a real server; the last goes on (facts [polling])."""

LOOPBACK_SCHEDULE: Final = (0.1, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
"""Seconds before each question to an emulator on this computer; the last goes on."""


class Stamps:
    """Upload times that never repeat for one SAM, to the millisecond. Thread safe.

    Source: facts/web_api.toml, [upload_dt].
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, datetime] = {}

    def next(self, sam_id: str, now: datetime) -> datetime:
        """Return `now` to the millisecond, or the first moment after the last stamp given."""
        stamp = now.replace(microsecond=now.microsecond // 1000 * 1000)
        with self._lock:
            last = self._last.get(sam_id)
            if last is not None and stamp <= last:
                stamp = last + timedelta(milliseconds=1)
            self._last[sam_id] = stamp
        return stamp


def later(now: datetime, seconds: float) -> datetime:
    """Return the time so many seconds after another one."""
    return now + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every call of a client."""

    target: Target
    now: Callable[[], datetime] = field(repr=False)
    """The time of signatures and of sUploadDT, aware."""
    monotonic: Callable[[], float] = field(repr=False)
    """Seconds that only grow, for deadlines."""
    schedule: Sequence[float] = REMOTE_SCHEDULE
    allow_emulated_to: frozenset[str] = frozenset()
    counts: bool = True
    """Send sMrecs and sPrecs with A1."""
    max_base64: int = MAX_BASE64
    timeout: float = REQUEST_TIMEOUT
    stamps: Stamps = field(default_factory=Stamps, repr=False)

    def pause(self, number: int) -> float:
        """Return the pause before question `number`, from 1."""
        return self.schedule[min(number, len(self.schedule)) - 1]
