"""What the daemon tests share: a running daemon, clients of it, and bytes without a client."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from cardio.backends.address import Address
from cardio.backends.frames import MAX_FRAME, Frame, Kind, Splitter, greeting_frame
from cardio.backends.remote import RemoteBackend
from cardio.table import TABLE_HASH
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

HELLO = greeting_frame(Kind.HELLO, bytes.fromhex(TABLE_HASH))


class Raw:
    """A connection that sends any bytes and reads frames."""

    def __init__(self, address: Address, *, greet: bool = True) -> None:
        self.socket = address.connect(5.0)
        self.socket.settimeout(10.0)
        self._splitter = Splitter(MAX_FRAME)
        if greet:
            self.send(HELLO)
            answer = self.read()
            assert answer is not None and answer.kind == Kind.WELCOME

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self) -> Frame | None:
        """Return the next frame, None at the end; raises TimeoutError when neither comes."""
        while (frame := self._splitter.take()) is None:
            try:
                data = self.socket.recv(1 << 16)
            except ConnectionError:
                return None
            if not data:
                return None
            self._splitter.feed(data)
        return frame

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """What is closed at the end of the test, last one first."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def serve(desk: Desk, running: ExitStack) -> Callable[..., ReaderDaemon]:
    """Start a daemon on the desk, its port open; options as for `ReaderDaemon`."""
    desk.change(port_open=True)

    def start(**options: Any) -> ReaderDaemon:
        return running.enter_context(ReaderDaemon(desk, **options))

    return start


@pytest.fixture
def daemon(serve: Callable[..., ReaderDaemon]) -> ReaderDaemon:
    return serve()


@pytest.fixture
def connect(running: ExitStack) -> Callable[..., RemoteBackend]:
    """Connect a backend to a daemon."""

    def connect(daemon: ReaderDaemon, **options: Any) -> RemoteBackend:
        backend = RemoteBackend(daemon.address, **options)
        running.callback(backend.close)
        return backend

    return connect


@pytest.fixture
def raw(running: ExitStack) -> Callable[..., Raw]:
    """Connect bytes to a daemon."""

    def connect(daemon: ReaderDaemon, **options: Any) -> Raw:
        client = Raw(daemon.address, **options)
        running.callback(client.close)
        return client

    return connect


@pytest.fixture
def unix_sockets() -> None:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no unix sockets on this system")
