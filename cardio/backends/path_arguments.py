"""Files in the place of file parameters: bytes travel through the waist, a library wants a path.

Writes private files and takes them away again; knows no function.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cardio.backends.waist import Argument
from cardio.errors import BackendError
from cardio.table import function_row
from cardio.table.model import Function

_NAME: Final = "UPLOAD.XML"


def in_files(
    function: Function, arguments: Sequence[Argument], seen: Callable[[str], str] = str
) -> AbstractContextManager[Sequence[Argument]]:
    """Give the arguments with paths for what the table calls a path; the files go at the end.

    `seen` returns what the library calls a path of this system.

    Folder and file are the user's own (0700, 0600): they may hold patients' data. A file that the
    library has not let go stays behind on Windows, and so does one when the process is killed.
    Raises BackendError when the file cannot be written, or its path not be passed.
    """
    if not takes_paths(function.name):
        return nullcontext(arguments)
    return _in_folder(function, arguments, seen)


@cache
def takes_paths(name: str) -> bool:
    """Whether some of a function's parameters are paths, for which `in_files` writes files."""
    return any(param.path for param in function_row(name).passed)


@contextmanager
def _in_folder(
    function: Function, arguments: Sequence[Argument], seen: Callable[[str], str]
) -> Iterator[Sequence[Argument]]:
    with _folder(function.name) as folder:
        yield tuple(
            _passed(_written(Path(folder), function.name, value), function.name, seen)
            if param.path and isinstance(value, bytes)
            else value
            for param, value in zip(function.passed, arguments, strict=True)
        )


def _folder(function: str) -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="cardio-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _not_written(function, error) from error


def _written(folder: Path, function: str, content: bytes) -> Path:
    path = folder / _NAME
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise _not_written(function, error) from error
    return path


def _passed(path: Path, function: str, seen: Callable[[str], str]) -> bytes:
    """Return a path as the library takes it."""
    text = seen(str(path))
    try:
        return text.encode("mbcs") if sys.platform == "win32" else os.fsencode(text)
    except UnicodeEncodeError:
        raise BackendError(
            f"{function}: {path}: the library takes paths in the system's code page only;"
            " set TMP to a folder with a plain name"
        ) from None


def _not_written(function: str, error: OSError) -> BackendError:
    return BackendError(f"{function}: no file for the library to read: {error.strerror or error}")
