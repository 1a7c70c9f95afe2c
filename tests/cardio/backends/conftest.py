"""Other sides, played by the test: a peer on each kind of address, a library in lines of C."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardio


@pytest.fixture(params=["tcp", "unix"])
def peer(request: pytest.FixtureRequest) -> Any:
    """A peer on each kind of address."""
    return request.getfixturevalue(f"{request.param}_peer")


Compile = Callable[..., Path]


@pytest.fixture
def compiled(tmp_path: Path) -> Compile:
    """Make a library of C source: compiled(source, *options) -> its path."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None or sys.platform == "win32":
        pytest.skip("no C compiler here to make a library with")

    def make(source: str, *options: str, name: str = "libvendor.so") -> Path:
        made = tmp_path / name
        command = [compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-xc", "-", "-o", str(made)]
        subprocess.run([*command, *options], input=source, text=True, check=True)
        return made

    return make


PORT = """
#include <stdlib.h>
#include <string.h>
int opened = -1;
int csOpenCom(int n) { opened = n; return 0; }
int csCloseCom(void) { opened = -1; return 0; }
int csSoftwareReset(int n) { return opened; }
"""


@pytest.fixture
def vendor(compiled: Compile) -> Compile:
    """Make a library with a port, which csSoftwareReset tells, and with what the source adds."""
    return lambda source="", *options, **names: compiled(PORT + source, *options, **names)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A CARDIO_HOME of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CARDIO_HOME", str(folder))
    return folder


NATIVE = Path(cardio.__file__).parent / "native"
HOSTILE = Path(__file__).parents[2] / "data" / "native" / "hostile.c"


@pytest.fixture(scope="session")
def build_bridge(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Make the bridge for this machine by its C compiler: build_bridge(*options) -> its path."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler here to make a bridge with, or no Linux")

    def build(*options: str) -> Path:
        made = tmp_path_factory.mktemp("bridge") / "cardio-bridge"
        sources = [str(path) for name in ("bridge", "wire") for path in (NATIVE / name).glob("*.c")]
        command = [compiler, *options, f"-I{NATIVE / 'wire'}", *sources, "-o", str(made)]
        subprocess.run([*command, "-lpthread", "-ldl"], check=True)
        return made

    return build


@pytest.fixture(scope="session")
def bridge_program(build_bridge: Compile) -> Path:
    """The bridge for this machine."""
    return build_bridge("-O1")


@pytest.fixture
def hostile(compiled: Compile) -> Path:
    """The library that does what none should."""
    return compiled(HOSTILE.read_text("utf-8"), "-Wno-error", "-w")
