"""The arguments of one call to a library as C has them: words, and pieces of memory.

Says what lies in each piece and reads outputs back; allocates nothing, calls nothing. Lengths and
numbers behind a pointer are zeroed 32-bit integers of which 16 bits are read back: right whether
the library thinks of `int` or `short`. Source: facts/control_software_api.toml, integer width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from cardio.backends.forms import form_of
from cardio.backends.waist import Argument, Buffer, Output
from cardio.errors import ArgumentError
from cardio.table.model import Direction, Function, Param

LONGEST: Final = 0x7FFF
"""The highest length a library is told: 16 bits with sign, the narrower of the two readings."""

_NUMBER_BYTES: Final = 4
_END: Final = b"\0"


class Piece(NamedTuple):
    """The memory of one parameter, and what lies there before the call."""

    param: Param
    content: bytes

    @property
    def comes_back(self) -> bool:
        """Whether the library may write there."""
        return self.param.direction is not Direction.IN


class CallLayout:
    """The arguments of one call in C's terms; ArgumentError if they are not the function's own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        if not form_of(function.name).takes(arguments):
            raise ArgumentError(f"{function.name}: the arguments are not the table's")
        given: dict[str, Any] = dict(zip((p.name for p in function.passed), arguments, strict=True))
        self._function = function
        self.words: tuple[int | Piece, ...] = tuple(
            given[param.name] if content is None else Piece(param, content)
            for param in function.params
            for content in (_content(param, given),)
        )
        """What is passed, in order: a number itself, or the piece whose address goes."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of memory, in order."""
        return tuple(word for word in self.words if isinstance(word, Piece))

    def outputs(self, after: Mapping[str, bytes]) -> tuple[Output, ...]:
        """Return what the library wrote, per out or in/out parameter.

        `after` is what lies in the pieces that come back, by parameter. Of a buffer with a length:
        as many bytes as reported, never more than it holds, none for a negative length. Of one
        without: a text, up to its NUL. Untouched memory is nothing.
        """
        before = {piece.param.name: piece for piece in self.pieces if piece.comes_back}
        return tuple(_output(param, before, after) for param in self._function.given)


def _output(param: Param, before: Mapping[str, Piece], after: Mapping[str, bytes]) -> Output:
    found = after[param.name]
    if param.is_number:
        return _low_bits(found)
    length = next((name for name, p in before.items() if p.param.length_of == param.name), None)
    untouched = found == before[param.name].content
    if untouched and (length is None or after[length] == before[length].content):
        return b""
    if length is None:
        return found.partition(_END)[0]
    return found[: max(_low_bits(after[length]), 0)]


def _content(param: Param, given: Mapping[str, Any]) -> bytes | None:
    """Return what lies in memory for a parameter; None for one that is passed by value.

    Behind an input stands a NUL, and blank memory up to its documented size: a library reads that
    far, whether the text is shorter or not.
    """
    if param.direction is Direction.LENGTH:
        return _number(min(given[param.length_of].capacity, LONGEST))
    value = given[param.name]
    if param.is_number:
        return _number(value) if param.ctype.endswith("*") else None
    if isinstance(value, Buffer):
        return value.content.ljust(value.capacity, _END)
    content: bytes = value + _END
    return content.ljust(param.size, _END)


def _number(value: int) -> bytes:
    return (value & 0xFFFF_FFFF).to_bytes(_NUMBER_BYTES, "little")


def _low_bits(content: bytes) -> int:
    return int.from_bytes(content[:2], "little", signed=True)
