from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from emulator.native.errors import CompilerError, TargetError, ToolchainMissingError
from emulator.native.targets import TARGETS, System, Toolchain, target_named, targets_of


def test_the_targets_and_what_comes_out() -> None:
    dll = ("CsHis50.dll", "CsHis.dll", "cshis.h", "CsHis50.def", "CsHis50.lib")
    com = ("CsHisX.dll", "cshisx.h")
    so = ("libCsHis50.so", "libCsHis.so", "libcshis50.so", "cshis.h")
    named = {
        name: [
            tuple(filter(None, (p.file, *p.also, p.header, p.exports, p.import_library)))
            for p in target.products
        ]
        for name, target in TARGETS.items()
    }
    assert named == {
        "linux-x64": [so, ("cardio-bridge",)],
        "win32": [dll, com, ("cardio-bridge32.exe",)],
        "win64": [dll, com, ("cardio-bridge64.exe",)],
    }


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_row_is_whole(target: object) -> None:
    row = target_named(target.name)  # type: ignore[attr-defined]
    assert row is target
    assert Toolchain.ZIG in row.toolchains, "ziglang builds every target"
    assert (Toolchain.MINGW in row.toolchains) == bool(row.mingw)
    windows = row.system is System.WINDOWS
    for product in row.products:
        exports = windows and not product.program
        assert product.program == (not product.header)
        assert all(any(folder.glob("*.c")) for folder in product.folders)
        assert (product.folder / product.header).exists()
        assert all(path.is_file() for path in product.c_files)
        assert bool(product.definition) == exports
        assert bool(product.exports) == bool(product.import_library)
        assert not exports or (product.folder / product.definition).is_file()
        assert not Path(product.sources).is_absolute(), "the table is the same everywhere"


@pytest.mark.parametrize(
    ("system", "machine", "names"),
    [
        ("Linux", "x86_64", ["linux-x64"]),
        ("Linux", "aarch64", []),
        ("Windows", "AMD64", ["win32", "win64"]),
        ("Windows", "x86", ["win32"]),
        ("Darwin", "arm64", []),
    ],
)
def test_what_a_machine_can_load(system: str, machine: str, names: list[str]) -> None:
    assert [target.name for target in targets_of(system, machine)] == names


def test_an_unknown_target_is_named_with_those_there_are() -> None:
    with pytest.raises(TargetError, match=r"target 'win16': there are linux-x64, win32, win64"):
        target_named("win16")


def test_a_product_is_found_by_its_name() -> None:
    assert target_named("win64").product("component").file == "CsHisX.dll"
    with pytest.raises(
        TargetError, match=r"linux-x64: has no component; there are library, bridge"
    ):
        target_named("linux-x64").product("component")


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        ("a.c: In function f:\na.c:3: error: no g\nmore", "a.c:3: error: no g"),
        ("collect2: error: ld returned 1\nld: cannot find x.def", "ld: cannot find x.def"),
        ("collect2: error: ld returned 1", "collect2: error: ld returned 1"),
        ("\n \n", "no reason"),
    ],
)
def test_a_failed_compiler_is_told_in_one_line(output: str, complaint: str) -> None:
    error = CompilerError("win32", "mingw", output)
    assert str(error) == f"win32: mingw failed: {complaint}"
    assert (error.target, error.toolchain, error.output) == ("win32", "mingw", output)


@pytest.mark.parametrize(
    "error", [CompilerError("win32", "zig", "error: x"), ToolchainMissingError("win32", "it")]
)
def test_errors_survive_pickling(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
