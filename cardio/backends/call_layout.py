"""The arguments of one call to a library as C has them: words, and pieces of memory.

Says what lies in each piece and reads outputs back; allocates nothing, calls nothing. Lengths and
numbers behind a pointer are zeroed 32-bit integers of which 16 bits are read back: right whether
the library thinks of `int` or `short`. Source: facts/control_software_api.toml, integer width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from cardio.backends.forms import form_of
from cardio.backends.waist import Argument, Buffer, Output
from cardio.errors import ArgumentError
from cardio.table import function_row
from cardio.table.model import Direction, Function, Param

LONGEST: Final = 0x7FFF
"""The highest length a library is told: 16 bits with sign, the narrower of the two readings."""

_NUMBER_BYTES: Final = 4
_END: Final = b"\0"


class Piece(NamedTuple):
    """The memory of one parameter, and what lies there before the call."""

    param: Param
    content: bytes
    comes_back: bool
    """Whether the library may write there."""


class CallLayout:
    """The arguments of one call in C's terms; ArgumentError if they are not the function's own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        if not form_of(function.name).takes(arguments):
            raise ArgumentError(f"{function.name}: the arguments are not the table's")
        self._plan = _plan_of(function.name)
        given: Sequence[Any] = arguments
        self.words: list[int | Piece] = [
            given[source] if fill is None else Piece(param, fill(given[source]), comes_back)
            for param, source, fill, comes_back in self._plan.steps
        ]
        """What is passed, in order: a number itself, or the piece whose address goes."""
        self.pieces = [word for word in self.words if isinstance(word, Piece)]
        """The pieces of memory, in order."""
        self.before = [content for _, content, comes_back in self.pieces if comes_back]
        """What lies before the call in the pieces that come back, in order."""

    def outputs(self, after: Sequence[bytes]) -> tuple[Output, ...]:
        """Return what the library wrote, per out or in/out parameter.

        `after` is what lies in them then, as `before`. Of a buffer with a length:
        as many bytes as reported, never more than it holds, none for a negative length. Of one
        without: a text, up to its NUL. Untouched memory is nothing.
        """
        before = self.before
        found: list[Output] = [
            _low_bits(after[place]) if is_number else _written(place, length, before, after)
            for place, is_number, length in self._plan.outputs
        ]
        return tuple(found)


class _Step(NamedTuple):
    """One parameter: whose value lies in memory, and how; `fill` is None for a word by value."""

    param: Param
    source: int
    """The place of the value among the arguments."""
    fill: Callable[[Any], bytes] | None
    comes_back: bool


class _Plan(NamedTuple):
    """A function's parameters, looked at once."""

    steps: tuple[_Step, ...]
    outputs: tuple[tuple[int, bool, int | None], ...]
    """Place among the pieces that come back, whether it is a number, place of its length."""


@cache
def _plan_of(name: str) -> _Plan:
    function = function_row(name)
    sources = {param.name: place for place, param in enumerate(function.passed)}
    steps = tuple(_step(param, sources[param.length_of or param.name]) for param in function.params)
    back = [step.param for step in steps if step.comes_back and step.fill]
    places = {param.name: place for place, param in enumerate(back)}
    lengths = {param.length_of: places[param.name] for param in back if param.length_of}
    outputs = ((places[p.name], p.is_number, lengths.get(p.name)) for p in function.given)
    return _Plan(steps, tuple(outputs))


def _step(param: Param, source: int) -> _Step:
    """Return how a parameter lies in memory.

    Behind an input stands a NUL, and blank memory up to its documented size: a library reads that
    far, whether the text is shorter or not.
    """
    comes_back = param.direction is not Direction.IN
    if param.direction is Direction.LENGTH:
        return _Step(param, source, _capacity, comes_back)
    if param.is_number:
        return _Step(param, source, _number if param.ctype.endswith("*") else None, comes_back)
    if comes_back:
        return _Step(param, source, _room, comes_back)
    return _Step(param, source, lambda text: (text + _END).ljust(param.size, _END), False)


def _capacity(buffer: Buffer) -> bytes:
    return _number(min(buffer.capacity, LONGEST))


def _room(buffer: Buffer) -> bytes:
    return buffer.content.ljust(buffer.capacity, _END)


def _written(
    place: int, length: int | None, before: Sequence[bytes], after: Sequence[bytes]
) -> bytes:
    found, unchanged = after[place], after[place] == before[place]
    if length is None:
        return b"" if unchanged else found.partition(_END)[0]
    if unchanged and after[length] == before[length]:
        return b""
    return found[: max(_low_bits(after[length]), 0)]


def _number(value: int) -> bytes:
    return (value & 0xFFFF_FFFF).to_bytes(_NUMBER_BYTES, "little")


def _low_bits(content: bytes) -> int:
    return int.from_bytes(content[:2], "little", signed=True)
