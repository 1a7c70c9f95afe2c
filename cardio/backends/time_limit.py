"""A wrapper that gives up waiting for a call: one thread makes the calls, another one waits.

Knows no route and repeats nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue

from cardio.backends.waist import Argument, Backend, Reply
from cardio.backends.wrappers import Wrapper
from cardio.errors import BackendError, CallTimeoutError
from cardio.table.model import Function


class TimeLimit(Wrapper):
    """Gives up waiting for a call after its limit; the call itself is never repeated.

    All calls run on one thread of its own, one at a time, as the vendor's code wants it. While
    a call that ran over has not come back, later calls and `close` fail or do nothing: the
    vendor's code must not be entered twice.
    """

    def __init__(
        self, inner: Backend, seconds: float, *, limits: Mapping[str, float] | None = None
    ) -> None:
        super().__init__(inner)
        self._seconds = seconds
        self._limits = dict(limits or {})
        self._lock = threading.Lock()
        self._work: SimpleQueue[_Work | None] = SimpleQueue()
        self._running: _Work | None = None
        self._thread: threading.Thread | None = None

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call; raises CallTimeoutError when its limit passes first."""
        limit = self._limits.get(function.name, self._seconds)
        with self._lock:
            if self._stuck():
                raise BackendError(f"{function.name}: an earlier call has not come back yet")
            self._running = _Work(lambda: self._inner.call(function, arguments))
            self._start()
            self._work.put(self._running)
            if not self._running.ended.wait(limit):
                raise CallTimeoutError(function.name, limit)
            return self._running.result()

    def close(self) -> None:
        """Close what is wrapped, unless a call that ran over is still in it."""
        with self._lock:
            if self._thread is not None:
                self._work.put(None)
                self._thread = None
            if not self._stuck():
                self._inner.close()

    def _stuck(self) -> bool:
        return self._running is not None and not self._running.ended.is_set()

    def _start(self) -> None:
        """Start the thread: a daemon, for a call that never returns must not keep us alive."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=_serve, args=(self._work,), name="cardio-call", daemon=True
            )
            self._thread.start()


class _Work:
    """One call on its way: done by the calling thread, waited for by another."""

    def __init__(self, call: Callable[[], Reply]) -> None:
        self._call = call
        self._reply: Reply | None = None
        self._error: BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            self._reply = self._call()
        except BaseException as error:  # handed to whoever waits, whatever it is
            self._error = error
        finally:
            self.ended.set()

    def result(self) -> Reply:
        if self._reply is None:
            raise self._error or BackendError("the call gave no reply")
        return self._reply


def _serve(work: SimpleQueue[_Work | None]) -> None:
    while (item := work.get()) is not None:
        item.run()
