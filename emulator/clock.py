"""The desk's clock: the real time, a time running from a given moment, or one that stands still.

Answers what time it is and can be set by hand; starts no timer and waits for nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Self

from cardio.codecs import TAIPEI

TimeSource = Callable[[], float]
"""Seconds since the Unix epoch, like `time.time`."""

REAL: Final = "real"
_FROM: Final = "from:"
_FROZEN: Final = "frozen:"
_FORMS: Final = "real, from:ISO (also from:ISO@EPOCH) or frozen:ISO"
_YEARS: Final = range(1912, 2911)
_WHEN: Final = f"a year from {_YEARS[0]} to {_YEARS[-1]} (ROC 1 to 999)"


class Clock:
    """One of three clocks; make it with `parse`, `real`, `running_from` or `frozen_at`.

    Reading is thread safe, also while it is set. Only a frozen clock can be set or advanced; each
    can be made into another one, for all who share it. A moment outside ROC years 1 to 999 is
    refused: ValueError.
    """

    __slots__ = ("_hands", "_source", "_text")

    def __init__(
        self, text: str, start: datetime | None, epoch: float | None, source: TimeSource
    ) -> None:
        self._text = text
        self._hands = (start, epoch)
        """The moment it shows, and from which real second on; read and replaced as one."""
        self._source = source

    @classmethod
    def real(cls, source: TimeSource = time.time) -> Self:
        """Return the clock that shows the real time."""
        return cls(REAL, None, None, source)

    @classmethod
    def running_from(
        cls, start: datetime, *, epoch: float | None = None, source: TimeSource = time.time
    ) -> Self:
        """Return a clock that showed the aware `start` at the real second `epoch` and runs on.

        Without `epoch` it shows `start` now.
        """
        local = start.astimezone(TAIPEI)
        zero = source() if epoch is None else epoch
        clock = cls(f"{_FROM}{local.isoformat()}", local, zero, source)
        _datable(clock.now())
        return clock

    @classmethod
    def frozen_at(cls, moment: datetime) -> Self:
        """Return a clock that shows the aware `moment` until it is set or advanced."""
        local = _datable(moment)
        return cls(f"{_FROZEN}{local.isoformat()}", local, None, time.time)

    @classmethod
    def parse(cls, text: str, *, source: TimeSource = time.time) -> Self:
        """Make a clock of its text: `real`, `from:ISO`, `from:ISO@EPOCH` or `frozen:ISO`.

        A time without zone is Asia/Taipei; EPOCH is in real seconds and lets a second process
        share a running clock. Raises ValueError that names the text and the forms.
        """
        try:
            clock = cls._parsed(text, source)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"clock {text!r}: expected {_FORMS}, {_WHEN}") from error
        clock._text = text
        return clock

    @classmethod
    def _parsed(cls, text: str, source: TimeSource) -> Self:
        if text == REAL:
            return cls.real(source)
        if text.startswith(_FROZEN):
            return cls.frozen_at(_moment(text.removeprefix(_FROZEN)))
        if not text.startswith(_FROM):
            raise ValueError("no such form")
        iso, mark, epoch = text.removeprefix(_FROM).partition("@")
        return cls.running_from(
            _moment(iso), epoch=_seconds(epoch) if mark else None, source=source
        )

    @property
    def text(self) -> str:
        """The text this clock was made of; setting a frozen clock does not change it."""
        return self._text

    @property
    def shared_text(self) -> str:
        """The text that gives another process this very clock, as it stands now."""
        start, epoch = self._hands
        if start is None:
            return REAL
        iso = start.isoformat()
        return f"{_FROZEN}{iso}" if epoch is None else f"{_FROM}{iso}@{epoch!r}"

    def now(self) -> datetime:
        """Return the time on this clock, aware, in Asia/Taipei."""
        start, epoch = self._hands
        if start is None:
            return datetime.fromtimestamp(self._source(), TAIPEI)
        if epoch is None:
            return start
        return start + timedelta(seconds=self._source() - epoch)

    def set(self, moment: datetime) -> None:
        """Let a frozen clock show the aware `moment`; ValueError on one that runs."""
        start, epoch = self._hands
        if start is None or epoch is not None:
            raise ValueError(f"clock {self._text!r}: only a frozen clock can be set")
        self._hands = (_datable(moment), None)

    def advance(self, step: timedelta) -> None:
        """Move a frozen clock by `step`, also backwards; raises ValueError on one that runs."""
        try:
            moment = self.now() + step
        except OverflowError:
            raise ValueError(f"clock {self._text!r}, a step of {step}: expected {_WHEN}") from None
        self.set(moment)

    def retune(self, text: str) -> None:
        """Show from now on what the clock of another text would show; ValueError as for `parse`."""
        other = self.parse(text, source=self._source)
        self._hands, self._text = other._hands, text

    def __repr__(self) -> str:
        return f"Clock({self._text!r})"


def _datable(moment: datetime) -> datetime:
    """Return a moment in Asia/Taipei; raises ValueError for one that has no ROC date."""
    local = moment.astimezone(TAIPEI)
    if local.year not in _YEARS:
        raise ValueError(f"clock {local.isoformat()}: expected {_WHEN}")
    return local


def _moment(iso: str) -> datetime:
    """Read an ISO date-time; without zone it is Taipei's."""
    moment = datetime.fromisoformat(iso)
    return moment.replace(tzinfo=TAIPEI) if moment.tzinfo is None else moment


def _seconds(text: str) -> float:
    """Read a real epoch second; infinities and NaN are refused."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not finite")
    return value
