"""How a session calls: values in, checked result out, one call at a time.

Knows parameters and codes, not single functions; the typed methods are generated on top.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping, Sequence
from typing import TypeVar

from cardio.backends.waist import Backend, cancel_call
from cardio.codecs import decode_field
from cardio.codes import ControlSoftwareCode
from cardio.errors._tree import RecordError, SessionClosedError
from cardio.records import Record
from cardio.records._base import decode, marked_content, used_elements
from cardio.session.marshal import Value, marshal
from cardio.session.result import CallResult
from cardio.table import function_row

R = TypeVar("R", bound=Record)


class Caller:
    """Calls any function of the table over one backend; serialises calls in one lock."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.RLock()
        self._closed = False

    @property
    def url(self) -> str:
        """The backend URL."""
        return self._backend.url

    @property
    def emulated(self) -> bool:
        """Whether what this session reads and signs is the emulator's."""
        return self._backend.emulated

    def call(
        self, name: str, *values: Value, capacities: Mapping[str, int] | None = None
    ) -> CallResult:
        """Call any function by its vendor name, without judging the answer.

        One value per parameter that takes one (inputs, in/outs; not lengths, not pure outputs);
        in/outs at the end may be left out. `capacities` offers other buffer sizes by parameter.
        Raises ArgumentError, UnknownFunctionError, SessionClosedError, BackendError.
        """
        row = function_row(name)
        arguments = marshal(row, values, capacities or {})
        with self._lock:
            if self._closed:
                raise SessionClosedError(f"{name}: the session was closed")
            reply = self._backend.call(row, arguments)
        outputs = dict(zip((p.name for p in row.given), reply.outputs, strict=False))
        return CallResult(row, ControlSoftwareCode(reply.code), outputs)

    def cancel(self) -> bool:
        """End the call that is under way, from another thread; return whether one was ended.

        Such as a PIN prompt that nobody answers: it raises CallCancelledError there. Only routes
        with a helper process (`bridge:`) can; elsewhere nothing happens.
        """
        return cancel_call(self._backend)

    def _checked(self, name: str, *values: Value) -> CallResult:
        """Call, and raise the error of the return code unless the data was delivered."""
        result = self.call(name, *values)
        result.raise_for_code()
        return result

    def _done(self, name: str, *values: Value) -> None:
        self._checked(name, *values)

    def _value(self, name: str, *values: Value) -> int:
        """Call a function whose return value is the answer; a code that is none raises."""
        result = self.call(name, *values)
        if not result.answered:
            result.raise_for_code()
        return int(result.code)

    def _number(self, name: str, *values: Value) -> int:
        """Return the number a function hands back in its last in/out parameter."""
        outputs = self._checked(name, *values).outputs.values()
        return [value for value in outputs if isinstance(value, int)][-1]

    def _record(self, kind: type[R], name: str, *values: Value) -> R:
        result = self._checked(name, *values)
        return kind.from_bytes(_bytes(result, kind.LAYOUT.param), result.code)

    def _marked(self, kind: type[R], name: str, *values: Value) -> R:
        """Ask for a format by writing its marker into the in/out buffer, then read it."""
        return self._record(kind, name, *values, marked_content(kind.LAYOUT))

    def _text(self, name: str, *values: Value) -> str:
        """Return a buffer's one text, as long as it came: up to a NUL, blanks off."""
        result = self._checked(name, *values)
        layout = result.function.outputs[0]
        raw = _bytes(result, layout.param).partition(b"\0")[0]
        return str(decode_field(layout.fields[0].encoding, raw))

    def _texts(self, name: str, *values: Value) -> tuple[str, ...]:
        result = self._checked(name, *values)
        layout = result.function.outputs[0]
        elements = decode(layout, _bytes(result, layout.param))[layout.groups[0].name]
        return tuple(next(iter(element.values())) for element in elements)

    def _ranged(self, kind: type[R], name: str, start: int, end: int) -> tuple[R, ...]:
        """Read the records of a range; the count asked for is the range's length."""
        result = self._checked(name, start, end, end - start + 1)
        layout = result.function.outputs[0]
        raw = _bytes(result, layout.param)
        return tuple(map(kind.from_bytes, used_elements(layout.groups[0], raw)))

    def _counted(self, records: Sequence[Record]) -> tuple[bytes, int]:
        """Return the bytes of records that lie one behind the other, and how many they are."""
        return b"".join(map(bytes, records)), len(records)

    def _warn_retired(self, name: str) -> None:
        row = function_row(name)
        instead = " or ".join(
            f"{other} ({function_row(other).section})" for other in row.replaced_by
        )
        warnings.warn(
            f"{name} ({row.section}) is retired: {row.retired_because}; use {instead}",
            DeprecationWarning,
            stacklevel=3,
        )


def _bytes(result: CallResult, param: str) -> bytes:
    output = result.outputs.get(param)
    if not isinstance(output, bytes):
        raise RecordError(f"{result.function.name}.{param}: the answer holds no bytes for it")
    return output
