"""The backend `emulator://HOST:PORT`: calls carried to a running emulator, over TCP or a socket.

One connection, one call at a time, made anew when it is gone; nothing is ever sent twice, for a
call whose answer is missing may have happened.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from cardio.backends.address import Address
from cardio.backends.forms import form_of
from cardio.backends.frames import (
    Frame,
    Kind,
    Trouble,
    call_frame,
    document_frame,
    frame,
    read_document,
    read_reply,
    read_time,
    read_trouble,
)
from cardio.backends.link import Link
from cardio.backends.urls import BackendUrl
from cardio.backends.waist import Argument, Reply, not_sent
from cardio.errors import (
    BackendError,
    BackendUnavailableError,
    BackendUrlError,
    CallTimeoutError,
    CardioError,
    SessionClosedError,
    UsageError,
)
from cardio.table import function_number
from cardio.table.model import Function

CALL_SECONDS: Final = 60.0
"""How long a call may take unless the URL says `timeout`; official answers take up to 30."""

OPTIONS: Final = ("timeout",)
"""Options of an `emulator://…` URL; seed, clock and cards are the running emulator's."""

T = TypeVar("T")


class CallLostError(BackendError):
    """The connection ended in the middle of a call: it may have happened, it was not repeated.

    Attributes: function (name).
    """

    def __init__(self, function: str) -> None:
        super().__init__(
            f"{function}: the emulator ended before it answered; the call may have happened,"
            " it was not repeated"
        )
        self.function = function

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function,)


class RemoteBackend:
    """A backend whose calls a running emulator answers; connects when it is made.

    `seconds` limits each call, with the wait for other threads' calls. Raises
    BackendUnavailableError when no emulator of this version is there.
    """

    emulated = True

    def __init__(self, address: Address, *, seconds: float = CALL_SECONDS) -> None:
        self._address = address
        self._seconds = seconds
        self._closed = False
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._link: Link | None = Link(address)
        """The connection between exchanges; None while one is under way or after it failed."""

    @property
    def url(self) -> str:
        """The backend URL."""
        return f"emulator://{self._address}"

    def now(self) -> datetime:
        """Return the desk's time, asked for each time: somebody may have set its clock."""
        return self._exchange("clock", frame(Kind.ASK_TIME), Kind.TIME, read_time)

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call.

        Raises BackendUnavailableError when it was not sent, CallTimeoutError or CallLostError
        when it may have happened, FrameError when no frame can hold the arguments.
        """
        name = function.name
        asked = call_frame(function_number(name), arguments)
        reply = self._exchange(name, asked, Kind.REPLY, read_reply)
        if not form_of(name).gives(reply.outputs):
            raise BackendError(f"{name}: the emulator answered other outputs than the table has")
        return reply

    def control(self, command: str, **values: object) -> Any:
        """Steer the desk: send a command with its values, return the document that answers it.

        Raises UsageError when the desk refuses, BackendError when it cannot be asked.
        """
        asked = document_frame(Kind.CONTROL, {"command": command, **values})
        return self._exchange(command, asked, Kind.DONE, read_document)

    def close(self) -> None:
        """Give up the connection, after the call that is under way; harmless when repeated."""
        self._own()
        with self._lock:
            self._closed = True
            self._drop()

    def _exchange(self, label: str, asked: bytes, kind: Kind, read: Callable[[bytes], T]) -> T:
        """Send a frame, and read the frame of that kind that answers it."""
        self._own()
        deadline = time.monotonic() + self._seconds
        if not self._lock.acquire(timeout=self._seconds):
            raise not_sent(label, self._seconds)
        try:
            answer = self._answer(label, asked, deadline)
        finally:
            self._lock.release()
        if answer.kind == Kind.TROUBLE:
            trouble, text = read_trouble(answer.body)
            raise _ERRORS.get(trouble, BackendError)(f"{label}: {text}")
        if answer.kind != kind:
            raise BackendError(f"{label}: the emulator answered a frame of another kind")
        return read(answer.body)

    def _answer(self, label: str, asked: bytes, deadline: float) -> Frame:
        """Exchange frames; only a link that carried the whole of it, and stands, is used again."""
        link = self._standing(label)
        self._link = None
        try:
            answer = link.exchange(asked, deadline)
            self._link = None if _is_last(answer) else link
        except TimeoutError as error:
            raise CallTimeoutError(label, self._seconds) from error
        except (OSError, EOFError) as error:
            raise CallLostError(label) from error
        finally:
            if self._link is None:
                link.close()
        return answer

    def _standing(self, label: str) -> Link:
        """Return the link, a new one where it ended since: nothing has been sent yet."""
        if self._closed:
            raise SessionClosedError(f"{label}: the backend was closed")
        if self._link is not None and not self._link.idle:
            self._drop()
        return self._link or Link(self._address)

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _own(self) -> None:
        """In a forked child: leave connection and lock to the parent, begin with new ones."""
        if self._process != os.getpid():
            self._lock = threading.Lock()
            self._process = os.getpid()
            self._drop()


_ERRORS: Final[Mapping[Trouble, type[CardioError]]] = {
    Trouble.REFUSED: UsageError,
    Trouble.BUSY: BackendUnavailableError,
    Trouble.ENDING: BackendUnavailableError,
}


_LAST: Final = frozenset((Trouble.MALFORMED, Trouble.BUSY, Trouble.ENDING))
"""The troubles after which the other side closes the link; before it does, the link seems idle."""


def _is_last(answer: Frame) -> bool:
    return answer.kind == Kind.TROUBLE and read_trouble(answer.body)[0] in _LAST


def open_remote(url: BackendUrl) -> RemoteBackend:
    """Open `emulator://HOST:PORT` or `emulator:///path/of/a/socket`, with `?timeout=SECONDS`.

    Raises BackendUrlError for another form or option, BackendUnavailableError when no emulator
    of this version is there.
    """
    url.only(OPTIONS)
    return RemoteBackend(Address.parse(url.path[2:]), seconds=_seconds(url))


def _seconds(url: BackendUrl) -> float:
    text = url.options.get("timeout", str(CALL_SECONDS))
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (math.isfinite(seconds) and 0 < seconds <= threading.TIMEOUT_MAX):
        raise BackendUrlError(f"{url.text}: timeout {text!r}: expected seconds, more than 0")
    return seconds
