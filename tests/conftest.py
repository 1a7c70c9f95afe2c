"""The whole suite: plugin, examples, no skip in CI, no real reader; builds; a link's other side."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

import pytest
from hypothesis import settings

from cardio.backends.address import Address
from cardio.backends.frames import MAX_FRAME, Frame, Kind, Splitter, greeting_frame
from cardio.table import TABLE_HASH
from emulator.native.build import Built, build
from emulator.native.errors import ToolchainMissingError
from emulator.native.targets import TARGETS, Toolchain

# Where the package is installed, its entry point has loaded the plugin already: under the same
# name, so that pytest takes it once.
pytest_plugins = ["cardio.testing.plugin", "pytester"]

# The full counts are for `.ci/soak`; a tenth of them, always the same ones, for every other run.
settings.register_profile("tenth", deadline=None, derandomize=True, database=None)
settings.register_profile("soak", deadline=None, database=None, max_examples=1000)
settings.load_profile(os.environ.get("CARDIO_TEST_PROFILE", "tenth"))


@pytest.fixture(scope="session", autouse=True)
def pcsc_socket() -> Iterator[Path]:
    """Keep PC/SC away from the system's service: its library asks for the path once a process."""
    folder = Path(tempfile.mkdtemp(prefix="cardio-pcsc-"))
    os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "socket")
    yield folder / "socket"
    shutil.rmtree(folder)


def pytest_configure() -> None:
    """Let commands under test be interrupted, also where a shell runs all in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI has installed every system part (CARDIO_CI), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("CARDIO_CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be missing: {report.longrepr}"
    return report


@pytest.fixture
def remembers() -> Callable[[int, bytes], list[str]]:
    """Find bytes where a process may write to: remembers(process, bytes) -> rows of its map."""
    if sys.platform != "linux":
        pytest.skip("the memory of other processes is looked into on Linux")

    def remembers(process: int, wanted: bytes) -> list[str]:
        rows = Path(f"/proc/{process}/maps").read_text().splitlines()
        with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
            return [row for row in rows if " rw" in row and wanted in _part(memory, row)]

    return remembers


def _part(memory: BinaryIO, row: str) -> bytes:
    """Read what a row of a process's map is about."""
    begin, end = (int(place, 16) for place in row.split()[0].split("-"))
    memory.seek(begin)
    return memory.read(end - begin)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Built]:
    """Build a target with a toolchain, by their names, once a session; skip where it cannot be."""
    done: dict[tuple[str, str], Built] = {}

    def once(target: str, toolchain: str) -> Built:
        if (target, toolchain) not in done:
            out = tmp_path_factory.mktemp(f"{target}-{toolchain}")
            try:
                done[target, toolchain] = build(TARGETS[target], out, Toolchain(toolchain))
            except ToolchainMissingError as missing:
                pytest.skip(str(missing))
        return done[target, toolchain]

    return once


WELCOME = greeting_frame(Kind.WELCOME, bytes.fromhex(TABLE_HASH))


class Connection:
    """Frames over a socket, such as one that the other side of a test has accepted."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._splitter = Splitter(MAX_FRAME)

    def read(self) -> Frame | None:
        """Return the next frame, None at the end."""
        while (frame := self._splitter.take()) is None:
            try:
                data = self.socket.recv(1 << 16)
            except ConnectionError:
                return None
            if not data:
                return None
            self._splitter.feed(data)
        return frame

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

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


@pytest.fixture
def connection() -> Callable[[socket.socket], Connection]:
    """Send and read frames over a socket, on either side."""
    return Connection


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
        self._accepted: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def plays(self, *scripts: Script) -> Peer:
        for script in scripts:
            self._scripts.put(script)
        return self

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with suppress(OSError):
            if self._accepted is not None:  # a script that reads to the end comes to one
                self._accepted.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            try:
                self._accepted = accepted = self._listener.accept()[0]
            except OSError:
                return
            if accepted.family == socket.AF_INET:
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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
