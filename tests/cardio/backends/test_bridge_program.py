"""Which bridge a URL means: bitness, launcher, where the program comes from."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cardio.backends import BackendUrl, bridge_program
from cardio.backends.bridge_program import Program
from cardio.errors import BackendUnavailableError, BackendUrlError, CardioError


def program(text: str, library: str = "") -> Program:
    return Program.of(BackendUrl.parse(text), library)


def dll(path: Path, machine: int) -> str:
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 64)
    path.write_bytes(head + struct.pack("<4sH16xH", b"PE\0\0", machine, 0x2000))
    return str(path)


@pytest.mark.parametrize(("machine", "arch"), [(0x014C, "x86"), (0x8664, "x64")])
def test_the_bitness_is_the_librarys_where_it_can_be_read(
    tmp_path: Path, machine: int, arch: str
) -> None:
    path = dll(tmp_path / "a.dll", machine)
    assert program("bridge:", path).arch == arch
    assert program("bridge:?arch=x86", path).arch == "x86", "unless it is said"


@pytest.mark.parametrize("library", ["", "C:\\NHI\\LIB\\CsHis50.dll", "/no/such.dll"])
def test_elsewhere_it_is_likely_32_bits(library: str) -> None:
    assert program("com:", library).arch == "x86"


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/opt/nhi/CsHis50.dll", "Z:\\opt\\nhi\\CsHis50.dll"),
        ("C:\\NHI\\LIB\\CsHis50.dll", "C:\\NHI\\LIB\\CsHis50.dll"),
    ],
)
def test_paths_are_told_as_wine_calls_them(path: str, seen: str) -> None:
    assert program("bridge:?launcher=/usr/lib/wine/wine").seen(path) == seen
    assert program("bridge:").seen(path) == path


@pytest.mark.parametrize("path", ["bridge", "./bridge", "C:bridge.exe"])
def test_a_bridge_is_never_looked_for(path: str) -> None:
    with pytest.raises(BackendUrlError, match=r"bridge '.*': expected an absolute path"):
        program(f"bridge:?bridge={path}")


def test_the_command_begins_with_the_launcher() -> None:
    found = program("bridge:?launcher=/usr/lib/wine/wine&bridge=/b.exe")
    assert found.command("com:A.b.1") == ["/usr/lib/wine/wine", "/b.exe", "com:A.b.1"]
    assert found.system == "Windows"
    assert found.options == "arch=x86&launcher=/usr/lib/wine/wine&bridge=/b.exe"


def test_options_are_quoted_for_a_url() -> None:
    found = program("bridge:?bridge=/a%26b%25c")
    assert found.path == "/a&b%c"
    assert program(f"bridge:?{found.options}") == found


@pytest.mark.parametrize(
    ("platform", "text", "target"),
    [
        ("win32", "bridge:", "win32"),
        ("win32", "bridge:?arch=x64", "win64"),
        ("linux", "bridge:?arch=x64", "linux-x64"),
        ("linux", "bridge:?launcher=/w", "win32"),
        ("darwin", "bridge:?launcher=/w&arch=x64", "win64"),
    ],
)
def test_without_an_option_the_bridge_is_the_shipped_or_built_one(
    monkeypatch: pytest.MonkeyPatch, home: Path, platform: str, text: str, target: str
) -> None:
    asked: list[tuple[str, Path]] = []

    def provide(name: str, folder: Path) -> Path:
        asked.append((name, folder))
        return Path("/built") / name

    module = ModuleType("late_provider")
    module.__dict__["provide"] = provide
    monkeypatch.setitem(sys.modules, "late_provider", module)
    monkeypatch.setattr(bridge_program, "PROVIDER", "late_provider:provide")
    monkeypatch.setattr(sys, "platform", platform)
    assert program(text).command("/a")[-2:] == [str(Path("/built") / target), "/a"]
    assert asked == [(target, home)]


@pytest.mark.parametrize(
    ("platform", "text", "words"),
    [
        ("linux", "bridge:?arch=x86", "there is no bridge for Linux x86"),
        ("darwin", "bridge:?arch=x64", "there is no bridge for darwin x64"),
    ],
)
def test_where_there_is_none_it_says_so(
    monkeypatch: pytest.MonkeyPatch, platform: str, text: str, words: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(BackendUnavailableError, match=f"^{words}$"):
        program(text).command("/a")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CardioError("win32: nothing here can build it"), "win32: nothing here can build it"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
    ],
)
def test_a_bridge_that_cannot_be_built_says_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def provide(*_: object) -> Path:
        raise error

    module = ModuleType("late_provider")
    module.__dict__["provide"] = provide
    monkeypatch.setitem(sys.modules, "late_provider", module)
    monkeypatch.setattr(bridge_program, "PROVIDER", "late_provider:provide")
    with pytest.raises(BackendUnavailableError, match=f"^no bridge for win32: .*{words}"):
        program("bridge:?launcher=/w").command("/a")


def test_without_the_package_that_builds_it_an_option_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bridge_program, "PROVIDER", "no_such_package.paths:bridge")
    with pytest.raises(BackendUnavailableError, match=r"the option bridge names one$"):
        program("bridge:?launcher=/w").command("/a")
