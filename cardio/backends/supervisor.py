"""One bridge process at a time: started when it is needed, ended after a fault, then a fresh one.

Turns what the process does into errors that name the call; knows no function's parameters.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Final

from cardio.backends.frame_values import FrameError
from cardio.backends.frames import Frame, Kind, Trouble, bind_frame, read_trouble
from cardio.backends.helper import Helper
from cardio.backends.library_errors import CallCancelledError, HelperEndedError
from cardio.backends.waist import not_sent
from cardio.errors import BackendError, CallTimeoutError, SessionClosedError

_HARMLESS: Final = frozenset({Trouble.NO_SUCH_CALL, Trouble.REFUSED})
"""The troubles after which the process is as it was."""


class Supervisor:
    """Starts a bridge by `start`, at once and after every fault; one call at a time."""

    def __init__(self, start: Callable[[], Helper]) -> None:
        self._start = start
        self._closed = False
        self._running: Helper | None = None
        """The process during a turn."""
        self._cancelled = False
        """Whether `cancel` has ended it."""
        self._own()
        self._helper: Helper | None = start()
        """The process between exchanges; None while one is under way or after a fault."""

    def turn(self, label: str, seconds: float | None) -> Turn:
        """Have the process to oneself; gives whether it is a fresh one, started for this turn.

        Waits for other threads' calls, at most as long as a call of this one may take. Raises
        BackendUnavailableError when that is over, or no process can be started: nothing was sent.
        """
        return Turn(self, label, seconds)

    def begin_turn(self, label: str, seconds: float | None) -> bool:
        """Do what entering a `turn` does."""
        if self._owner != os.getpid():
            self._leave_to_parent()
        if not self._turn.acquire(timeout=-1 if seconds is None else seconds):
            raise not_sent(label, seconds or 0.0)
        try:
            fresh = self._stand(label)
            self._running = self._helper
        except BaseException:
            self.end_turn()
            raise
        return fresh

    def end_turn(self) -> None:
        """Do what leaving a `turn` does."""
        with self._watch:
            cancelled = self._cancelled
            self._cancelled = False
            self._running = None
        if cancelled:
            self.drop()
        self._turn.release()

    def bound(self, label: str, number: int, name: str, seconds: float | None) -> bool:
        """Have a number stand for a name; False when what is held does not have it. In a turn."""
        helper = self._standing(label)
        if number not in helper.bound:
            answer = self.exchange(label, bind_frame(number, name), seconds)
            if answer.kind != Kind.BOUND:
                return False
            helper.bound.add(number)
        return True

    def exchange(self, label: str, asked: bytes, seconds: float | None) -> Frame:
        """Send a frame and return the one that answers it, which may be TROUBLE. In a turn.

        Raises CallTimeoutError, HelperEndedError, CallCancelledError, BackendError; the process is
        ended then, and after a trouble that leaves it in doubt.
        """
        helper = self._standing(label)
        self._helper = None
        try:
            answer = helper.exchange(asked, None if seconds is None else time.monotonic() + seconds)
            trouble = read_trouble(answer.body) if answer.kind == Kind.TROUBLE else None
            if trouble is None or trouble[0] in _HARMLESS:
                self._helper = helper
        except TimeoutError:
            raise CallTimeoutError(label, seconds or 0.0) from None
        except EOFError:
            raise self._reason(label, helper) from None
        except FrameError as error:
            raise BackendError(f"{label}: what the bridge answered is no frame") from error
        finally:
            if self._helper is None:
                helper.kill()
        if trouble is not None:
            _check(label, *trouble)
        return answer

    def cancel(self) -> bool:
        """End the process if it is somebody's turn, from any thread; return whether it was."""
        with self._watch:
            if self._running is None:
                return False
            self._cancelled = True
            self._running.interrupt()
            return True

    def drop(self) -> None:
        """End the process: the next turn has a fresh one. In a turn."""
        if self._helper is not None:
            self._helper.kill()
            self._helper = None

    def close(self) -> None:
        """Let the process leave, after the call that is under way; harmless when repeated."""
        if self._owner != os.getpid():
            self._leave_to_parent()
        with self._turn:
            self._closed = True
            if self._helper is not None:
                self._helper.close()
                self._helper = None

    def _stand(self, label: str) -> bool:
        if self._closed:
            raise SessionClosedError(f"{label}: the backend was closed")
        if self._helper is not None and not self._helper.idle:
            self.drop()  # it ended between two calls
        fresh = self._helper is None
        if self._helper is None:
            self._helper = self._start()
        return fresh

    def _standing(self, label: str) -> Helper:
        if self._helper is None:
            raise BackendError(f"{label}: the bridge has ended")
        return self._helper

    def _reason(self, label: str, helper: Helper) -> BackendError:
        ending = helper.close()
        return CallCancelledError(label) if self._cancelled else HelperEndedError(label, ending)

    def _own(self) -> None:
        self._owner = os.getpid()
        self._turn = threading.Lock()
        self._watch = threading.Lock()
        self._running = None
        self._cancelled = False

    def _leave_to_parent(self) -> None:
        """In a forked child: leave process and locks to the parent, begin with new ones."""
        self._own()
        if self._helper is not None:
            self._helper.close()
            self._helper = None


class Turn:
    """A turn of a supervisor; written out, because what contextlib makes takes longer to enter."""

    __slots__ = ("_label", "_seconds", "_supervisor")

    def __init__(self, supervisor: Supervisor, label: str, seconds: float | None) -> None:
        self._supervisor = supervisor
        self._label = label
        self._seconds = seconds

    def __enter__(self) -> bool:
        return self._supervisor.begin_turn(self._label, self._seconds)

    def __exit__(self, *_: object) -> None:
        self._supervisor.end_turn()


def _check(label: str, trouble: Trouble, text: str) -> None:
    """Refuse a trouble that no caller can make anything of."""
    if trouble is Trouble.FAILED:
        raise HelperEndedError(label, text)
    if trouble not in _HARMLESS and trouble is not Trouble.OVERRUN:
        raise BackendError(f"{label}: {text}")
