"""The backend `bridge:PATH`: calls carried to a library in a helper process of its own bitness.

The library may crash or hang: the call then ends in an error that names it, and the next one
finds a fresh process. Nothing is sent twice.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import PureWindowsPath
from typing import Final

from cardio.backends import bridge_program, call_limits
from cardio.backends.bridge_call import bridge_call
from cardio.backends.bridge_component import BridgeComponent
from cardio.backends.bridge_program import Program
from cardio.backends.call_limits import Limits
from cardio.backends.desk_time import desk_time
from cardio.backends.frames import Kind, call_frame, read_reply
from cardio.backends.helper import started
from cardio.backends.library_errors import MissingExportError
from cardio.backends.library_file import library_path
from cardio.backends.library_options import component_of, port_of
from cardio.backends.path_arguments import in_files, takes_paths
from cardio.backends.reader_lock import OneUser
from cardio.backends.supervisor import Supervisor
from cardio.backends.urls import BackendUrl
from cardio.backends.waist import Argument, Backend, Reply
from cardio.codecs import TAIPEI
from cardio.errors import BackendError, BackendUnavailableError, CardioError, UnknownFunctionError
from cardio.settings import Settings
from cardio.table import function_names, function_number, function_row
from cardio.table.generated._cdef import DECLARATIONS, MARKER
from cardio.table.model import Function
from cardio.table.model import Kind as Whose

OPTIONS: Final = ("component", "port", *bridge_program.OPTIONS, *call_limits.OPTIONS)
"""Options of a `bridge:` URL."""

MARKER_NUMBER: Final = len(function_names())
"""What the drop-in library's own symbol is bound to: the number behind those of the table."""


class BridgeBackend:
    """A backend whose calls a library in a helper process answers, one at a time.

    `path` names the library on this system or on the bridge's. Raises BackendUnavailableError when
    there is no bridge, or it cannot load the library.
    """

    def __init__(
        self, path: str, program: Program, *, port: int = 0, limits: Limits | None = None
    ) -> None:
        self.path = path
        self.port = port
        self._program = program
        self._limits = limits or Limits()
        self._opened: int | None = None
        """The port that the library has open, which a fresh process opens again."""
        command = program.command(program.seen(path))
        self._supervisor = Supervisor(lambda: started(command, f"bridge:{path}"))
        try:
            self.emulated = self._is_emulator()
            """Whether it is the drop-in library, by a symbol that no other exports."""
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """The backend URL, without component and limits."""
        path = self.path.replace("%", "%25").replace("?", "%3F")
        return f"bridge:{path}?port={self.port}&{self._program.options}"

    def now(self) -> datetime:
        """Return the system's time; of the drop-in library the time of its desk."""
        return desk_time(self) if self.emulated else datetime.now(TAIPEI)

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call, within the limit of what it waits for.

        Raises MissingExportError and BackendUnavailableError when it was not made; when it may
        have happened CallTimeoutError, HelperEndedError, CallCancelledError, OverrunError or
        ConventionError, and the next call has a fresh process.
        """
        name, limit = function.name, self._limits.of(function)
        if name not in DECLARATIONS:
            raise _not_callable(function)
        with self._supervisor.turn(name, limit) as fresh:
            if name in _PORT_CALLS:
                return self._noted(function, arguments, limit)
            if fresh:
                self._open_again()
            if not takes_paths(name):
                return self._carried(function, arguments, limit)
            self._bind(function, limit)  # first: what is not called needs no file
            with in_files(function, arguments, self._program.seen) as passed:
                return self._carried(function, passed, limit)

    def cancel(self) -> bool:
        """End the call that is under way, from another thread; return whether there was one.

        It raises CallCancelledError: the way out of a PIN prompt that nobody answers.
        """
        return self._supervisor.cancel()

    def close(self) -> None:
        """Let the process leave, after the call that is under way; harmless when repeated."""
        self._supervisor.close()

    def _carried(
        self, function: Function, arguments: Sequence[Argument], limit: float | None
    ) -> Reply:
        name = function.name
        call = bridge_call(function, arguments)
        self._bind(function, limit)
        answer = self._supervisor.exchange(name, call.frame, limit)
        try:
            return call.reply(answer)
        except BackendError:
            self._supervisor.drop()
            raise

    def _bind(self, function: Function, limit: float | None) -> None:
        """See to it that the library has a function; raises MissingExportError."""
        name = function.name
        if not self._supervisor.bound(name, function_number(name), name, limit):
            raise MissingExportError(name, self.path, function.since)

    def _open_again(self) -> None:
        """In a fresh process: open the port that the one before it had open."""
        if self._opened is None:
            return
        row = function_row("csOpenCom")
        reply = self._carried(row, [self._opened], self._limits.of(row))
        if reply.code:
            self._supervisor.drop()
            raise BackendUnavailableError(
                f"csOpenCom: {reply.code} in a fresh bridge; the reader's port did not open again"
            )

    def _noted(
        self, function: Function, arguments: Sequence[Argument], limit: float | None
    ) -> Reply:
        """Carry csOpenCom or csCloseCom, and remember the port."""
        reply = self._carried(function, arguments, limit)
        if function.name == "csCloseCom":
            self._opened = None
        elif reply.code == 0:
            (self._opened,) = (word for word in arguments if isinstance(word, int))
        return reply

    def _is_emulator(self) -> bool:
        limit = self._limits.seconds[call_limits.Waits.READER]
        with self._supervisor.turn(MARKER, limit):
            if not self._supervisor.bound(MARKER, MARKER_NUMBER, MARKER, limit):
                return False
            asked = call_frame(MARKER_NUMBER, [])
            answer = self._supervisor.exchange(MARKER, asked, limit)
            return answer.kind == Kind.REPLY and read_reply(answer.body).code == 1


_PORT_CALLS: Final = frozenset({"csOpenCom", "csCloseCom"})


def open_bridge(url: BackendUrl) -> Backend:
    """Open `bridge:PATH?arch=x86|x64&port=0&launcher=…`; a real library is for one user.

    Raises BackendUrlError for another form, BackendUnavailableError when the bridge cannot be
    started or cannot load the library; calls raise ReaderInUseError while another program has the
    reader.
    """
    url.only(OPTIONS)
    component_of(url)
    program = Program.of(url, url.path)
    bridge = BridgeBackend(
        _library(url, program), program, port=port_of(url), limits=Limits.from_url(url)
    )
    if bridge.emulated:
        return bridge
    return OneUser(bridge, Settings.from_env().home / "readers", _reader(bridge.path))


def open_component(url: BackendUrl) -> Backend:
    """Open the component of a `bridge:` URL; raises as `open_bridge`."""
    url.only(OPTIONS)
    program = Program.of(url, url.path)
    _library(url, program), port_of(url)
    return BridgeComponent(component_of(url), program, limits=Limits.from_url(url))


def _library(url: BackendUrl, program: Program) -> str:
    """Return the library's path: absolute here or there, on Windows also a bare name."""
    windows = program.system == "Windows" and not url.path.startswith("/")
    return str(library_path(url.path, "win32" if windows else sys.platform, os.environ, url.scheme))


def _reader(path: str) -> str:
    """Return the name of a library's reader for its lock: the same by every route to it."""
    if sys.platform != "win32" and PureWindowsPath(path).drive:
        return path.lower()
    return os.path.normcase(os.path.realpath(path))


def _not_callable(function: Function) -> CardioError:
    if function.kind is Whose.COMPONENT:
        return BackendUnavailableError(
            f"{function.name}: a library has no methods of the component; see cardio.open_component"
        )
    return UnknownFunctionError(f"{function.name}: no library has it, by what is public")
