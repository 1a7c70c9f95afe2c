"""Owners: alive while the process lives, dead at once when it is killed, no clock asked."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.errors import OutboxUnusable
from api.outbox.owners import FOLDER, Owner, is_alive

CHILD = """
import sys
from pathlib import Path
from api.outbox.owners import Owner
with Owner(Path(sys.argv[1]), "child"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_an_owner_is_alive_until_it_is_closed(tmp_path: Path) -> None:
    with Owner(tmp_path, "a") as owner:
        assert owner.name == "a"
        assert is_alive(tmp_path, "a")
        assert not is_alive(tmp_path, "b")
    assert not is_alive(tmp_path, "a")
    owner.close()


def test_a_killed_process_is_dead_at_once(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdin is not None
    with child.stdout, child.stdin:
        assert child.stdout.readline().strip() == b"held"
        assert is_alive(tmp_path, "child")
        child.kill()
        child.wait()
    assert child.returncode != 0
    assert not is_alive(tmp_path, "child")
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_name_is_given_once(tmp_path: Path) -> None:
    with Owner(tmp_path, "a"), pytest.raises(OutboxUnusable, match="another worker"):
        Owner(tmp_path, "a")


def test_a_folder_whose_files_cannot_be_locked_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlockable(handle: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with Owner(tmp_path, "a"):
        monkeypatch.setattr("api.outbox.owners.lock", unlockable)
        with pytest.raises(OutboxUnusable, match=r"cannot lock .* \(No locks available\)"):
            Owner(tmp_path, "b")
        assert is_alive(tmp_path, "a"), "what cannot be looked at is not given up"


def test_looking_takes_nothing_away(tmp_path: Path) -> None:
    with Owner(tmp_path, "a"):
        assert all(is_alive(tmp_path, "a") for _ in range(3))


def test_lock_files_are_private(tmp_path: Path) -> None:
    with Owner(tmp_path, "a"):
        folder = tmp_path / FOLDER
        assert oct(folder.stat().st_mode & 0o777) == "0o700"
        assert oct((folder / "a").stat().st_mode & 0o777) == "0o600"


def test_a_killed_fork_is_dead_at_once(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("needs fork")
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        owner = Owner(tmp_path, "forked")
        os.write(writer, owner.name.encode())
        signal.pause()
    assert os.read(reader, 10) == b"forked"
    assert is_alive(tmp_path, "forked")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert not is_alive(tmp_path, "forked")
    os.close(reader)
    os.close(writer)
