"""The backend `com:PROGID`: the vendor's component, created and called in a helper process.

Late-bound, on one thread of that process. Checks no answer: `cardio.component` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cardio.backends import bridge_program, call_limits
from cardio.backends.bridge_program import Program
from cardio.backends.call_limits import Limits, Waits
from cardio.backends.forms import form_of
from cardio.backends.frames import Frame, Kind, call_frame, read_reply, read_trouble
from cardio.backends.helper import Helper, started
from cardio.backends.library_errors import MissingExportError
from cardio.backends.library_options import checked_progid, component_of
from cardio.backends.supervisor import Supervisor
from cardio.backends.urls import BackendUrl
from cardio.backends.waist import Argument, Backend, Reply
from cardio.codecs import TAIPEI
from cardio.errors import ArgumentError, BackendError, BackendUnavailableError
from cardio.table import function_names, function_number
from cardio.table.generated._cdef import MARKER
from cardio.table.model import Function
from cardio.table.model import Kind as Whose

OPTIONS: Final = (*bridge_program.OPTIONS, *call_limits.OPTIONS)
"""Options of a `com:` URL."""


class BridgeComponent:
    """A backend whose calls a component in a helper process answers, one at a time.

    Raises BackendUnavailableError when there is no bridge, or it cannot create the component.
    """

    def __init__(self, progid: str, program: Program, *, limits: Limits | None = None) -> None:
        if program.system != "Windows":
            raise BackendUnavailableError(
                f"com:{progid}: there are no components on {program.system}; the option launcher"
                " names what runs Windows programs, such as wine"
            )
        self.progid = progid
        self._program = program
        self._limits = limits or Limits()
        command = program.command(f"com:{progid}")
        self._supervisor = Supervisor(lambda: _created(command, progid, program.arch))
        try:
            self.emulated = self._is_emulator()
            """Whether it is the drop-in component, by a method that no other has."""
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """The backend URL, without limits."""
        return f"com:{self.progid}?{self._program.options}"

    def now(self) -> datetime:
        """Return the system's time: no method of a component tells its own.

        Of the drop-in component, too, whatever clock its desk has. Source:
        facts/vpn_component.toml, method.
        """
        return datetime.now(TAIPEI)

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call of a method: the code is the HRESULT, the text is what it returned.

        Of a failed HRESULT the text is the error's source and description. Raises as
        `BridgeBackend.call` does; BackendUnavailableError for a function that is no method.
        """
        name, limit = function.name, self._limits.of(function)
        if function.kind is not Whose.COMPONENT:
            raise BackendUnavailableError(f"{name}: a component has only its own methods")
        if not form_of(name).takes(arguments):
            raise ArgumentError(f"{name}: the arguments are not the table's")
        asked = call_frame(function_number(name), arguments)
        with self._supervisor.turn(name, limit):
            if not self._supervisor.bound(name, function_number(name), name, limit):
                raise MissingExportError(name, self.progid, function.since)
            return _reply(name, self._supervisor.exchange(name, asked, limit))

    def cancel(self) -> bool:
        """End the call that is under way, from another thread; return whether there was one."""
        return self._supervisor.cancel()

    def close(self) -> None:
        """Let the process leave, after the call that is under way; harmless when repeated."""
        self._supervisor.close()

    def _is_emulator(self) -> bool:
        limit = self._limits.seconds[Waits.NETWORK]
        with self._supervisor.turn(MARKER, limit):
            return self._supervisor.bound(MARKER, len(function_names()), MARKER, limit)


def open_com(url: BackendUrl) -> Backend:
    """Open `com:PROGID?arch=x86|x64&launcher=…`.

    Raises BackendUrlError for another form, BackendUnavailableError when the bridge cannot be
    started or cannot create the component.
    """
    url.only(OPTIONS)
    progid = checked_progid(url, "component", url.path)
    return BridgeComponent(progid, Program.of(url), limits=Limits.from_url(url))


def beside_library(url: BackendUrl) -> Backend:
    """Open the component that goes with the library of a URL, for programs of its bitness."""
    return BridgeComponent(component_of(url), Program.of(url, url.path))


def _created(command: Sequence[str], progid: str, arch: str) -> Helper:
    label = f"com:{progid}"
    try:
        return started(command, label)
    except BackendUnavailableError as error:
        if not str(error).startswith(tuple(f"{label}: {code}" for code in _NOT_REGISTERED)):
            raise
        raise BackendUnavailableError(
            f"{error}; it is not registered (regsvr32) for {arch} programs"
        ) from None


def _reply(name: str, answer: Frame) -> Reply:
    if answer.kind == Kind.TROUBLE:
        raise BackendError(f"{name}: {read_trouble(answer.body)[1]}")
    reply = read_reply(answer.body)
    if answer.kind != Kind.REPLY or not form_of(name).gives(reply.outputs):
        raise BackendError(f"{name}: the bridge answered something else than one text")
    return reply


_NOT_REGISTERED: Final = ("0x800401F3", "0x80040154")
"""No such ProgID; no such class (facts/vpn_component.toml, client_checks: creation fails)."""
