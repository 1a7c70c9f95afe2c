"""Who holds a claim, and whether that worker still lives: a lock that ends with its process.

No clock decides it: the operating system frees the lock however the process ends, so a clock that
jumps takes no claim away and a dead worker keeps none.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from api.errors import OutboxUnusable
from cardio.closing import Closing
from cardio.file_lock import lock

FOLDER: Final = "workers"
_TRIES: Final = 100


class Owner(Closing):
    """A living worker: its name, which nobody else has, and the locked file that proves it.

    Made after a fork, never before: a forked child would share the lock.
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


def is_alive(folder: Path, name: str) -> bool:
    """Whether the worker of that name holds its lock; what a dead one left is cleared away."""
    path = folder / FOLDER / name
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if _is_free(handle):
        _removed(path, handle)
        return False
    os.close(handle)
    return True


def _is_free(handle: int) -> bool:
    """Whether nobody holds the lock; one that cannot be looked at counts as held."""
    try:
        return lock(handle)
    except OSError:
        return False


def _held(path: Path) -> int:
    """Create and lock a file; again where somebody cleared it away in between."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        for _ in range(_TRIES):
            if (handle := _tried(path)) is not None:
                return handle
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutboxUnusable(f"outbox {path.parent}: cannot lock a file in it ({reason})") from None
    raise OutboxUnusable(f"outbox {path.parent}: another worker has the name {path.name}")


def _tried(path: Path) -> int | None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    held = False
    try:
        held = lock(handle) and _is_still(path, handle)
    finally:
        if not held:
            os.close(handle)
    return handle if held else None


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
