"""A file is locked once, in this process and by another one, and freed by its end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cardio.file_lock import lock, unlock

CHILD = """
import os, sys
from cardio.file_lock import lock
assert lock(os.open(sys.argv[1], os.O_RDWR))
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def files(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """One file, opened twice."""
    with ExitStack() as stack:
        opened = [os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT) for _ in range(2)]
        for each in opened:
            stack.callback(os.close, each)
        yield opened[0], opened[1]


def test_it_is_held_once_until_it_is_given_up(files: tuple[int, int]) -> None:
    one, other = files
    assert lock(one)
    assert not lock(other)
    unlock(one)
    assert lock(other)
    assert not lock(one)


def test_what_is_locked_can_be_written_and_read(files: tuple[int, int]) -> None:
    one, other = files
    assert lock(one)
    os.lseek(one, 0, os.SEEK_SET)
    os.write(one, b"123")
    assert os.read(other, 10) == b"123"


def test_the_end_of_a_process_frees_it(files: tuple[int, int], tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path / "lock")]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None and child.stdout is not None
    with child.stdin, child.stdout:
        assert child.stdout.readline().strip() == b"locked"
        assert not lock(files[0])
        child.kill()
        child.wait()
    assert lock(files[0])


def test_what_cannot_be_locked_is_an_error_not_a_lock_of_another(tmp_path: Path) -> None:
    closed = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    os.close(closed)
    with pytest.raises(OSError):
        lock(closed)
