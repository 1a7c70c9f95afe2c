"""The memory of one call to a library: every argument in one block, guard bytes between them.

What lies in each piece of it is in `call_layout`; calls nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cardio.backends.call_layout import CallLayout, Place
from cardio.backends.library_errors import OverrunError
from cardio.backends.waist import Argument, Output
from cardio.table.model import Function, Param

GUARD: Final = b"\xc5\x3a" * 2048
"""Behind every argument, and in front of the first: longer than the longest documented buffer."""

_ALIGNMENT: Final = 16


class Slot(NamedTuple):
    """The memory of one parameter, and its place in the block."""

    param: Param
    comes_back: bool
    at: int
    end: int
    """Where the guard behind it begins."""


class CallMemory:
    """The arguments of one call as they lie in memory; ArgumentError if they are not its own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        self._function = function
        self._layout = CallLayout(function, arguments)
        self.block = bytearray(GUARD)
        """All of it; the library gets addresses inside."""
        self.words = [
            word if isinstance(word, int) else self._placed(place, word)
            for place, word in self._layout.passed
        ]
        """What is passed, in order: a number itself, or the slot whose address goes."""
        self._slots = [word for word in self.words if isinstance(word, Slot)]

    def check(self) -> None:
        """Raise OverrunError unless every guard is as it was."""
        at = 0
        blamed = None
        for slot in self._slots:
            blamed = blamed or slot
            self._check_guard(at, slot.at, blamed)
            at, blamed = slot.end, slot
        if blamed is not None:
            self._check_guard(at, len(self.block), blamed)

    def outputs(self) -> tuple[Output, ...]:
        """Return what the library wrote, per out or in/out parameter."""
        back = (slot for slot in self._slots if slot.comes_back)
        return self._layout.outputs([bytes(self.block[slot.at : slot.end]) for slot in back])

    def _placed(self, place: Place, content: bytes) -> Slot:
        """Append a piece of memory, and the guard behind it."""
        at = len(self.block)
        self.block += content + GUARD + GUARD[: -len(content) % _ALIGNMENT]
        return Slot(place.param, place.comes_back, at, at + len(content))

    def _check_guard(self, begin: int, end: int, blamed: Slot) -> None:
        if self.block[begin:end] != GUARD + GUARD[: end - begin - len(GUARD)]:
            size = blamed.end - blamed.at
            raise OverrunError(self._function.name, blamed.param.name, size)
