"""Why the PC/SC service does not answer: the library is not there, or the service is not running.

PC/SC gives one code for both. Looks at library and socket; starts nothing.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cardio.pcsc.errors import LibraryMissingError, PcscError, ServiceDownError

LIBRARY: Final = "libpcsclite.so.1"
SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
SOCKET: Final = "/run/pcscd/pcscd.comm"


def why_down(code: int, *, has_library: Callable[[], bool] | None = None) -> PcscError:
    """Return the error to raise when no context can be had: which part is missing."""
    if not (has_library or library_there)():
        return LibraryMissingError(f"no {LIBRARY}", code=code)
    return ServiceDownError("establish context", code=code)


def library_there(platform: str = sys.platform) -> bool:
    """Whether the PC/SC library can be loaded; Windows and macOS have theirs."""
    if not platform.startswith("linux"):
        return True
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    return True


def socket_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return where pcscd's clients look for it."""
    return Path((os.environ if environ is None else environ).get(SOCKET_VARIABLE) or SOCKET)
