"""The whole contract suite over a running emulator: same files, other routes."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

ROOT = Path(__file__).parents[2]
OTHERS = "test_selection.py"
"""Tests of the choice of a backend; they choose their own."""


@pytest.mark.parametrize("route", ["tcp", "unix"])
def test_the_contract_holds_over_a_running_emulator(route: str, tmp_path: Path) -> None:
    if route == "unix" and not hasattr(socket, "AF_UNIX"):
        pytest.skip("no unix sockets on this system")
    desk = Desk(seed="contract", clock="frozen:2026-03-15T10:00:00")
    with ReaderDaemon(desk, path=tmp_path / "s" if route == "unix" else None) as daemon:
        url = daemon.socket_url or daemon.url
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract",
             f"--ignore=tests/contract/{OTHERS}", "--cardio-backend", url],
            cwd=ROOT, capture_output=True, encoding="utf-8", timeout=110,
        )  # fmt: skip
        assert daemon.callers == 0, "each test closed what it opened"
    assert done.returncode == 0, done.stdout
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) > 40
    assert not re.search(r"\d+ skipped", done.stdout), done.stdout
