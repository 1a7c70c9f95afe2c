"""The values inside call and reply frames, as bytes: numbers, bytes, texts, buffers.

Knows no frame and no function; the layout stands in `frames`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from struct import Struct, error
from typing import Any, Final

from cardio.backends.waist import Argument, Buffer, Output
from cardio.errors import BackendError

Reader = Callable[[bytes, int], tuple[Any, int]]
"""Reads the value at an offset; returns it and the offset behind it."""

_NUMBER: Final = Struct("<Bi")
_SIZED: Final = Struct("<BI")
_BUFFER: Final = Struct("<BII")
_NUMBER_TAG, _BYTES_TAG, _TEXT_TAG, _BUFFER_TAG = 1, 2, 3, 4
_MISFIT: Final = "a number that does not fit into its field"


class FrameError(BackendError):
    """Bytes that are no frame of this format, or values that fit into none; holds no content."""


def write_values(values: Iterable[Argument | Output]) -> bytes:
    """Return values as they travel, one behind the other; raises FrameError."""
    try:
        return b"".join([_written(value) for value in values])
    except error:
        raise FrameError(_MISFIT) from None


def write_memory(content: bytes) -> bytes:
    """Return a buffer that its content fills, as `write_values` does."""
    return _BUFFER.pack(_BUFFER_TAG, len(content), len(content)) + content


def read_values(body: bytes, at: int, count: int, readers: Mapping[int, Reader]) -> tuple[Any, ...]:
    """Read `count` values from an offset on; they must end where the body ends.

    `readers` is ARGUMENTS or OUTPUTS. Raises FrameError.
    """
    values = []
    try:
        for _ in range(count):
            value, at = readers[body[at]](body, at)
            values.append(value)
    except (error, IndexError, KeyError, ValueError):
        raise FrameError(f"value {len(values) + 1}: cut off, or of no known form") from None
    if at != len(body):
        raise FrameError(f"{count} values: {len(body)} bytes do not end with the last of them")
    return tuple(values)


def read_text(content: bytes) -> str:
    """Read UTF-8; raises FrameError."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FrameError("a text that is not UTF-8") from None


def pack(form: Struct, *values: int) -> bytes:
    """Return numbers as they travel; raises FrameError for one that its field cannot hold."""
    try:
        return form.pack(*values)
    except error:
        raise FrameError(_MISFIT) from None


def unpack(form: Struct, body: bytes) -> tuple[Any, ...]:
    """Read the numbers a body begins with; raises FrameError when it is too short."""
    try:
        return form.unpack_from(body)
    except error:
        raise FrameError(f"body of {len(body)} bytes: expected at least {form.size}") from None


def _written(value: Argument | Output) -> bytes:
    """Return one value, its tag first."""
    if isinstance(value, bytes):
        return _SIZED.pack(_BYTES_TAG, len(value)) + value
    if isinstance(value, Buffer):
        return _BUFFER.pack(_BUFFER_TAG, value.capacity, len(value.content)) + value.content
    if isinstance(value, int):
        return _NUMBER.pack(_NUMBER_TAG, value)
    try:
        text = value.encode("utf-8")
    except UnicodeEncodeError:
        raise FrameError("a text that is no Unicode (half a pair of surrogates)") from None
    return _SIZED.pack(_TEXT_TAG, len(text)) + text


def _read_number(body: bytes, at: int) -> tuple[int, int]:
    return _NUMBER.unpack_from(body, at)[1], at + _NUMBER.size


def _read_bytes(body: bytes, at: int) -> tuple[bytes, int]:
    begin = at + _SIZED.size
    end = begin + _SIZED.unpack_from(body, at)[1]
    return body[begin:end], end


def _read_text(body: bytes, at: int) -> tuple[str, int]:
    content, end = _read_bytes(body, at)
    return read_text(content), end


def _read_buffer(body: bytes, at: int) -> tuple[Buffer, int]:
    _, capacity, length = _BUFFER.unpack_from(body, at)
    begin = at + _BUFFER.size
    return Buffer(capacity, body[begin : begin + length]), begin + length


OUTPUTS: Final[Mapping[int, Reader]] = {
    _NUMBER_TAG: _read_number,
    _BYTES_TAG: _read_bytes,
    _TEXT_TAG: _read_text,
}
"""The tags a reply may hold."""

ARGUMENTS: Final[Mapping[int, Reader]] = {**OUTPUTS, _BUFFER_TAG: _read_buffer}
"""The tags a call may hold."""
