"""The checks that are due: claimed, judged and kept, by whichever process comes first.

The first download after a check is due does it; a worker does what nobody asks for. A check is a
pure function of what the store holds, so a process that dies in the middle loses nothing: its
claim runs out and another one does the check again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from emulator.clock import Clock
from emulator.vpn.options import ServerOptions
from emulator.vpn.refusal import AnswerCode
from emulator.vpn.store import Claimed, Store, StoredResult, Upload

Judge = Callable[[Upload, bytes], StoredResult]
"""Makes the result of an upload of its document."""

_log: Final = logging.getLogger(__name__)


class Checker:
    """Does checks on demand; `real_time` is in seconds since the epoch, and times claims only."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        judge: Judge,
        options: ServerOptions,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._clock = clock
        self._judge = judge
        self._lease = options.check_lease
        self._keep = options.keep_results
        self._real_time = real_time

    def run_due(self) -> int:
        """Do every check that is due, oldest first, and forget what is too old; return how many."""
        done = 0
        while self.run_next() is not None:
            done += 1
        self.forget_old()
        return done

    def run_next(self, opcode: str | None = None) -> StoredResult | None:
        """Do the oldest check that is due (or the named one); None when there is none to do."""
        now, real_now = self._clock.now(), self._real_time()
        until = real_now + self._lease.total_seconds()
        claimed = self._store.claim(now, real_now=real_now, until=until, opcode=opcode)
        if claimed is None:
            return None
        result = self._judged(claimed)
        self._store.finish(claimed.upload.opcode, result)
        return result

    def forget_old(self) -> int:
        """Delete the uploads whose keeping time is over; return how many."""
        return self._store.forget(self._clock.now() - self._keep)

    def _judged(self, claimed: Claimed) -> StoredResult:
        try:
            return self._judge(claimed.upload, claimed.document)
        except Exception as error:  # a fault of ours must not be met again and again
            _log.error("%s: the check failed: %s", claimed.upload.opcode, type(error).__name__)
            return StoredResult(AnswerCode.OTHER.value, b"", b"")


class Worker:
    """A thread that does due checks every second, for results that nobody asks for.

    A context manager; leaving it ends the thread after the check it is at.
    """

    INTERVAL: Final = timedelta(seconds=1)

    def __init__(self, checker: Checker, interval: timedelta = INTERVAL) -> None:
        self._checker = checker
        self._interval = interval.total_seconds()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="emulator-checks", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        self._round()  # another run may have left checks behind
        while not self._ending.wait(self._interval):
            self._round()

    def _round(self) -> None:
        try:
            while not self._ending.is_set() and self._checker.run_next() is not None:
                pass
            self._checker.forget_old()
        except Exception as error:  # the database may be back a second later
            _log.error("checks: %s", type(error).__name__)
