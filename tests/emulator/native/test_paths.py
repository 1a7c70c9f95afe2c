from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from emulator.native import paths
from emulator.native.errors import CompilerError, ToolchainMissingError
from emulator.native.paths import components, libraries, located, provided
from emulator.native.targets import TARGETS, Target, Toolchain
from emulator.native.toolchains import Tools

LINUX, WIN32, WIN64 = TARGETS.values()
CC = """
while [ "$1" != -o ]; do shift; done
case "$2" in *.so) echo ran >> "{log}"; esac
echo library > "$2"
"""


@pytest.fixture(autouse=True)
def nothing_is_shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(paths, "SHIPPED", tmp_path / "shipped")
    return tmp_path / "shipped"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "not yet" / "home"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def machine(programs: Any, log: Path) -> Tools:
    """A machine whose compiler writes a line into `log` for each library."""
    tools: Tools = programs(LINUX, cc=CC.format(log=log))
    return tools


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[Tools], None]:
    """Take a machine's tools, and what it can load, for this one's."""

    def put(tools: Tools) -> None:
        monkeypatch.setattr(Tools, "here", classmethod(lambda _: tools))
        monkeypatch.setattr(paths, "targets_here", lambda: tools.hosts)

    return put


def ship(folder: Path, target: Target) -> Path:
    (folder / target.name).mkdir(parents=True)
    return folder / target.name


def test_there_is_nothing_at_first_and_looking_makes_nothing(home: Path) -> None:
    assert [located(target, home) for target in TARGETS.values()] == [None] * 3
    assert not home.exists()


def test_what_is_missing_is_built_once(home: Path, machine: Tools, log: Path) -> None:
    said: list[str] = []
    first = provided(LINUX, home, tools=machine, say=said.append)
    assert said == ["building the library for linux-x64 with cc, this once"]
    assert located(LINUX, home) == first
    again = provided(LINUX, home, tools=Tools("", ziglang=False), say=said.append)
    assert (again, len(said), log.read_text()) == (first, 1, "ran\n")
    assert (first / "libCsHis50.so").read_text() == "library\n"
    assert {path.name for path in first.parent.iterdir()} == {first.name}


def test_it_is_kept_in_the_home_folder_which_is_private(home: Path, machine: Tools) -> None:
    folder = provided(LINUX, home, tools=machine)
    assert folder.parent == home / "native"
    assert folder.name.startswith("linux-x64-cc-")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_home_of_this_folder_is_told_with_its_full_path(
    tmp_path: Path, machine: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert provided(LINUX, Path("home"), tools=machine).parent == tmp_path / "home" / "native"


def test_other_sources_are_built_anew(
    home: Path, machine: Tools, log: Path, tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "cshis.h").touch()
    (sources / "a.c").write_text("int a;")
    product = LINUX.library._replace(sources=str(sources))
    target = LINUX._replace(products=(product,))
    tools = Tools(machine.path, ziglang=False, hosts=(target,))
    one = provided(target, home, tools=tools)
    (sources / "a.c").write_text("int b;")
    two = provided(target, home, tools=tools)
    (sources / "a.c").write_text("int a;")
    assert provided(target, home, tools=tools) == one != two
    assert log.read_text() == "ran\nran\n"


def test_another_toolchains_is_another(home: Path, machine: Tools) -> None:
    built = provided(LINUX, home, tools=machine)
    other = home / "native" / built.name.replace("-cc-", "-zig-")
    other.mkdir()
    assert located(LINUX, home) == built, "the options differ, so does the fingerprint"
    kept = {paths._kept(LINUX, toolchain, home) for toolchain in LINUX.toolchains}
    assert built in kept and len(kept) == len(LINUX.toolchains)


def test_what_is_shipped_comes_first(
    home: Path, machine: Tools, nothing_is_shipped: Path, log: Path
) -> None:
    provided(LINUX, home, tools=machine)
    shipped = ship(nothing_is_shipped, LINUX)
    assert located(LINUX, home) == shipped == provided(LINUX, home, tools=machine)
    assert log.read_text() == "ran\n"


def test_a_failure_leaves_nothing_behind(home: Path, programs: Any) -> None:
    tools = programs(LINUX, cc="echo x.c: error: y; exit 1")
    with pytest.raises(CompilerError):
        provided(LINUX, home, tools=tools)
    assert located(LINUX, home) is None
    assert [*(home / "native").iterdir()] == []


def test_without_tools_the_home_is_not_even_made(home: Path) -> None:
    with pytest.raises(ToolchainMissingError):
        provided(WIN64, home, tools=Tools("", ziglang=False))
    assert not home.exists()


def test_two_at_the_same_time_get_the_same(
    home: Path, programs: Any, tmp_path: Path, log: Path
) -> None:
    """Each compiler waits until the other runs, too: both build, one is kept."""
    there = tmp_path / "there"
    meet = f'echo >> "{there}"; until [ $(wc -l < "{there}") -ge 2 ]; do :; done; '
    tools = programs(LINUX, cc=meet + CC.format(log=log))
    found: list[Path] = []
    threads = [
        Thread(target=lambda: found.append(provided(LINUX, home, tools=tools)), daemon=True)
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [located(LINUX, home)] * 2
    assert log.read_text() == "ran\nran\n"
    assert [*(home / "native").iterdir()] == found[:1]


def test_libraries_are_this_machines_and_whatever_else_is_there(
    home: Path, machine: Tools, nothing_is_shipped: Path, on: Any
) -> None:
    on(machine)
    win32 = ship(nothing_is_shipped, WIN32)
    said: list[str] = []
    found = libraries(home, said.append)
    assert found == {
        "linux-x64": paths._kept(LINUX, Toolchain.CC, home) / "libCsHis50.so",
        "win32": win32 / "CsHis50.dll",
    }
    assert libraries(home, said.append) == found
    assert components(home) == {"win32": win32 / "CsHisX.dll"}
    assert said == ["building the library for linux-x64 with cc, this once"]


def test_without_a_compiler_it_is_said_what_to_install(home: Path, on: Any) -> None:
    on(Tools("", ziglang=False, hosts=(LINUX,)))
    said: list[str] = []
    assert libraries(home, said.append) == {}
    (line,) = said
    assert line.startswith("no drop-in library for linux-x64: nothing here can build it; install ")
    assert "pip install 'nhi-cardio[native]'" in line and "gcc" in line


def test_a_compiler_that_fails_is_told_and_stops_nothing(
    home: Path, programs: Any, on: Any
) -> None:
    on(programs(LINUX, cc="echo 'x.c:1: error: y'; exit 1"))
    said: list[str] = []
    assert libraries(home, said.append) == {}
    assert said[1:] == ["no drop-in library for linux-x64: cc failed: x.c:1: error: y"]


def test_a_home_that_cannot_be_made_is_told_and_stops_nothing(
    tmp_path: Path, machine: Tools, on: Any
) -> None:
    on(machine)
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "home"
    said: list[str] = []
    assert libraries(home, said.append) == {}
    assert said[1:] == [f"no drop-in library for linux-x64: {home}: {os.strerror(errno.ENOTDIR)}"]


def test_a_machine_without_a_target_builds_nothing_and_says_nothing(home: Path, on: Any) -> None:
    on(Tools("", ziglang=True))
    said: list[str] = []
    assert (libraries(home, said.append), said) == ({}, [])
