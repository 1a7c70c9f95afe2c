"""A bridge process and the pipes to it: started, greeted, then one exchange of frames at a time.

Raises what the pipes raise; what that means for a call is in `bridge`. Sends nothing twice.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from io import FileIO
from typing import Final, cast

from cardio.backends.frame_values import FrameError
from cardio.backends.frames import (
    MAX_FRAME,
    VERSION,
    Frame,
    Kind,
    Splitter,
    greeting_frame,
    read_greeting,
    read_trouble,
)
from cardio.backends.pipe_end import PipeEnd, pipe_end
from cardio.errors import BackendUnavailableError
from cardio.table import TABLE_HASH

START_SECONDS: Final = 60.0
"""How long it may take until the vendor's code is loaded: its first start looks for much."""

END_SECONDS: Final = 2.0
"""How long a bridge that is to leave, or seems to have left, may take."""


class StillbornError(BackendUnavailableError):
    """A bridge that ended before it answered anything."""


def started(command: Sequence[str], label: str) -> Helper:
    """Start a bridge; once more if it ends before it answers anything, for nothing was asked yet.

    A system under load may not bring a program up, which is over a moment later. Raises what
    `Helper` does.
    """
    try:
        return Helper(command, label)
    except StillbornError:
        return Helper(command, label)


class Helper:
    """A running bridge that holds what it was told to; not for several threads at once.

    `label` is what errors name. Raises BackendUnavailableError when it cannot be started, or says
    why it cannot load or create what it was told to.
    """

    def __init__(
        self, command: Sequence[str], label: str, *, seconds: float = START_SECONDS
    ) -> None:
        self.bound: set[int] = set()
        """The numbers that mean something to it."""
        self.owner = os.getpid()
        self._splitter = Splitter()
        self._process = _spawned(command, label)
        self._input = cast(FileIO, self._process.stdin)
        self._output: PipeEnd = pipe_end(cast(FileIO, self._process.stdout))
        try:
            self._greet(label, seconds)
        except BaseException:
            self.kill()
            raise
        self._splitter.limit = MAX_FRAME

    @property
    def idle(self) -> bool:
        """Whether it stands and has said nothing unasked."""
        return not (self._splitter.pending or self._output.ready(0.0))

    def exchange(self, frame: bytes, deadline: float | None) -> Frame:
        """Send a frame and return the one that answers it, before a `time.monotonic` deadline.

        Raises TimeoutError, EOFError when the process ends, FrameError. After each of them it is
        of no more use.
        """
        self._send(frame)
        answer = None
        while answer is None:
            if not self._output.ready(None if deadline is None else _remaining(deadline)):
                raise TimeoutError
            data = self._output.read()
            if not data:
                raise EOFError
            self._splitter.feed(data)
            answer = self._splitter.take()
        return answer

    def interrupt(self) -> None:
        """End the process, from any thread: an exchange that is under way ends with EOFError."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            elif self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)  # a launcher may have children

    def close(self) -> str:
        """Let the process leave, end it if it does not; return how it ended.

        Harmless when repeated; in a forked child the process is the parent's.
        """
        if self.owner != os.getpid():
            self._process.returncode = 0  # not ours to wait for
        else:
            self._input.close()
            self._wait()
        self._input.close()
        self._output.close()
        return _ending(self._process.returncode)

    def kill(self) -> None:
        """End the process and give up the pipes."""
        self.interrupt()
        self.close()

    def _send(self, frame: bytes) -> None:
        descriptor = self._input.fileno()
        try:
            sent = os.write(descriptor, frame)
            while sent < len(frame):
                sent += os.write(descriptor, memoryview(frame)[sent:])
        except OSError as error:
            raise EOFError from error

    def _greet(self, label: str, seconds: float) -> None:
        hello = greeting_frame(Kind.HELLO, bytes.fromhex(TABLE_HASH))
        try:
            answer = self.exchange(hello, time.monotonic() + seconds)
            _check_welcome(label, answer)
        except TimeoutError:
            raise BackendUnavailableError(f"{label}: not loaded within {seconds:g} s") from None
        except EOFError:
            raise StillbornError(
                f"{label}: the helper process ended while loading it ({self.close()})"
            ) from None
        except FrameError as error:
            raise BackendUnavailableError(f"{label}: what was started is no bridge") from error

    def _wait(self) -> None:
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.interrupt()
            self._process.wait()


def _spawned(command: Sequence[str], label: str) -> subprocess.Popen[bytes]:
    """Start a bridge: in a session of its own, so that no Ctrl-C ends it in a call.

    What the vendor's code prints goes nowhere: it may be patients' data.
    """
    try:
        return subprocess.Popen(  # noqa: S603 - a program that the caller named, or ours
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BackendUnavailableError(f"{label}: {command[0]}: {reason}") from error


def _check_welcome(label: str, answer: Frame) -> None:
    if answer.kind == Kind.TROUBLE:
        raise BackendUnavailableError(f"{label}: {read_trouble(answer.body)[1].strip()}")
    if answer.kind != Kind.WELCOME:
        raise FrameError("expected WELCOME")
    version = read_greeting(answer.body).version
    if version != VERSION:
        raise BackendUnavailableError(
            f"{label}: the bridge speaks version {version} of the protocol, this program"
            f" version {VERSION}; use the same nhi-cardio on both sides"
        )


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


def _ending(code: int) -> str:
    """Return how a process ended, in words."""
    if code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exception 0x{code:08X}" if code >= _EXCEPTIONS else f"exit code {code}"


_EXCEPTIONS: Final = 0xC000_0000
"""The exit codes of Windows from here on are exceptions."""
