"""What the daemon tests share: a running daemon, clients of it, and bytes without a client."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from cardio.backends.frames import Kind, greeting_frame
from cardio.backends.remote import RemoteBackend
from cardio.table import TABLE_HASH
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

HELLO = greeting_frame(Kind.HELLO, bytes.fromhex(TABLE_HASH))


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
def raw(running: ExitStack, connection: Any) -> Callable[..., Any]:
    """Connect bytes to a daemon, greeted unless told otherwise."""

    def connect(daemon: ReaderDaemon, *, greet: bool = True) -> Any:
        line = running.enter_context(daemon.address.connect(5.0))
        line.settimeout(10.0)
        client = connection(line)
        if greet:
            client.send(HELLO)
            assert client.asked().kind == Kind.WELCOME
        return client

    return connect


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Wait for what another thread is about to do; ten seconds at most."""

    def wait(holds: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(1000):
            if holds():
                return
            pause.wait(0.01)
        raise AssertionError("it did not happen within ten seconds")

    return wait


@pytest.fixture
def unix_sockets() -> None:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no unix sockets on this system")
