"""How a session calls: values in, checked result out, one call at a time.

Knows parameters and codes, not single functions; the typed methods are generated on top.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from cardio.backends.waist import Backend
from cardio.codes import ControlSoftwareCode
from cardio.errors._tree import RecordError, SessionClosedError
from cardio.records._base import Record, decode
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
        row = result.function
        listed = result.code in row.errors
        if listed or (row.answers and result.code not in row.answers):
            result.raise_for_code()
        return int(result.code)

    def _record(self, kind: type[R], name: str, *values: Value) -> R:
        result = self._checked(name, *values)
        return kind.from_bytes(_bytes(result, kind.LAYOUT.param), result.code)

    def _text(self, name: str, *values: Value) -> str:
        (text,) = self._fields(name, *values).values()
        return str(text)

    def _texts(self, name: str, *values: Value) -> tuple[str, ...]:
        (elements,) = self._fields(name, *values).values()
        return tuple(next(iter(element.values())) for element in elements)

    def _fields(self, name: str, *values: Value) -> dict[str, Any]:
        layout = function_row(name).outputs[0]
        return decode(layout, _bytes(self._checked(name, *values), layout.param))

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
