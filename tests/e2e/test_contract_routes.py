"""The whole contract suite over a running emulator: same files, other routes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.build import build
from emulator.native.errors import ToolchainMissingError
from emulator.native.targets import System, Toolchain, targets_here

ROOT = Path(__file__).parents[2]
OTHERS = "test_selection.py"
"""Tests of the choice of a backend; they choose their own."""


def contract(url: str, *arguments: str, **environment: str) -> int:
    """Run the contract suite on a backend, all of it; return how many tests passed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract",
         f"--ignore=tests/contract/{OTHERS}", "--cardio-backend", url, *arguments],
        cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, encoding="utf-8", timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert not re.search(r"\d+ skipped", done.stdout), done.stdout
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    return int(passed)


@pytest.fixture
def desk() -> Desk:
    return Desk(seed="contract", clock="frozen:2026-03-15T10:00:00")


@pytest.mark.parametrize("route", ["tcp", "unix"])
def test_the_contract_holds_over_a_running_emulator(route: str, desk: Desk, tmp_path: Path) -> None:
    if route == "unix" and not hasattr(socket, "AF_UNIX"):
        pytest.skip("no unix sockets on this system")
    with ReaderDaemon(desk, path=tmp_path / "s" if route == "unix" else None) as daemon:
        assert contract(daemon.socket_url or daemon.url) > 150
        assert daemon.callers == 0, "each test closed what it opened"


@pytest.fixture
def drop_in(tmp_path: Path) -> Path:
    """The drop-in library for this machine, built by its C compiler."""
    targets = [target for target in targets_here() if target.system is System.LINUX]
    if not targets:
        pytest.skip("there is no drop-in library that Python on this machine could load")
    try:
        return build(targets[0], tmp_path, Toolchain.CC).library
    except ToolchainMissingError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("route", ["tcp", "unix"])
def test_the_contract_holds_over_the_drop_in_library(
    route: str, desk: Desk, tmp_path: Path, drop_in: Path
) -> None:
    with ReaderDaemon(desk, path=tmp_path / "s" if route == "unix" else None) as daemon:
        address = (daemon.socket_url or daemon.url).removeprefix("emulator://")
        # The component of a library is another file, for a helper process.
        passed = contract(f"dll:{drop_in}", "-k", "not component", CARDIO_EMULATOR=address)
        assert passed > 140
        assert daemon.callers == 0, "each test closed what it opened"
