"""Private files for file parameters: there while a call takes, with the right bytes, then gone."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer
from cardio.backends.path_arguments import in_files
from cardio.errors import BackendError
from cardio.table import function_row

UPLOAD = function_row("csUploadData")
REST: tuple[Argument, ...] = (Buffer(16, b"9\0"), Buffer(16, b"1\0"), Buffer(50))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def path_in(arguments: object) -> Path:
    assert isinstance(arguments, tuple) and isinstance(arguments[0], bytes)
    return Path(os.fsdecode(arguments[0]))


@given(st.binary(max_size=10_000))
def test_a_file_holds_the_bytes_while_it_is_needed(content: bytes) -> None:
    with in_files(UPLOAD, (content, *REST)) as passed:
        path = path_in(passed)
        assert path.is_absolute()
        assert path.read_bytes() == content
        assert tuple(passed[1:]) == REST
    assert not path.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders of the user are private there")
def test_the_file_is_the_users_own(temporary: Path) -> None:
    with in_files(UPLOAD, (b"<xml/>", *REST)) as passed:
        path = path_in(passed)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert path.parent.parent == temporary
    assert not list(temporary.iterdir())


def test_the_file_goes_when_the_call_fails(temporary: Path) -> None:
    with pytest.raises(RuntimeError, match="the call"), in_files(UPLOAD, (b"<xml/>", *REST)):
        assert list(temporary.iterdir())
        raise RuntimeError("the call")
    assert not list(temporary.iterdir())


def test_functions_without_files_make_none(temporary: Path) -> None:
    arguments = [Buffer(72)]
    with in_files(function_row("hisGetBasicData"), arguments) as passed:
        assert passed is arguments
        assert not list(temporary.iterdir())


def test_no_room_for_the_file_says_so(temporary: Path) -> None:
    temporary.rmdir()
    with (
        pytest.raises(
            BackendError, match=r"^csUploadData: no file for the library to read: No such"
        ),
        in_files(UPLOAD, (b"<xml/>", *REST)),
    ):
        pytest.fail("there is no folder for it")
