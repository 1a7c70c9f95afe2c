"""A lock on an open file, which the system takes away when the process ends, however it ends.

Knows no path and writes nothing; what a lock stands for is its user's affair.
"""

from __future__ import annotations

import os
import sys
from typing import Final

__all__ = ["lock", "unlock"]

_FAR: Final = 1 << 30
"""The byte that is locked on Windows, where nobody can read a locked one: behind any content."""

if sys.platform == "win32":
    import msvcrt

    def lock(file: int) -> bool:
        """Lock a file by its descriptor; False when another has it. Never waits."""
        os.lseek(file, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(file: int) -> None:
        """Give the lock up."""
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(file: int) -> bool:
        """Lock a file by its descriptor; False when another has it. Never waits.

        Raises OSError where files cannot be locked, such as on some network drives.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(file: int) -> None:
        """Give the lock up."""
        fcntl.flock(file, fcntl.LOCK_UN)
