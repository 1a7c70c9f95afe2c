"""The component's DLL as Windows will see it: what it exports, what it needs, what it is called."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pefile  # type: ignore[import-untyped]
import pytest

from cardio.codes import ControlSoftwareCode
from cardio.doctor.pe import Library
from cardio.table import function_names, function_row
from cardio.table.generated._cdef import MARKER
from cardio.table.model import Direction, Kind
from emulator.native.generator import FAULT_CODES, SOURCES, render_methods
from emulator.native.targets import Toolchain

pytestmark = pytest.mark.timeout(600)

NAMES = {"DllCanUnloadNow", "DllGetClassObject", "DllInstall", "DllRegisterServer"}
NAMES |= {"DllUnregisterServer", MARKER}
OLD = {"ADVAPI32.dll", "KERNEL32.dll", "msvcrt.dll", "OLEAUT32.dll", "WS2_32.dll"}
MACHINES = {"win32": 0x014C, "win64": 0x8664}
COMPONENT = SOURCES.parent / "component"


@pytest.fixture(params=[(t, kind) for t in MACHINES for kind in ("mingw", "zig")], ids="-".join)
def windows(request: pytest.FixtureRequest, built: Any) -> Any:
    return built(*request.param)


@pytest.fixture
def image(windows: Any) -> pefile.PE:
    return pefile.PE(data=windows.file("component").read_bytes())


def test_its_exports_have_plain_names_on_both_widths(image: pefile.PE) -> None:
    exports = image.DIRECTORY_ENTRY_EXPORT
    assert {symbol.name.decode() for symbol in exports.symbols} == NAMES
    assert exports.name == b"CsHisX.dll"


def test_the_machine_and_the_guards_are_right(windows: Any, image: pefile.PE) -> None:
    assert image.FILE_HEADER.Machine == MACHINES[windows.target.name]
    assert image.is_dll()
    assert image.OPTIONAL_HEADER.DllCharacteristics & 0x140 == 0x140, "ASLR and NX"


def test_it_needs_what_every_windows_has(windows: Any, image: pefile.PE) -> None:
    needed = {entry.dll.decode() for entry in image.DIRECTORY_ENTRY_IMPORT}
    universal = {name for name in needed if re.match(r"api-ms-win-crt-[\w-]+\.dll$", name)}
    if windows.toolchain is Toolchain.MINGW:
        assert needed == OLD
    else:
        assert needed - universal == OLD - {"msvcrt.dll"}


@pytest.mark.parametrize("product", ["library", "component"])
def test_the_doctor_reads_the_same_and_knows_it_for_ours(windows: Any, product: str) -> None:
    found = Library.read(windows.file(product))
    exports = pefile.PE(data=windows.file(product).read_bytes()).DIRECTORY_ENTRY_EXPORT
    assert found.exports == {symbol.name.decode() for symbol in exports.symbols}
    assert ("32-bit" in found.machine) == (windows.target.name == "win32")
    assert (found.version, found.emulated) == ("", True)


@pytest.mark.parametrize("prefix", ["i686-w64-mingw32", "x86_64-w64-mingw32"])
def test_the_doctor_reads_the_version_that_a_compiler_wrote(tmp_path: Path, prefix: str) -> None:
    if shutil.which(f"{prefix}-windres") is None:
        pytest.skip(f"no {prefix}-windres; mingw-w64 has it")
    (tmp_path / "v.rc").write_text("1 VERSIONINFO FILEVERSION 5,1,5,7\nBEGIN\nEND\n")
    (tmp_path / "v.c").write_text("__declspec(dllexport) int csOpenCom(int n) { return n; }\n")
    for command in (["windres", "v.rc", "v.o"], ["gcc", "-shared", "v.c", "v.o", "-o", "v.dll"]):
        subprocess.run([f"{prefix}-{command[0]}", *command[1:]], cwd=tmp_path, check=True)
    found = Library.read(tmp_path / "v.dll")
    assert (found.version, set(found.exports)) == ("5.1.5.7", {"csOpenCom"})
    assert not found.emulated


def test_the_methods_are_the_tables() -> None:
    rows = [row for row in map(function_row, function_names()) if row.kind is Kind.COMPONENT]
    listed = re.findall(r'{L"(\w+)", CARDIO_(\w+), (\d)}', render_methods())
    inputs = [sum(param.direction is Direction.IN for param in row.params) for row in rows]
    assert [(name, int(count)) for name, _, count in listed] == [
        (row.name, count) for row, count in zip(rows, inputs, strict=True)
    ]
    assert all(name == number for name, number, _ in listed)


def test_no_method_has_more_arguments_than_there_is_room_for() -> None:
    counts = re.findall(r"CARDIO_\w+, (\d)}", render_methods())
    (room,) = re.findall(
        r"COMPONENT_ARGUMENTS = (\d)", (COMPONENT / "component.h").read_text("utf-8")
    )
    assert max(counts) == room


def test_every_fault_is_told_with_the_insurers_text() -> None:
    codes = re.findall(r"\] = {(\d+),", (SOURCES / "faults.c").read_text("utf-8"))
    assert sorted({int(code) for code in codes} - {0}) == list(FAULT_CODES)
    texts = dict(re.findall(r'{(\d+), L"(.+)"}', render_methods()))
    assert texts == {str(code): ControlSoftwareCode(code).zh for code in FAULT_CODES}


def test_both_forms_of_its_class_are_the_same() -> None:
    header = (COMPONENT / "cshisx.h").read_text("utf-8")
    (text,) = re.findall(r'CLSID_TEXT L"{(.+)}"', header)
    (number,) = re.findall(r"CSHISX_CLSID \\\n(.+)", header)
    parts = re.findall(r"0x([0-9a-f]+)", number)
    assert "".join(parts).upper() == text.replace("-", "")
    assert 'CSHISX_PROGID L"CsHisX.nhicshisx.1"' in header
