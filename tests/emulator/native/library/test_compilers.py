"""The C sources under every compiler that builds them: C99, and not one warning."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from emulator.native.generator import SOURCES
from emulator.native.targets import TARGETS, Product

STRICT: Final = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror")
POSIX: Final = ("-fPIC", "-lpthread", "-ldl")
WINDOWS: Final = ("-lws2_32", "-lole32", "-loleaut32", "-luuid")
ZIG: Final = (sys.executable, "-m", "ziglang", "cc", "-target")
COMPILERS: Final = {
    "cc": (("cc",), POSIX),
    "mingw 32": (("i686-w64-mingw32-gcc",), WINDOWS),
    "mingw 64": (("x86_64-w64-mingw32-gcc",), WINDOWS),
    "zig linux": ((*ZIG, "x86_64-linux-gnu.2.17"), POSIX),
    "zig win32": ((*ZIG, "x86-windows-gnu"), WINDOWS),
    "zig win64": ((*ZIG, "x86_64-windows-gnu"), WINDOWS),
}


@pytest.mark.timeout(600)  # zig builds the C library of a Windows target when first asked to
@pytest.mark.parametrize("name", COMPILERS)
@pytest.mark.parametrize("product", TARGETS["linux-x64"].products, ids=lambda each: each.name)
def test_the_sources_compile_without_a_warning(name: str, product: Product, tmp_path: Path) -> None:
    command, libraries = COMPILERS[name]
    if name.startswith("zig") and importlib.util.find_spec("ziglang") is None:
        pytest.skip("no ziglang (pip install ziglang)")
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]}")
    kind = () if product.program else ("-shared",)
    entry = ("-municode",) if product.program and libraries == WINDOWS else ()
    sources = map(str, product.c_files)
    headers = (f"-I{folder}" for folder in product.folders)
    done = subprocess.run(
        [*command, *STRICT, "-O2", *kind, *entry, *headers, "-o", "out", *sources, *libraries],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_header_is_c_and_c_plus_plus(tmp_path: Path) -> None:
    if shutil.which("cc") is None or shutil.which("c++") is None:
        pytest.skip("no C and C++ compilers (cc, c++)")
    for compiler, language in (("cc", "c"), ("c++", "c++")):
        command = [compiler, "-x", language, "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
        text = '#include "cshis.h"\nint main(void) { return csOpenCom(0); }\n'
        done = subprocess.run(
            [*command, "-I", str(SOURCES), "-"], input=text, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
