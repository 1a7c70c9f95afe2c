"""One connection to a running emulator: greeted, then one exchange of frames at a time.

Raises what the socket raises; what that means for a call is in `remote`. Sends nothing twice.
"""

from __future__ import annotations

import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Final

from cardio.backends.address import Address
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
from cardio.errors import BackendUnavailableError
from cardio.table import TABLE_HASH

CONNECT_SECONDS: Final = 0.3
"""How long a connection may take: loopback and local networks answer at once or never."""

GREETING_SECONDS: Final = 5.0
"""How long the answer to HELLO may take: another program on the port may never answer."""

_CHUNK: Final = 1 << 16


class Link:
    """A connection over which both sides have greeted; not for several threads at once.

    Raises BackendUnavailableError when there is no emulator at the address, or another version.
    """

    def __init__(self, address: Address, *, greeting_seconds: float = GREETING_SECONDS) -> None:
        self._splitter = Splitter()
        self._socket = _connected(address)
        self._socket.settimeout(0.0)
        self._readable = _readiness(self._socket)
        try:
            self._greet(address, greeting_seconds)
        except BaseException:
            self.close()
            raise
        self._splitter.limit = MAX_FRAME

    @property
    def idle(self) -> bool:
        """Whether it stands and nothing has come: else an end, or an answer nobody waits for."""
        return not (self._splitter.pending or self._readable(0.0))

    def exchange(self, frame: bytes, deadline: float) -> Frame:
        """Send a frame and return the one that answers it, before a `time.monotonic` deadline.

        Raises TimeoutError, another OSError, EOFError when the other side ends, FrameError. After
        each of them the link is of no more use.
        """
        self._send(frame, deadline)
        while (answer := self._splitter.take()) is None:
            if not self._readable(_remaining(deadline)):
                raise TimeoutError
            data = self._socket.recv(_CHUNK)
            if not data:
                raise EOFError
            self._splitter.feed(data)
        return answer

    def close(self) -> None:
        """Give up the connection; harmless when repeated."""
        self._socket.close()

    def _send(self, frame: bytes, deadline: float) -> None:
        """Send a frame; one that does not go out at once has until the deadline."""
        try:
            sent = self._socket.send(frame)
        except BlockingIOError:
            sent = 0
        if sent < len(frame):
            self._socket.settimeout(_remaining(deadline))
            self._socket.sendall(memoryview(frame)[sent:])
            self._socket.settimeout(0.0)

    def _greet(self, address: Address, seconds: float) -> None:
        hello = greeting_frame(Kind.HELLO, bytes.fromhex(TABLE_HASH))
        try:
            answer = self.exchange(hello, time.monotonic() + seconds)
            _check_welcome(address, answer)
        except (OSError, EOFError, FrameError) as error:
            raise BackendUnavailableError(
                f"{address}: what listens there does not answer as an emulator;"
                " see `cardio emulate --reader-port`"
            ) from error


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


def _readiness(connected: socket.socket) -> Callable[[float], bool]:
    """Return what waits so many seconds for something to read, or the end, and tells whether."""
    if sys.platform == "win32":
        return lambda seconds: bool(select.select([connected], [], [], seconds)[0])
    poll = select.poll()  # cheaper than a selector, and not limited to low descriptors
    poll.register(connected, select.POLLIN)
    return lambda seconds: bool(poll.poll(seconds * 1000))


def _connected(address: Address) -> socket.socket:
    try:
        return address.connect(CONNECT_SECONDS)
    except OSError as error:
        reason = error.strerror or "no answer"
        raise BackendUnavailableError(
            f"no emulator at {address} ({reason}); start one: `cardio emulate`"
        ) from error


def _check_welcome(address: Address, answer: Frame) -> None:
    """Refuse an emulator that says no, or whose frames and numbers mean something else."""
    if answer.kind == Kind.TROUBLE:
        raise BackendUnavailableError(f"emulator at {address}: {read_trouble(answer.body)[1]}")
    if answer.kind != Kind.WELCOME:
        raise FrameError("expected WELCOME")
    greeting = read_greeting(answer.body)
    if greeting.version != VERSION:
        raise BackendUnavailableError(
            f"emulator at {address}: speaks version {greeting.version} of the protocol, this"
            f" program version {VERSION}; use the same nhi-cardio on both sides"
        )
    if greeting.table != bytes.fromhex(TABLE_HASH):
        raise BackendUnavailableError(
            f"emulator at {address}: has another function table than this program;"
            " use the same nhi-cardio on both sides"
        )
