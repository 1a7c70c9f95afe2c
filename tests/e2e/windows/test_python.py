"""The contract suite in a 32-bit Windows Python, over every route it can take."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

ROOT = Path(__file__).parents[3]

SCRIPT = """
import os, sys
os.chdir({project!r})
sys.path[:0] = [{project!r}, {site!r}]
import pytest
options = ["-q", "-p", "no:cacheprovider", "-p", "cardio.testing.plugin", "-c", "nul"]
options += ["--rootdir", ".", "--import-mode=importlib", "--confcutdir", "tests/contract"]
options += ["tests/contract", "--ignore=tests/contract/test_selection.py"]
print("ended with", int(pytest.main([*options, "-k", {chosen!r}, "--cardio-backend", {url!r}])))
"""

Suite = Callable[..., str]


@pytest.fixture(scope="module")
def suite(win32: Any) -> Suite:
    """Run the contract suite on a backend URL there, with some environment; say what it printed."""
    project = win32.folder / "project"
    for name in ("cardio", "emulator", "tests/contract"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    python = win32.root / "python"

    def run(url: str, chosen: str = "", **more: str) -> str:
        file = win32.folder / "suite.py"
        places = {"project": win32.path(project), "site": win32.path(python)}
        file.write_text(SCRIPT.format(url=url, chosen=chosen, **places), encoding="utf-8")
        program = f"exec(open({win32.path(file)!r}).read())\n"
        return str(win32.run(python / "python.exe", "--interactive", stdin=program, **more))

    return run


@pytest.fixture
def daemon() -> Iterator[ReaderDaemon]:
    with ReaderDaemon(Desk(seed="contract", clock="frozen:2026-03-15T10:00:00")) as running:
        yield running


def test_the_contract_holds_over_a_running_emulator(suite: Suite, daemon: ReaderDaemon) -> None:
    _assert_passed(suite(daemon.url))


@pytest.mark.parametrize("toolchain", ["mingw", "zig"])
def test_the_contract_holds_over_the_drop_in_dll(
    suite: Suite, daemon: ReaderDaemon, win32: Any, native: Any, toolchain: str
) -> None:
    url = f"dll:{win32.path(native(win32, toolchain).library)}"
    # The component of a library is another file, for a helper process.
    _assert_passed(suite(url, "not component", CARDIO_EMULATOR=str(daemon.address)))


def test_reading_holds_over_a_bridge(
    suite: Suite, daemon: ReaderDaemon, win32: Any, native: Any
) -> None:
    """A part of the contract: each test starts a process, which takes its time there."""
    built = native(win32)
    url = f"bridge:{win32.path(built.library)}?bridge={win32.path(built.bridge)}"
    _assert_passed(suite(url, "test_reading", CARDIO_EMULATOR=str(daemon.address)), 15)


def _assert_passed(printed: str, least: int = 140) -> None:
    assert "ended with 0" in printed, printed
    (passed,) = re.findall(r"(\d+) passed", printed)
    assert int(passed) > least
    assert not re.search(r"\d+ skipped", printed), printed
