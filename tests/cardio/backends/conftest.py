"""Other sides, played by the test: a connection by a script, a library by a few lines of C."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from cardio.backends.address import Address
from cardio.backends.frames import MAX_FRAME, Frame, Kind, Splitter, greeting_frame
from cardio.table import TABLE_HASH

WELCOME = greeting_frame(Kind.WELCOME, bytes.fromhex(TABLE_HASH))


class Connection:
    """One accepted connection."""

    def __init__(self, accepted: socket.socket) -> None:
        self._socket = accepted
        self._splitter = Splitter(MAX_FRAME)

    def read(self) -> Frame | None:
        """Return the next frame, None at the end."""
        while (frame := self._splitter.take()) is None:
            try:
                data = self._socket.recv(1 << 16)
            except ConnectionError:
                return None
            if not data:
                return None
            self._splitter.feed(data)
        return frame

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def greet(self, welcome: bytes = WELCOME) -> Frame:
        """Take HELLO, answer it."""
        hello = self.read()
        assert hello is not None and hello.kind == Kind.HELLO
        self.send(welcome)
        return hello

    def asked(self) -> Frame:
        """Return the next frame, which must come."""
        frame = self.read()
        assert frame is not None
        return frame


Script = Callable[[Connection], object]


class Peer:
    """A listening socket; each connection is played by the next script, then closed.

    `ended` holds an item for each connection that was closed, `failures` what went wrong in one.
    """

    def __init__(self, listener: socket.socket, address: Address) -> None:
        self.address = address
        self.ended: SimpleQueue[int] = SimpleQueue()
        self.failures: list[BaseException] = []
        self.connections = 0
        self._scripts: SimpleQueue[Script] = SimpleQueue()
        self._listener = listener
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def plays(self, *scripts: Script) -> Peer:
        for script in scripts:
            self._scripts.put(script)
        return self

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with accepted:
                self._play(Connection(accepted))
            self.ended.put(self.connections)

    def _play(self, connection: Connection) -> None:
        try:
            self._scripts.get(timeout=10)(connection)
        except BaseException as failure:
            self.failures.append(failure)


def _peer(listener: socket.socket, address: Address) -> Iterator[Peer]:
    peer = Peer(listener, address)
    yield peer
    peer.stop()
    assert peer.failures == []


@pytest.fixture
def tcp_peer() -> Iterator[Peer]:
    listener = socket.create_server(("127.0.0.1", 0))
    yield from _peer(listener, Address("127.0.0.1", listener.getsockname()[1]))


@pytest.fixture
def unix_peer(tmp_path: Path) -> Iterator[Peer]:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no unix sockets on this system")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    listener.listen()
    yield from _peer(listener, Address(path=str(tmp_path / "s")))


@pytest.fixture(params=["tcp", "unix"])
def peer(request: pytest.FixtureRequest) -> Peer:
    """A peer on each kind of address."""
    found: Peer = request.getfixturevalue(f"{request.param}_peer")
    return found


Compile = Callable[..., Path]


@pytest.fixture
def compiled(tmp_path: Path) -> Compile:
    """Make a library of C source: compiled(source, *options) -> its path."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None or sys.platform == "win32":
        pytest.skip("no C compiler here to make a library with")

    def make(source: str, *options: str, name: str = "libvendor.so") -> Path:
        made = tmp_path / name
        command = [compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-xc", "-", "-o", str(made)]
        subprocess.run([*command, *options], input=source, text=True, check=True)
        return made

    return make


PORT = """
#include <stdlib.h>
#include <string.h>
int opened = -1;
int csOpenCom(int n) { opened = n; return 0; }
int csCloseCom(void) { opened = -1; return 0; }
int csSoftwareReset(int n) { return opened; }
"""


@pytest.fixture
def vendor(compiled: Compile) -> Compile:
    """Make a library with a port, which csSoftwareReset tells, and with what the source adds."""
    return lambda source="", *options, **names: compiled(PORT + source, *options, **names)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A CARDIO_HOME of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CARDIO_HOME", str(folder))
    return folder
