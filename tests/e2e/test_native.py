"""The drop-in library from the command line: built, found, and told by `cardio emulate`."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from emulator.native.errors import ToolchainMissingError
from emulator.native.targets import TARGETS, targets_here
from emulator.native.toolchains import Tools, find

SECONDS = 500.0
"""Enough for ziglang to build the C library of a Windows target, which it does once."""

pytestmark = pytest.mark.timeout(600)

LOADS = (
    "import ctypes, sys; library = getattr(ctypes, 'windll', ctypes.cdll).LoadLibrary(sys.argv[1]);"
    "print(library.csOpenCom(0), library.csCloseCom())"
)


def need(target: str) -> None:
    try:
        find(TARGETS[target], tools=Tools.here())
    except ToolchainMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def own() -> str:
    """The target of this interpreter."""
    names = [target.name for target in targets_here()]
    if not names:
        pytest.skip("no target is for this machine")
    own = names[-1] if ctypes.sizeof(ctypes.c_void_p) == 8 else names[0]
    need(own)
    return own


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_built_into_a_folder(cli: Any, tmp_path: Path, target: str) -> None:
    need(target)
    out = tmp_path / "my libraries"
    words = ("--target", target, "--out", str(out), "--json")
    done = cli("native", "build", *words, seconds=SECONDS)
    assert (done.code, done.err) == (0, "")
    assert sorted(done.document["files"]) == sorted(map(str, out.iterdir()))
    assert Path(done.document["library"]).parent == out


def test_the_path_is_found_again_and_a_program_loads_it(
    cli: Any, start: Any, own: str, tmp_path: Path
) -> None:
    home = {"CARDIO_HOME": str(tmp_path / "home")}
    first = cli("native", "path", "--target", own, seconds=SECONDS, **home)
    again = cli("native", "path", "--target", own, "--json", **home)
    library = first.out.strip()
    assert (first.code, again.code, again.document["library"]) == (0, 0, library)
    assert again.err == ""
    with start() as running:
        done = subprocess.run(
            [sys.executable, "-c", LOADS, library],
            env=running.ready["reader"]["env"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (done.stdout.split(), done.stderr) == (["0", "0"], "")


def test_emulate_says_which_libraries_there_are(start: Any, own: str) -> None:
    with start() as first, start() as second:
        found = first.ready["library"]
        assert Path(found[own]).is_file()
        assert set(found) <= set(TARGETS)
        components = first.ready["component"] or {}
        assert {name: Path(file).parent for name, file in components.items()} == {
            name: Path(file).parent for name, file in found.items() if name.startswith("win")
        }
        assert second.ready["library"] == found


@pytest.mark.skipif(sys.platform == "win32", reason="a folder without leave is a POSIX thing")
def test_emulate_runs_where_none_can_be_built(cli: Any, start: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with start(CARDIO_HOME=str(tmp_path / "file")) as running:
        assert running.ready["ready"] is True
        assert running.ready["library"] is None
        assert cli("card", "read", "--backend", running.backend).code == 0
