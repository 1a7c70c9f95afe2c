"""One call to a library in a bridge: the frame that asks, and what the answering one means.

Makes frames and judges answers; speaks to no process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from cardio.backends.call_layout import CallLayout, Piece
from cardio.backends.frames import Frame, Kind, call_frame, read_reply, read_trouble
from cardio.backends.library_errors import ConventionError, OverrunError
from cardio.backends.waist import Argument, Buffer, Output, Reply
from cardio.errors import BackendError
from cardio.table import function_number
from cardio.table.model import Function

UNKNOWN: Final = -1
"""What a bridge says of the stack where no calling convention takes from it."""

_WORD_BYTES: Final = 4


class BridgeCall:
    """One call; ArgumentError if the arguments are not the function's own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        self._function = function
        self._layout = CallLayout(function, arguments)
        self.frame = call_frame(function_number(function.name), self._travelling())
        """CALL, to a library."""

    def reply(self, answer: Frame) -> Reply:
        """Return what the function answered.

        Raises OverrunError, ConventionError (on 32 bits: what it took from the stack is not what
        its arguments are), BackendError for an answer to something else.
        """
        self._check(answer)
        code, (*written, popped) = _reply(answer)
        pieces = [piece for piece in self._layout.pieces if piece.comes_back]
        sizes = [len(piece.content) for piece in pieces]
        if not isinstance(popped, int) or [*map(_size, written)] != sizes:
            raise self._other("other outputs than it was asked for")
        self._check_convention(popped)
        after = {piece.param.name: found for piece, found in zip(pieces, written, strict=True)}
        return Reply(code, self._layout.outputs(cast(dict[str, bytes], after)))

    def _travelling(self) -> list[Argument]:
        return [word if isinstance(word, int) else _memory(word) for word in self._layout.words]

    def _check(self, answer: Frame) -> None:
        if answer.kind == Kind.TROUBLE:
            text = read_trouble(answer.body)[1]
            piece = self._layout.words[int(text)] if _is_place(text, self._layout) else None
            if isinstance(piece, Piece):
                raise OverrunError(self._function.name, piece.param.name, len(piece.content))
            raise self._other(text)
        if answer.kind != Kind.REPLY:
            raise self._other("a frame of another kind")

    def _check_convention(self, popped: int) -> None:
        expected = _WORD_BYTES * len(self._layout.words)
        if popped not in (UNKNOWN, expected):
            raise ConventionError(self._function.name, popped, expected)

    def _other(self, what: str) -> BackendError:
        return BackendError(f"{self._function.name}: the bridge answered: {what}")


def _memory(piece: Piece) -> Argument:
    """Return a piece as it travels: only one that comes back is a buffer."""
    return Buffer(len(piece.content), piece.content) if piece.comes_back else piece.content


def _reply(answer: Frame) -> tuple[int, tuple[Output | None, ...]]:
    reply = read_reply(answer.body)
    return reply.code, reply.outputs or (None,)


def _is_place(text: str, layout: CallLayout) -> bool:
    return text.isascii() and text.isdigit() and int(text) < len(layout.words)


def _size(output: Output | None) -> int:
    return len(output) if isinstance(output, bytes) else -1
