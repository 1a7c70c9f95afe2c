"""What the tests of the drop-in library share: its builds, C programs, and the other side."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.targets import TARGETS

HERE: Final = Path(__file__).parent
STRICT: Final = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-O1", "-g")
SHARED: Final = ("-shared", "-fPIC", "-fvisibility=hidden")
LIBRARY: Final = TARGETS["linux-x64"].library.c_files
HEADERS: Final = tuple(f"-I{folder}" for folder in TARGETS["linux-x64"].library.folders)
LIMIT: Final = 60.0
"""Seconds after which a C program is taken for hung."""

Compile = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform == "linux":
        return
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason="the library is called on Linux only"))


@pytest.fixture(autouse=True)
def _no_setting_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARDIO_EMULATOR_TIMEOUT_MS", raising=False)


@pytest.fixture(scope="session")
def compile_c(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compile a C program, with some sources of the library or without; or the library alone."""
    usual = shutil.which("cc")
    if usual is None:
        pytest.skip("no C compiler (cc)")

    def compile(
        program: str = "",
        *,
        options: Sequence[str] = (),
        sources: Sequence[Path] = (),
        folder: Path = HERE,
        compiler: str = usual,
    ) -> Path:
        out = tmp_path_factory.mktemp("c") / (program or "library.so")
        flags = [*STRICT, *(() if program else SHARED), *HEADERS, *options]
        files = [folder / f"{program}.c", *sources] if program else LIBRARY
        command = [compiler, *flags, "-o", out, *files, "-lpthread", "-ldl"]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return out

    return compile


@pytest.fixture(scope="session")
def library_file(compile_c: Compile) -> Path:
    return compile_c()


@pytest.fixture
def load(library_file: Path, tmp_path: Path) -> Iterator[Callable[[], ctypes.CDLL]]:
    """Load the library anew: each copy has a connection and a lock of its own."""
    loaded: list[ctypes.CDLL] = []

    def load() -> ctypes.CDLL:
        copy = tmp_path / f"copy{len(loaded)}.so"
        shutil.copy(library_file, copy)
        loaded.append(ctypes.CDLL(str(copy)))
        return loaded[-1]

    yield load
    close = ctypes.CDLL(None).dlclose
    for each in loaded:
        assert close(ctypes.c_void_p(each._handle)) == 0


@pytest.fixture
def library(load: Callable[[], ctypes.CDLL]) -> ctypes.CDLL:
    return load()


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Tell the library where the emulator is, and how long a call may take."""

    def point(address: object, milliseconds: int | None = None) -> None:
        monkeypatch.setenv("CARDIO_EMULATOR", str(address))
        if milliseconds is not None:
            monkeypatch.setenv("CARDIO_EMULATOR_TIMEOUT_MS", str(milliseconds))

    return point


@pytest.fixture
def open_desk(desk: Desk) -> Desk:
    desk.change(port_open=True)
    return desk


@pytest.fixture
def daemon(open_desk: Desk, point: Callable[[object], None]) -> Iterator[ReaderDaemon]:
    """A running daemon that the library finds."""
    with ReaderDaemon(open_desk) as running:
        point(running.address)
        yield running


@pytest.fixture
def run() -> Callable[..., str]:
    """Run a compiled program; return what it printed."""

    def run(program: Path, *arguments: object, said: str = "") -> str:
        done = subprocess.run(
            [str(program), *map(str, arguments)],
            input=said,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        assert done.returncode == 0, f"{done.returncode}\n{done.stdout[-2000:]}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture
def peer(tcp_peer: Any, point: Callable[[object], None]) -> Any:
    """A peer that the library finds."""
    point(tcp_peer.address)
    return tcp_peer


@pytest.fixture
def read_card() -> Callable[..., tuple[int, int, bytes]]:
    """Call hisGetBasicData; return code, length and the buffer between its guards."""

    def read_card(library: Any, capacity: int = 72) -> tuple[int, int, bytes]:
        memory = ctypes.create_string_buffer(b"\xa5" * (capacity + 64), capacity + 64)
        length = ctypes.c_int(capacity)
        code = library.hisGetBasicData(memory, ctypes.byref(length))
        assert memory.raw[capacity:] == b"\xa5" * 64
        return code, length.value, memory.raw[:capacity]

    return read_card
