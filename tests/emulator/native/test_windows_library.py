"""The DLLs as Windows will see them: what they export, what they need, what links with them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pefile  # type: ignore[import-untyped]
import pytest

from cardio.table import function_names, function_row
from cardio.table.generated._cdef import MARKER
from cardio.table.model import Kind
from emulator.native.targets import Toolchain
from emulator.native.toolchains import Tools, find

pytestmark = pytest.mark.timeout(600)

ROWS = [
    row
    for row in map(function_row, function_names())
    if row.kind is Kind.CONTROL_SOFTWARE and row.callable
]
DECORATED = {row.name: f"{row.name}@{row.argument_bytes}" for row in ROWS} | {MARKER: f"{MARKER}@0"}
PLAIN = DECORATED.keys()
OLD = {"KERNEL32.dll", "msvcrt.dll", "WS2_32.dll"}
BUILDS = [(t, kind) for t in ("win32", "win64") for kind in ("mingw", "zig")]
MACHINES = {"win32": 0x014C, "win64": 0x8664}
CALLER = '#include "cshis.h"\nint main(void) { return csOpenCom(1) + csCloseCom(); }\n'


@pytest.fixture(params=BUILDS, ids=[f"{target}-{kind}" for target, kind in BUILDS])
def windows(request: pytest.FixtureRequest, built: Any) -> Any:
    return built(*request.param)


@pytest.fixture
def library(windows: Any) -> pefile.PE:
    return pefile.PE(data=windows.library.read_bytes())


def imports(image: pefile.PE) -> dict[str, set[str]]:
    return {
        entry.dll.decode(): {symbol.name.decode() for symbol in entry.imports}
        for entry in image.DIRECTORY_ENTRY_IMPORT
    }


def test_there_are_functions_to_export() -> None:
    assert len(ROWS) > 70
    assert all(row.argument_bytes >= 0 for row in ROWS)


def test_every_function_is_exported_and_nothing_else(windows: Any, library: pefile.PE) -> None:
    exports = library.DIRECTORY_ENTRY_EXPORT
    decorated = windows.target.name == "win32"
    expected = PLAIN | set(DECORATED.values()) if decorated else PLAIN
    assert {symbol.name.decode() for symbol in exports.symbols} == expected
    assert exports.name == b"CsHis50.dll"


def test_both_names_of_a_function_are_one(windows: Any, library: pefile.PE) -> None:
    where = {s.name.decode(): s.address for s in library.DIRECTORY_ENTRY_EXPORT.symbols}
    if windows.target.name == "win32":
        assert all(where[name] == where[plain] for plain, name in DECORATED.items())
    assert len({where[name] for name in PLAIN}) == len(PLAIN)


def test_the_machine_and_the_guards_are_right(windows: Any, library: pefile.PE) -> None:
    assert library.FILE_HEADER.Machine == MACHINES[windows.target.name]
    assert library.is_dll()
    assert library.OPTIONAL_HEADER.DllCharacteristics & 0x140 == 0x140, "ASLR and NX"


def test_it_needs_what_every_windows_has(windows: Any, library: pefile.PE) -> None:
    needed = set(imports(library))
    if windows.toolchain is Toolchain.MINGW:
        assert needed == OLD
    else:
        universal = {name for name in needed if re.match(r"api-ms-win-crt-[\w-]+\.dll$", name)}
        assert needed - universal == OLD - {"msvcrt.dll"}


def test_no_time_is_in_a_file_of_mingw(windows: Any, library: pefile.PE) -> None:
    if windows.toolchain is Toolchain.MINGW:
        assert library.FILE_HEADER.TimeDateStamp == 0
    archive = (windows.folder / "CsHis50.lib").read_bytes()
    members = re.findall(rb"[^\n]{16}(\d+) +\d+ +\d+ +\d+ +\d+ +`\n", archive)
    assert archive.startswith(b"!<arch>\n") and members
    assert {int(time) for time in members} == {0}


def test_a_program_linked_with_it_asks_for_the_vendors_names(windows: Any, tmp_path: Path) -> None:
    (tmp_path / "caller.c").write_text(CALLER)
    compiler = find(windows.target, windows.toolchain, tools=Tools.here())
    zig = ("-target", windows.target.zig) if windows.toolchain is Toolchain.ZIG else ()
    words = ("-Wall", "-Werror", f"-I{windows.folder}", "-o", "caller.exe", "caller.c")
    subprocess.run(
        [*compiler.compile, *zig, *words, str(windows.folder / "CsHis50.lib")],
        cwd=tmp_path,
        check=True,
    )
    caller = pefile.PE(data=(tmp_path / "caller.exe").read_bytes())
    assert imports(caller)["CsHis50.dll"] == {"csOpenCom", "csCloseCom"}


def test_the_definition_that_comes_along_is_that_of_the_exports(
    windows: Any, library: pefile.PE
) -> None:
    text = (windows.folder / "CsHis50.def").read_text(encoding="ascii")
    lines = [line.strip() for line in text.splitlines() if not line.startswith(";")]
    assert lines[0] == "EXPORTS"
    named = {line.partition("=")[0] for line in lines[1:]}
    assert named == {symbol.name.decode() for symbol in library.DIRECTORY_ENTRY_EXPORT.symbols}
