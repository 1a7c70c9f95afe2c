"""A thread for the work at one reader: PC/SC calls have no time limit, their callers have one.

Knows no PC/SC; runs one job after the other, and gives up waiting rather than the job.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, Generic, TypeVar, cast

from cardio.errors import SessionClosedError
from cardio.pcsc.errors import ReaderStuckError

T = TypeVar("T")

_CLOSE_SECONDS: Final = 1.0
"""How long `close` waits for a job under way."""


class _Job(Generic[T]):
    """One piece of work and what became of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.done = threading.Event()
        self._work = work
        self._result: T | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:  # handed to whoever waits, whatever it is
            self._error = error
        self.done.set()

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return cast(T, self._result)


class Worker:
    """Does the jobs of one reader, in a thread that begins with the first one.

    An overdue job is abandoned: it goes on, its result is lost, and until it ends every further
    call gets ReaderStuckError at once.
    """

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._turn = threading.Lock()
        self._jobs: SimpleQueue[_Job[object] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._overdue: _Job[object] | None = None
        self._closed = False

    @property
    def stuck(self) -> bool:
        """Whether an abandoned job is still under way."""
        return self._overdue is not None and not self._overdue.done.is_set()

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Return what `work` returns, or raise what it raises; ReaderStuckError when overdue."""
        deadline = time.monotonic() + seconds
        if not self._turn.acquire(timeout=seconds):
            raise ReaderStuckError("still waiting", self._reader)
        try:
            return self._wait(_Job(work), max(0.0, deadline - time.monotonic()), seconds)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the thread after the job under way; does not wait long. Harmless when repeated."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(0.0 if self.stuck else _CLOSE_SECONDS)

    def _wait(self, job: _Job[T], left: float, seconds: float) -> T:
        if self._closed:
            raise SessionClosedError(f"{self._reader}: the reader was closed")
        if self.stuck:
            raise ReaderStuckError("still waiting", self._reader)
        self._start()
        self._jobs.put(cast(_Job[object], job))
        if not job.done.wait(left):
            self._overdue = cast(_Job[object], job)
            raise ReaderStuckError(f"{seconds:g} s", self._reader)
        return job.result()

    def _start(self) -> None:
        if self._thread is None:
            name = f"pcsc {self._reader}"
            self._thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.run()
