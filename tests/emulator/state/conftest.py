"""What the tests of the state folder share: the folder, its file seen by SQL, another process."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from emulator.state import FILE

ROOT = Path(__file__).parents[3]
WRITER = ROOT / "tests" / "data" / "desk_writer.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state"


@pytest.fixture
def sql(folder: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Run statements on the file of a desk that is closed; return the rows of the last one."""

    def sql(*statements: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as database:
            return [database.execute(statement).fetchall() for statement in statements][-1]

    return sql


@pytest.fixture
def run_writer(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Write to the folder in a process of its own, until its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(WRITER), str(folder), *arguments]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    return run
