"""The backend `dll:PATH`: calls carried to a library in this process, the vendor's or the drop-in.

Loads one file and calls what it exports; which file may be loaded is in `library_file`, how
arguments lie in memory in `call_memory`. A library that crashes takes this process with it.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from cffi import FFI

from cardio.backends.bridge_component import beside_library
from cardio.backends.call_memory import CallMemory, Slot
from cardio.backends.desk_time import desk_time
from cardio.backends.library_errors import MissingExportError
from cardio.backends.library_file import check_library, library_path
from cardio.backends.library_options import component_of, port_of
from cardio.backends.path_arguments import in_files
from cardio.backends.reader_lock import OneUser
from cardio.backends.urls import BackendUrl
from cardio.backends.waist import Argument, Backend, Reply
from cardio.codecs import TAIPEI
from cardio.errors import (
    BackendUnavailableError,
    SessionClosedError,
    UnknownFunctionError,
)
from cardio.settings import Settings
from cardio.table.generated._cdef import DECLARATIONS, MARKER
from cardio.table.model import Function, Kind

OPTIONS: Final = ("component", "port")
"""Options of a `dll:` URL: the reader's port, the ProgID of the component that goes with it."""

_SEARCH: Final = 0x0100 | 0x0800
"""LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR and …_SYSTEM32: where Windows looks for what a DLL needs."""

_ENTRANCES: Final[dict[tuple[int, int], threading.Lock]] = {}
"""One lock per process and loaded library: a library is there once, whoever opened it."""


class LibraryBackend:
    """A backend whose calls a loaded library answers; one call at a time per library.

    Raises BackendUnavailableError when the file is not a library that this process can load.
    """

    def __init__(self, path: Path, *, port: int = 0) -> None:
        check_library(path)
        self.path = path
        self.port = port
        self._ffi = FFI()
        self._handle = _loaded(path)
        self._library = self._ffi.dlopen(self._ffi.cast("void *", self._handle))
        self._closed = False
        self._functions: dict[str, Callable[..., int] | None] = {}
        self.emulated = self._is_emulator()
        """Whether it is the drop-in library, by a symbol that no other exports."""

    @property
    def url(self) -> str:
        """The backend URL, without the component."""
        path = str(self.path).replace("%", "%25").replace("?", "%3F")
        return f"dll:{path}?port={self.port}"

    def now(self) -> datetime:
        """Return the system's time; of the drop-in library the time of its desk."""
        return desk_time(self) if self.emulated else datetime.now(TAIPEI)

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call; other threads run on meanwhile, and wait only for this library.

        The content of a file parameter is written to a private file for as long as the call
        takes, because a library wants a path. Raises MissingExportError, OverrunError.
        """
        with self._entrance():
            called = self._bound(function)  # first: what is not called needs no file
            with in_files(function, arguments) as passed:
                return self._called(called, CallMemory(function, passed))

    def close(self) -> None:
        """Unload the library, after the call that is under way; harmless when repeated."""
        with self._entrance():
            if not self._closed:
                self._closed = True
                self._functions.clear()
                self._ffi.dlclose(self._library)

    def _called(self, called: Callable[..., int], memory: CallMemory) -> Reply:
        with self._ffi.from_buffer(memory.block) as block:
            code = called(*(self._word(block, word) for word in memory.words))
        memory.check()
        return Reply(code, memory.outputs())

    def _entrance(self) -> threading.Lock:
        """Return the library's lock; a forked child has its own, for the parent's may be held."""
        return _ENTRANCES.setdefault((os.getpid(), self._handle), threading.Lock())

    def _bound(self, function: Function) -> Callable[..., int]:
        if self._closed:
            raise SessionClosedError(f"{function.name}: the backend was closed")
        if function.kind is Kind.COMPONENT:
            raise BackendUnavailableError(f"{function.name}: {_NO_COMPONENT}")
        if function.name not in self._functions:
            self._functions[function.name] = self._declared(function.name)
        found = self._functions[function.name]
        if found is None:
            raise MissingExportError(function.name, str(self.path), function.since)
        return found

    def _declared(self, name: str) -> Callable[..., int] | None:
        if name not in DECLARATIONS:
            raise UnknownFunctionError(f"{name}: no library has it, by what is public")
        return self._export(name, DECLARATIONS[name])

    def _export(self, name: str, declaration: str) -> Callable[..., int] | None:
        """Return an exported function; `__stdcall` means nothing but on 32-bit Windows."""
        self._ffi.cdef(declaration.replace("int ", "int __stdcall ", 1) + ";")
        return cast("Callable[..., int] | None", getattr(self._library, name, None))

    def _word(self, block: Any, word: int | Slot) -> Any:
        if isinstance(word, int):
            return word
        return self._ffi.cast(word.param.ctype, block + word.at)

    def _is_emulator(self) -> bool:
        marker = self._export(MARKER, f"int {MARKER}(void)")
        return marker is not None and marker() == 1


def open_library(url: BackendUrl) -> Backend:
    """Open `dll:PATH?port=0&component=PROGID`; a real library is for one user of its reader.

    Raises BackendUrlError for a path, port or ProgID of another form, BackendUnavailableError when
    the library cannot be loaded; calls raise ReaderInUseError while another program has the reader.
    """
    component_of(url)
    library = LibraryBackend(_path(url), port=port_of(url))
    if library.emulated:
        return library
    name = os.path.normcase(os.path.realpath(library.path))
    return OneUser(library, Settings.from_env().home / "readers", name)


def open_component(url: BackendUrl) -> Backend:
    """Open the component of a `dll:` URL: in a bridge of the library's own bitness.

    Raises BackendUrlError for a URL that `open_library` would refuse, BackendUnavailableError when
    the component cannot be created.
    """
    _path(url), port_of(url), component_of(url)
    return beside_library(url)


def _loaded(path: Path) -> int:
    """Load a library; what it needs is looked for beside it and among the system's own."""
    try:
        return ctypes.CDLL(str(path), winmode=_SEARCH)._handle
    except OSError as error:
        reason = str(error).removeprefix(f"{path}: ").partition("\n")[0]
        if getattr(error, "winerror", 0) == _NOT_FOUND:
            reason = "a library that it needs is neither beside it nor in the system's folder"
        raise BackendUnavailableError(f"dll:{path}: {reason}") from error


def _path(url: BackendUrl) -> Path:
    url.only(OPTIONS)
    return library_path(url.path, sys.platform, os.environ)


_NOT_FOUND: Final = 126
_NO_COMPONENT: Final = "a library has no methods of the component; see cardio.open_component"
