"""The arguments of one call to a library as C has them: words, and pieces of memory.

Says what lies in each piece and reads outputs back; allocates nothing, calls nothing. Lengths and
numbers behind a pointer are zeroed 32-bit integers of which 16 bits are read back: right whether
the library thinks of `int` or `short`. Source: facts/control_software_api.toml, integer width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from struct import Struct
from typing import Any, Final, NamedTuple

from cardio.backends.forms import Form, form_of
from cardio.backends.waist import Argument, Buffer, Output
from cardio.errors import ArgumentError
from cardio.table import function_row
from cardio.table.model import Direction, Function, Param

LONGEST: Final = 0x7FFF
"""The highest length a library is told: 16 bits with sign, the narrower of the two readings."""

_END: Final = b"\0"
_NUMBER: Final = Struct("<I")


class Place(NamedTuple):
    """What is passed for one parameter."""

    param: Param
    source: int
    """Which of the arguments its value is, or the length of."""
    word: Callable[[Any], Any]
    """Returns a number itself; or what lies, before the call, where the address goes to."""
    comes_back: bool
    """Whether the library may write there."""


class CallLayout:
    """The arguments of one call in C's terms; ArgumentError if they are not the function's own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        plan = _plan_of(function.name)
        if not plan.form.takes(arguments):
            raise ArgumentError(f"{function.name}: the arguments are not the table's")
        self._outputs = plan.outputs
        words = [place.word(arguments[place.source]) for place in plan.places]
        self.passed: list[tuple[Place, int | bytes]] = [*zip(plan.places, words, strict=True)]
        """Each parameter with its word: a number itself, or what lies where the address goes to."""
        self.before: list[bytes] = [words[index] for index in plan.back]
        """What lies there of those that come back, in order."""

    def outputs(self, after: Sequence[bytes]) -> tuple[Output, ...]:
        """Return what the library wrote, per out or in/out parameter.

        `after` is what has become of `before`. Of a buffer with a length: as many bytes as
        reported, never more than it holds, none for a negative length. Of one without: a text, up
        to its NUL. Untouched memory is nothing.
        """
        before = self.before
        found: list[Output] = [
            _low_bits(after[index]) if is_number else _written(index, length, before, after)
            for index, is_number, length in self._outputs
        ]
        return tuple(found)


class _Plan(NamedTuple):
    """A function's parameters, looked at once."""

    form: Form
    places: tuple[Place, ...]
    back: tuple[int, ...]
    """Which of them come back."""
    outputs: tuple[tuple[int, bool, int | None], ...]
    """Which of those is an output, whether it is a number, which is its length."""


@cache
def _plan_of(name: str) -> _Plan:
    function = function_row(name)
    sources = {param.name: source for source, param in enumerate(function.passed)}
    places = [_place(param, sources[param.length_of or param.name]) for param in function.params]
    back = [index for index, place in enumerate(places) if place.comes_back]
    order = {places[index].param.name: number for number, index in enumerate(back)}
    lengths = {param.length_of: order[param.name] for param in function.params if param.length_of}
    outputs = ((order[p.name], p.is_number, lengths.get(p.name)) for p in function.given)
    return _Plan(form_of(name), tuple(places), tuple(back), tuple(outputs))


def _place(param: Param, source: int) -> Place:
    """Return how a parameter is passed.

    Behind an input stands a NUL, and blank memory up to its documented size: a library reads that
    far, whether the text is shorter or not.
    """
    comes_back = param.direction is not Direction.IN
    if param.direction is Direction.LENGTH:
        return Place(param, source, _capacity, comes_back)
    if param.is_number:
        return Place(param, source, _number if param.ctype.endswith("*") else int, comes_back)
    if comes_back:
        return Place(param, source, _room, comes_back)
    return Place(param, source, lambda text: (text + _END).ljust(param.size, _END), False)


def _capacity(buffer: Buffer) -> bytes:
    return _NUMBER.pack(min(buffer.capacity, LONGEST))


def _number(value: int) -> bytes:
    return _NUMBER.pack(value & 0xFFFF_FFFF)


def _room(buffer: Buffer) -> bytes:
    return buffer.content.ljust(buffer.capacity, _END)


def _written(
    index: int, length: int | None, before: Sequence[bytes], after: Sequence[bytes]
) -> bytes:
    found, untouched = after[index], after[index] == before[index]
    if length is None:
        return b"" if untouched else found.partition(_END)[0]
    if untouched and after[length] == before[length]:
        return b""
    return found[: max(_low_bits(after[length]), 0)]


def _low_bits(content: bytes) -> int:
    return int.from_bytes(content[:2], "little", signed=True)
