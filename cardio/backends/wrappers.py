"""Wrappers around any backend: trace and fault injection; the time limit is in `time_limit`.

Each is a backend itself, so they nest; none knows what route it wraps.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cardio.backends.waist import (
    Argument,
    Backend,
    Buffer,
    Output,
    Reply,
    cancel_call,
    default_port,
    unwritten,
)
from cardio.table.model import Function

LOG = logging.getLogger("cardio.calls")


class Wrapper:
    """A backend around a backend: passes everything on; subclasses change `call`."""

    def __init__(self, inner: Backend) -> None:
        self._inner = inner

    @property
    def url(self) -> str:
        """Return the backend URL of what is wrapped."""
        return self._inner.url

    @property
    def emulated(self) -> bool:
        """Whether what is wrapped is the emulator."""
        return self._inner.emulated

    @property
    def port(self) -> int:
        """Return the reader port that what is wrapped was opened for."""
        return default_port(self._inner)

    def now(self) -> datetime:
        """Return the time of what is wrapped."""
        return self._inner.now()

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call."""
        return self._inner.call(function, arguments)

    def cancel(self) -> bool:
        """End the call that is under way, where what is wrapped can."""
        return cancel_call(self._inner)

    def close(self) -> None:
        """Close what is wrapped."""
        self._inner.close()


class Trace(Wrapper):
    """Logs every call at level INFO: name, sizes, code; contents only with `reveal`.

    With `reveal` the log holds patients' data and credentials: its first line says so.
    """

    def __init__(self, inner: Backend, *, log: logging.Logger = LOG, reveal: bool = False) -> None:
        super().__init__(inner)
        self._log = log
        self._show = _contents if reveal else _size
        if reveal:
            log.warning("%s: this trace reveals patients' data and credentials", inner.url)

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call and log it; a call that could not be carried is logged as such."""
        asked = ", ".join(map(self._show, arguments))
        try:
            reply = self._inner.call(function, arguments)
        except Exception as error:
            self._log.info("%s(%s) raised %s", function.name, asked, type(error).__name__)
            raise
        given = ", ".join(map(self._show, reply.outputs))
        self._log.info("%s(%s) -> %d [%s]", function.name, asked, reply.code, given)
        return reply


@dataclass(frozen=True, slots=True)
class Fault:
    """One planned fault: which calls of a function, and what happens instead of the call."""

    function: str
    code: int
    """Return code to answer; buffers stay unwritten."""
    skip: int = 0
    """How many calls of the function pass first."""
    count: int = 1
    """How many calls fail then."""
    after: bool = False
    """Let the call happen, then lose its answer (True), or do not call at all (False)."""

    def hits(self, index: int) -> bool:
        """Whether the call of this function with this index (from 0) is hit."""
        return self.skip <= index < self.skip + self.count


class FaultInjection(Wrapper):
    """Answers planned faults instead of, or after, the real call."""

    def __init__(self, inner: Backend, faults: Sequence[Fault]) -> None:
        super().__init__(inner)
        self._faults = tuple(faults)
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call unless a fault is planned for it."""
        fault = self._next_fault(function.name)
        if fault is None:
            return self._inner.call(function, arguments)
        if fault.after:
            self._inner.call(function, arguments)
        return Reply(fault.code, unwritten(function, arguments))

    def _next_fault(self, name: str) -> Fault | None:
        with self._lock:
            index = self._counts.get(name, 0)
            self._counts[name] = index + 1
        return next((f for f in self._faults if f.function == name and f.hits(index)), None)


def _contents(value: Argument | Output) -> str:
    return repr(value.content) if isinstance(value, Buffer) else repr(value)


def _size(value: Argument | Output) -> str:
    if isinstance(value, Buffer):
        return f"{value.capacity}"
    return str(value) if isinstance(value, int) else f"{len(value)} bytes"
