"""The memory of one call to a library: every argument in one block, guard bytes between them.

Lays arguments out and reads outputs back; calls nothing. Lengths and numbers behind a pointer are
zeroed 32-bit integers of which 16 bits are read back: right whether the library thinks of `int`
or `short`. Source: facts/control_software_api.toml, integer width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from cardio.backends.forms import form_of
from cardio.backends.waist import Argument, Buffer, Output
from cardio.errors import ArgumentError, BackendError
from cardio.table.model import Direction, Function, Param

GUARD: Final = b"\xc5\x3a" * 2048
"""Behind every argument, and in front of the first: longer than the longest documented buffer."""

LONGEST: Final = 0x7FFF
"""The highest length a library is told: 16 bits with sign, the narrower of the two readings."""

_ALIGNMENT: Final = 16
_NUMBER_BYTES: Final = 4
_END: Final = b"\0"


class OverrunError(BackendError):
    """The library wrote outside the memory it was given; the call has happened.

    Attributes: function, parameter (names).
    """

    def __init__(self, function: str, parameter: str, size: int) -> None:
        super().__init__(
            f"{function}.{parameter}: the library wrote outside the {size} bytes it was given;"
            " the call has happened, its answer was thrown away"
        )
        self.function = function
        self.parameter = parameter
        self.size = size

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.parameter, self.size)


class Slot(NamedTuple):
    """The place of one argument in the block, and what lay there before the call."""

    param: Param
    at: int
    content: bytes

    @property
    def end(self) -> int:
        """Where the guard behind it begins."""
        return self.at + len(self.content)


class CallMemory:
    """The arguments of one call as they lie in memory; ArgumentError if they are not its own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        if not form_of(function.name).takes(arguments):
            raise ArgumentError(f"{function.name}: the arguments are not the table's")
        self._function = function
        given: dict[str, Any] = dict(zip((p.name for p in function.passed), arguments, strict=True))
        self._slots: dict[str, Slot] = {}
        pieces = [GUARD]
        at = len(GUARD)
        for param in function.params:
            if (content := _content(param, given)) is None:
                continue
            self._slots[param.name] = Slot(param, at, content)
            behind = GUARD + GUARD[: -len(content) % _ALIGNMENT]
            pieces += (content, behind)
            at += len(content) + len(behind)
        self.block = bytearray().join(pieces)
        """All of it; the library gets addresses inside."""
        self.words: tuple[int | Slot, ...] = tuple(
            self._slots.get(param.name) or given[param.name] for param in function.params
        )
        """What is passed, in order: a number itself, or the slot whose address goes."""

    def check(self) -> None:
        """Raise OverrunError unless every guard is as it was."""
        at = 0
        blamed = None
        for slot in self._slots.values():
            blamed = blamed or slot
            self._check_guard(at, slot.at, blamed)
            at, blamed = slot.end, slot
        if blamed is not None:
            self._check_guard(at, len(self.block), blamed)

    def outputs(self) -> tuple[Output, ...]:
        """Return what the library wrote, per out or in/out parameter.

        Of a buffer with a length: as many bytes as reported, never more than it holds, none for a
        negative length. Of one without: a text, up to its NUL. Untouched memory is nothing.
        """
        return tuple(map(self._output, self._function.given))

    def _check_guard(self, begin: int, end: int, blamed: Slot) -> None:
        if self.block[begin:end] != GUARD + GUARD[: end - begin - len(GUARD)]:
            raise OverrunError(self._function.name, blamed.param.name, len(blamed.content))

    def _output(self, param: Param) -> Output:
        slot = self._slots[param.name]
        after = self._after(slot)
        if param.is_number:
            return _low_bits(after)
        length = next((s for s in self._slots.values() if s.param.length_of == param.name), None)
        if after == slot.content and (length is None or self._after(length) == length.content):
            return b""
        if length is None:
            return after.partition(_END)[0]
        return after[: max(_low_bits(self._after(length)), 0)]

    def _after(self, slot: Slot) -> bytes:
        return bytes(self.block[slot.at : slot.end])


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
