"""One user at a time: two sessions, two processes, a crash, a forked child."""

from __future__ import annotations

import errno
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cardio.backends import Argument, Backend, Reply
from cardio.backends.reader_lock import OneUser, ReaderInUseError, ReaderLock
from cardio.errors import BackendUnavailableError, ReaderError
from cardio.session import ControlSoftware
from cardio.table import function_row
from cardio.table.model import Function

ROOT = Path(__file__).parents[3]
READER = "/opt/cshis/CsHis50.dll"
OPEN, CLOSE = function_row("csOpenCom"), function_row("csCloseCom")

HOLDER = """
import sys
from pathlib import Path
from cardio.backends.reader_lock import ReaderLock
lock = ReaderLock(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
sys.stdin.readline()
lock.release()
print("released", flush=True)
sys.stdin.readline()
"""


@contextmanager
def other_process(folder: Path, reader: str) -> Iterator[subprocess.Popen[str]]:
    """Hold a lock in another process; a line on its stdin lets it release it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), reader],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_lock_is_for_one_and_names_who_has_it(tmp_path: Path) -> None:
    held = ReaderLock(tmp_path, READER)
    with pytest.raises(ReaderInUseError) as caught:
        ReaderLock(tmp_path, READER)
    assert str(caught.value) == (
        f"{READER}: in use by another session of this process; a reader has one user at a time"
    )
    assert (caught.value.reader, caught.value.process) == (READER, os.getpid())
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    held.release()
    ReaderLock(tmp_path, READER).release()


def test_another_reader_has_another_lock(tmp_path: Path) -> None:
    locks = [ReaderLock(tmp_path, f"{READER} port {port}") for port in range(3)]
    assert len(list(tmp_path.iterdir())) == 3
    for lock in locks:
        lock.release()


def test_another_process_is_named_and_waited_for_by_nobody(tmp_path: Path) -> None:
    with other_process(tmp_path, READER) as other:
        with pytest.raises(ReaderInUseError, match=f"in use by process {other.pid};"):
            ReaderLock(tmp_path, READER)
        assert other.stdin is not None and other.stdout is not None
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "released\n"
        ReaderLock(tmp_path, READER).release()


def test_a_process_that_was_killed_holds_no_reader(tmp_path: Path) -> None:
    with other_process(tmp_path, READER) as other:
        other.kill()
        other.wait()
        ReaderLock(tmp_path, READER).release()


def test_a_holder_that_has_not_written_its_number_yet_is_another_process(tmp_path: Path) -> None:
    held = ReaderLock(tmp_path, READER)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"")
    with pytest.raises(ReaderInUseError, match="in use by another process;"):
        ReaderLock(tmp_path, READER)
    held.release()


def test_a_forked_child_gives_nothing_of_its_parents_up(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no fork on this system")
    held = ReaderLock(tmp_path, READER)
    child = os.fork()
    if child == 0:
        held.release()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    with pytest.raises(ReaderInUseError):
        ReaderLock(tmp_path, READER)
    held.release()


@pytest.mark.skipif(sys.platform == "win32", reason="folders of the user are private there")
def test_the_files_are_the_users_own(tmp_path: Path) -> None:
    lock = ReaderLock(tmp_path / "home" / "readers", READER)
    (file,) = (tmp_path / "home" / "readers").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_text() == f"{os.getpid()}\n"
    lock.release()


def test_a_lock_file_that_cannot_be_written_is_not_kept_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", full)
        with pytest.raises(BackendUnavailableError, match=r"no lock file for the reader, .*space"):
            ReaderLock(tmp_path, READER)
    ReaderLock(tmp_path, READER).release()


def test_without_a_place_for_the_file_there_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        BackendUnavailableError, match=r"no lock file for the reader, .*CARDIO_HOME"
    ):
        ReaderLock(tmp_path / "file", READER)


@pytest.fixture
def users(backend: Backend, tmp_path: Path) -> list[OneUser]:
    """Two programs' backends of one reader."""
    return [OneUser(backend, tmp_path, READER) for _ in range(2)]


def free(folder: Path, port: int = 0) -> bool:
    """Whether anybody could have the reader now."""
    try:
        ReaderLock(folder, f"{READER} port {port}").release()
    except ReaderInUseError:
        return False
    return True


def test_a_session_has_the_reader_until_it_is_closed(users: list[OneUser], tmp_path: Path) -> None:
    with ControlSoftware(users[0]) as session:
        session.open_com()
        assert not free(tmp_path)
        with pytest.raises(ReaderInUseError, match=f"^{READER} port 0: in use by"):
            ControlSoftware(users[1])
    assert free(tmp_path)
    ControlSoftware(users[1]).close()


def test_the_reader_is_free_between_closing_and_opening_its_port(
    users: list[OneUser], tmp_path: Path
) -> None:
    with ControlSoftware(users[0]) as session:
        session.close_com()
        assert free(tmp_path)
        session.close_com()
        with ControlSoftware(users[1]), pytest.raises(ReaderInUseError):
            session.open_com()
        session.open_com()
        assert not free(tmp_path)


def test_each_port_is_a_reader(users: list[OneUser], tmp_path: Path) -> None:
    with ControlSoftware(users[0], port=1) as session, ControlSoftware(users[1], port=2) as other:
        assert [free(tmp_path, port) for port in range(4)] == [True, False, False, True]
        session.open_com(3)
        with pytest.raises(ReaderInUseError):
            other.open_com(1)
    assert all(free(tmp_path, port) for port in range(4))


def test_a_port_that_does_not_open_is_not_held(
    users: list[OneUser], answers: dict[str, Any], tmp_path: Path
) -> None:
    answers["csOpenCom"] = Reply(-1)
    with pytest.raises(ReaderError):
        ControlSoftware(users[0])
    assert free(tmp_path)
    del answers["csOpenCom"]
    with ControlSoftware(users[0]) as session:
        answers["csOpenCom"] = Reply(-1)
        with pytest.raises(ReaderError):
            session.open_com(1)
        assert [free(tmp_path, port) for port in range(2)] == [False, True]


def test_a_port_that_does_not_close_is_held_until_the_backend_is_closed(
    users: list[OneUser], answers: dict[str, Any], tmp_path: Path
) -> None:
    with ControlSoftware(users[0]) as session:
        answers["csCloseCom"] = Reply(-1)
        with pytest.raises(ReaderError):
            session.close_com()
        assert not free(tmp_path)
        session.open_com()
        del answers["csCloseCom"]
        session.close_com()
        assert free(tmp_path)
        session.open_com()
        answers["csCloseCom"] = Reply(-1)
    assert free(tmp_path), "the library is not loaded any more"


def test_a_forked_child_has_the_reader_when_its_parent_has_not(
    users: list[OneUser], tmp_path: Path
) -> None:
    if sys.platform == "win32":
        pytest.skip("no fork on this system")
    user, refused = users[0], f"in use by process {os.getpid()};"
    user.call(OPEN, [0])
    (asked, ask), (answered, answer) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for row, arguments in ((function_row("csGetVersion"), []), (OPEN, [0]), (CLOSE, [])):
                with pytest.raises(ReaderInUseError, match=refused):
                    user.call(row, arguments)
            os.write(answer, b".")
            os.read(asked, 1)
            user.call(function_row("csGetVersion"), [])
            assert not free(tmp_path)
            user.close()
            os._exit(0)
        finally:
            os._exit(1)
    os.close(answer)
    assert os.read(answered, 1) == b"."
    assert not free(tmp_path)
    user.close()
    os.write(ask, b".")
    assert os.waitpid(child, 0)[1] == 0
    assert free(tmp_path)
    for end in (asked, ask, answered):
        os.close(end)


class Failing(OneUser):
    """A backend whose calls cannot be carried, nor can it be closed."""

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        raise BackendUnavailableError("gone")

    def close(self) -> None:
        raise BackendUnavailableError("gone")


def test_whatever_fails_the_reader_is_given_up(backend: Backend, tmp_path: Path) -> None:
    user = OneUser(Failing(backend, tmp_path, READER), tmp_path, READER)
    with pytest.raises(BackendUnavailableError, match="gone"):
        user.call(OPEN, [0])
    assert free(tmp_path)
    kept = OneUser(backend, tmp_path, READER)
    kept.call(OPEN, [0])
    kept._inner = Failing(backend, tmp_path, READER)
    with pytest.raises(BackendUnavailableError, match="gone"):
        kept.close()
    assert free(tmp_path)


def test_it_passes_on_what_is_asked_of_the_backend(users: list[OneUser], calls: list[Any]) -> None:
    user = users[0]
    assert (user.url, user.emulated, user.port) == ("scripted:", True, 0)
    user.call(OPEN, [4])
    user.call(CLOSE, [])
    user.close()
    user.close()
    assert calls == [("csOpenCom", 4), ("csCloseCom",), ("close",), ("close",)]
