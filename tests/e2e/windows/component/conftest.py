"""A Windows of each word size with a registry of its own, and the component built for it.

What regsvr32 writes stays in a prefix: each module has a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from emulator.native.build import Built

CLASSES: Final = "Software\\Classes"
PRELUDE: Final = """\
Option Explicit
Dim Files, Out, Component
Set Files = CreateObject("Scripting.FileSystemObject")
Set Out = Files.CreateTextFile(WScript.Arguments(0), True, True)
Sub Say(what)
  Out.WriteLine what & vbTab & Err.Number & vbTab & Err.Source & vbTab & Err.Description
  Err.Clear
End Sub
On Error Resume Next
Set Component = CreateObject("CsHisX.nhicshisx.1")
"""
"""Say writes a value and the last error; what is said ends with a line `end`."""


@dataclass(frozen=True)
class Registry:
    """The registry of one Windows, as text."""

    windows: Any

    def export(self) -> str:
        """Return all classes: for everybody, then for this user."""
        return "".join(map(self._export, ("HKLM", "HKCU")))

    def value(self, key: str, name: str = "") -> str | None:
        """Return a text of a key, None when there is none."""
        words = ["reg", "query", key, *(("/v", name) if name else ("/ve",))]
        done = self.windows.start(words, "", {})
        lines = [line for line in done.stdout.splitlines() if "REG_SZ" in line]
        return lines[0].split("REG_SZ")[1].strip() if lines else None

    def write(self, key: str, text: str) -> None:
        """Set the text of a key."""
        done = self.windows.start(["reg", "add", key, "/ve", "/d", text, "/f"], "", {})
        assert done.returncode == 0, done.stdout

    def delete(self, key: str) -> None:
        """Delete a key with all below it."""
        self.windows.start(["reg", "delete", key, "/f"], "", {})

    def _export(self, hive: str) -> str:
        file = self.windows.folder / "classes.reg"
        words = ["reg", "export", f"{hive}\\{CLASSES}", self.windows.path(file), "/y"]
        file.unlink(missing_ok=True)
        self.windows.start(words, "", {})
        return file.read_text(encoding="utf-16") if file.exists() else ""


@pytest.fixture(scope="module", params=["win32", "win64"])
def windows(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Both, each with a new registry."""
    found = request.getfixturevalue(request.param)
    name = f"{found.environment['WINEPREFIX']}-{request.module.__name__.rpartition('.')[2]}"
    own = {"WINEPREFIX": name, "LC_ALL": "C.UTF-8"}  # paths are not ASCII here
    with replace(found, environment={**found.environment, **own}).booted() as booted:
        yield booted


@pytest.fixture(scope="module")
def built_with(windows: Any, native: Callable[..., Built]) -> Callable[[str], Built]:
    """Its native parts by a toolchain, in a folder whose name is not ASCII."""
    return lambda toolchain: native(windows, toolchain, "健保 元件")


@pytest.fixture(scope="module")
def parts(built_with: Callable[[str], Built]) -> Built:
    """The native parts for it."""
    return built_with("mingw")


@pytest.fixture(scope="module")
def registry(windows: Any) -> Registry:
    made = Registry(windows)
    made.write(f"HKCU\\{CLASSES}\\CLSID", "")  # wine's users begin without
    return made


@pytest.fixture(scope="module")
def regsvr(windows: Any, parts: Built) -> Callable[..., int]:
    """Run regsvr32 on the component with some options; return its exit code."""

    def run(*options: str, of: Built = parts) -> int:
        file = windows.path(of.file("component"))
        return int(windows.start(["regsvr32", "/s", *options, file], "", {}).returncode)

    return run


@pytest.fixture(scope="module")
def registered(regsvr: Callable[..., int]) -> Callable[..., Any]:
    """Have it registered while a block runs."""

    @contextmanager
    def having(*options: str) -> Iterator[None]:
        assert regsvr(*options) == 0
        try:
            yield
        finally:
            assert regsvr("/u", *(each.replace(",replace", "") for each in options)) == 0

    return having


@pytest.fixture
def script(windows: Any) -> Callable[..., list[list[str]]]:
    """Run VBScript behind the prelude; return what it says, a list of four texts each time."""
    folder: Path = windows.folder

    def run(text: str, **environment: str) -> list[list[str]]:
        program, said = folder / "test.vbs", folder / "said.txt"
        program.write_text(f'{PRELUDE}{text}\nOut.WriteLine "end"\n', encoding="ascii")
        said.unlink(missing_ok=True)
        words = ["cscript", "//nologo", windows.path(program), windows.path(said)]
        done = windows.start(words, "", environment)
        assert done.returncode == 0, done.stdout
        *lines, end = said.read_text(encoding="utf-16").splitlines()
        assert end == "end", lines
        return [line.split("\t") for line in lines]

    return run
