"""The shared library as the dynamic linker sees it, and the header as compilers do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cardio.table import function_names, function_row
from cardio.table.generated._cdef import MARKER
from cardio.table.model import Kind
from emulator.native.targets import TARGETS, Toolchain
from emulator.native.toolchains import Tools, find

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("readelf") is None, reason="no readelf (Debian: binutils)"),
]

FUNCTIONS = {
    row.name
    for row in map(function_row, function_names())
    if row.kind is Kind.CONTROL_SOFTWARE and row.callable
}
EXPORTS = FUNCTIONS | {MARKER}
FLOOR = (2, 17)


@pytest.fixture(params=["cc", "zig"])
def linux(request: pytest.FixtureRequest, built: Any) -> Any:
    return built("linux-x64", request.param)


def readelf(option: str, file: Path) -> str:
    return subprocess.run(
        ["readelf", "-W", option, str(file)], check=True, capture_output=True, text=True
    ).stdout


def test_only_the_functions_are_seen_from_outside(linux: Any) -> None:
    symbols = re.findall(
        r" (?:GLOBAL|WEAK) +DEFAULT +(\S+) (\S+)", readelf("--dyn-syms", linux.library)
    )
    assert {name for section, name in symbols if section != "UND"} == EXPORTS


def test_the_name_it_is_known_by_is_its_own(linux: Any) -> None:
    dynamic = readelf("-d", linux.library)
    assert re.findall(r"soname: \[(.*)\]", dynamic) == ["libCsHis50.so"]
    assert re.findall(r"\((?:RPATH|RUNPATH|TEXTREL)\)", dynamic) == []
    assert {name.split(".")[0] for name in re.findall(r"Shared library: \[(.*)\]", dynamic)} <= {
        *("libc", "libpthread", "libdl")
    }


def test_no_path_of_this_machine_and_no_debug_section_is_in_it(linux: Any) -> None:
    data = linux.library.read_bytes()
    assert str(linux.folder).encode() not in data
    assert str(linux.target.library.folder).encode() not in data
    assert ".debug_" not in readelf("-S", linux.library)


def test_ziglang_keeps_it_usable_with_an_old_c_library(built: Any) -> None:
    needed = readelf("-V", built("linux-x64", "zig").library)
    versions = {
        tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([\d.]+)", needed)
    }
    assert versions and max(versions) <= FLOOR


HEADER_BUILDS = [
    (t.name, kind.value, language)
    for t in TARGETS.values()
    for kind in t.toolchains
    for language in ("c", "c++")
    if language == "c" or kind is Toolchain.ZIG
]


@pytest.mark.parametrize(("target", "toolchain", "language"), HEADER_BUILDS)
def test_the_header_stands_alone_in_c_and_cpp(
    built: Any, tmp_path: Path, target: str, toolchain: str, language: str
) -> None:
    result = built(target, toolchain)
    (tmp_path / "caller").write_text('#include "cshis.h"\nint port(void) { return csOpenCom(0); }')
    compiler = find(result.target, result.toolchain, tools=Tools.here())
    zig = ("-target", result.target.zig) if result.toolchain is Toolchain.ZIG else ()
    strict = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", "-o", "caller.o")
    done = subprocess.run(
        [*compiler.compile, *zig, *strict, f"-I{result.folder}", "-x", language, "caller"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
