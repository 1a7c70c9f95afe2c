"""From a caller's values to the arguments of a call, by the parameters of the row.

Checks form and size; knows no function and carries no call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cardio.backends.waist import Argument, Buffer
from cardio.codecs import BIG5
from cardio.errors._tree import ArgumentError, UnknownFunctionError
from cardio.records import Record
from cardio.table.model import Direction, Function, Kind, Param

Value = str | bytes | int | Record
"""What a caller passes: text (encoded as cp950, NUL added), exact bytes, a record, a number."""

_NUMBERS: Final = range(-(2**31), 2**31)


def marshal(
    row: Function, values: Sequence[Value], capacities: Mapping[str, int]
) -> tuple[Argument, ...]:
    """Return the arguments of a call, one per parameter that travels, in table order.

    Raises UnknownFunctionError for a row that cannot be called, ArgumentError naming the
    parameter when a value is missing, too long, or of the wrong type.
    """
    _check_callable(row)
    _check_count(row, values)
    _check_capacities(row, capacities)
    waiting = iter(values)
    return tuple(
        Buffer(capacities.get(p.name, p.size))
        if p.direction is Direction.OUT
        else _argument(row, p, next(waiting, None), capacities)
        for p in row.passed
    )


def _check_callable(row: Function) -> None:
    if row.kind is Kind.COMPONENT:
        raise UnknownFunctionError(f"{row.name} is a method of the component: open_component")
    if not row.callable:
        raise UnknownFunctionError(
            f"{row.name}: its parameters are not public, or no library has it"
        )


def _check_count(row: Function, values: Sequence[Value]) -> None:
    needed = sum(1 for p in row.wanted if p.direction is Direction.IN)
    if not needed <= len(values) <= len(row.wanted):
        names = ", ".join(p.name for p in row.wanted) or "none"
        raise ArgumentError(f"{row.name}: expected values for {names}; got {len(values)}")


def _check_capacities(row: Function, capacities: Mapping[str, int]) -> None:
    buffers = {p.name for p in row.given if not p.is_number}
    for name, size in capacities.items():
        if name not in buffers or size < 0:
            expected = ", ".join(sorted(buffers)) or "none"
            raise ArgumentError(
                f"{row.name}: capacity {name}={size}: expected 0 or more for one of: {expected}"
            )


def _argument(
    row: Function, param: Param, value: Value | None, capacities: Mapping[str, int]
) -> Argument:
    if param.is_number:
        return _number(row, param, 0 if value is None else value)
    if param.direction is Direction.IN:
        return _content(row, param, b"" if value is None else value, param.size)
    capacity = capacities.get(param.name, param.size)
    return Buffer(capacity, _content(row, param, b"" if value is None else value, capacity))


def _number(row: Function, param: Param, value: Value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or int(value) not in _NUMBERS:
        raise ArgumentError(f"{row.name}.{param.name}: expected a 32-bit number")
    return int(value)


def _content(row: Function, param: Param, value: Value, size: int) -> bytes:
    """Return an input as it lies in memory: exact bytes, or text as cp950 with a NUL behind.

    The NUL stays off where the documented size has no room for it (order records).
    """
    if isinstance(value, int):
        raise ArgumentError(f"{row.name}.{param.name}: expected text or bytes, got a number")
    if isinstance(value, Record):
        value = bytes(value)
    if isinstance(value, str) and param.path:
        return _file(row, param, value)
    content = value if isinstance(value, bytes) else _encoded(row, param, value)
    if size and len(content) > size and not param.path:
        raise ArgumentError(f"{row.name}.{param.name}: at most {size} bytes, got {len(content)}")
    needs_end = isinstance(value, str) and (len(content) < size or not size)
    return content + b"\0" if needs_end else content


def _file(row: Function, param: Param, path: str) -> bytes:
    """Return a file's bytes: paths are opened on the caller's side."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ArgumentError(f"{row.name}.{param.name}: {path}: {reason}") from error


def _encoded(row: Function, param: Param, text: str) -> bytes:
    if "\0" in text:
        raise ArgumentError(f"{row.name}.{param.name}: a text with a NUL in it")
    try:
        return text.encode(BIG5)
    except UnicodeEncodeError as error:
        at = error.start + 1
        raise ArgumentError(
            f"{row.name}.{param.name}: character {at} is not in Big5 (cp950)"
        ) from None
