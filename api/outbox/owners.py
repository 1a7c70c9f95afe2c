"""Who holds a claim, and whether that worker still lives: a lock that ends with its process.

No clock decides it: the operating system frees the lock however the process ends, so a clock that
jumps takes no claim away and a dead worker keeps none.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from api.errors import OutboxUnusable

if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


FOLDER: Final = "workers"
_TRIES: Final = 100


class Owner:
    """A living worker: its name, which nobody else has, and the locked file that proves it.

    A context manager. Made after a fork, never before: a forked child would share the lock.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name: Final = name
        self._path = folder / FOLDER / name
        self._handle: int | None = _held(self._path)

    def close(self) -> None:
        """Give the lock up; harmless when repeated."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            _removed(self._path, handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def is_alive(folder: Path, name: str) -> bool:
    """Whether the worker of that name holds its lock; what a dead one left is cleared away."""
    path = folder / FOLDER / name
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if _locked(handle):
        _removed(path, handle)
        return False
    os.close(handle)
    return True


def _held(path: Path) -> int:
    """Create and lock a file; again where somebody cleared it away in between."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        for _ in range(_TRIES):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            if _locked(handle) and _is_still(path, handle):
                return handle
            os.close(handle)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutboxUnusable(f"outbox {path.parent}: cannot lock a file in it ({reason})") from None
    raise OutboxUnusable(f"outbox {path.parent}: another worker has the name {path.name}")


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _removed(path: Path, handle: int) -> None:
    """Delete a file whose lock is held, then let the lock go (Windows: in the other order)."""
    if sys.platform == "win32":
        os.close(handle)
        with suppress(OSError):  # somebody may just be looking at it
            path.unlink(missing_ok=True)
    else:
        path.unlink(missing_ok=True)
        os.close(handle)
