"""The memory of one call to a library: every argument in one block, guard bytes between them.

What lies in each piece of it is in `call_layout`; calls nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cardio.backends.call_layout import CallLayout, Piece
from cardio.backends.library_errors import OverrunError
from cardio.backends.waist import Argument, Output
from cardio.table.model import Function

GUARD: Final = b"\xc5\x3a" * 2048
"""Behind every argument, and in front of the first: longer than the longest documented buffer."""

_ALIGNMENT: Final = 16


class Slot(NamedTuple):
    """The place of a piece in the block."""

    piece: Piece
    at: int

    @property
    def end(self) -> int:
        """Where the guard behind it begins."""
        return self.at + len(self.piece.content)


class CallMemory:
    """The arguments of one call as they lie in memory; ArgumentError if they are not its own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        self._function = function
        self._layout = CallLayout(function, arguments)
        self._slots: dict[str, Slot] = {}
        parts = [GUARD]
        at = len(GUARD)
        for piece in self._layout.pieces:
            self._slots[piece.param.name] = Slot(piece, at)
            behind = GUARD + GUARD[: -len(piece.content) % _ALIGNMENT]
            parts += (piece.content, behind)
            at += len(piece.content) + len(behind)
        self.block = bytearray().join(parts)
        """All of it; the library gets addresses inside."""
        self.words: tuple[int | Slot, ...] = tuple(
            word if isinstance(word, int) else self._slots[word.param.name]
            for word in self._layout.words
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
        """Return what the library wrote, per out or in/out parameter."""
        back = (slot for slot in self._slots.values() if slot.piece.comes_back)
        return self._layout.outputs([bytes(self.block[slot.at : slot.end]) for slot in back])

    def _check_guard(self, begin: int, end: int, blamed: Slot) -> None:
        if self.block[begin:end] != GUARD + GUARD[: end - begin - len(GUARD)]:
            piece = blamed.piece
            raise OverrunError(self._function.name, piece.param.name, len(piece.content))
