"""One call to a library in a bridge: the frame that asks, and what the answering one means.

Makes frames and judges answers; speaks to no process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

from cardio.backends.call_layout import CallLayout
from cardio.backends.forms import form_of
from cardio.backends.frame_values import write_memory, write_values
from cardio.backends.frames import Frame, Kind, read_trouble, written_call
from cardio.backends.library_errors import ConventionError, OverrunError
from cardio.backends.waist import Argument, Output, Reply
from cardio.errors import BackendError
from cardio.table import function_number, function_row
from cardio.table.model import Function

UNKNOWN: Final = -1
"""What a bridge says of the stack where no calling convention takes from it."""

_WORD_BYTES: Final = 4


class BridgeCall:
    """One call; ArgumentError if the arguments are not the function's own."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        self._function = function
        self._layout = CallLayout(function, arguments)
        words = [
            write_memory(word)
            if place.comes_back and isinstance(word, bytes)
            else write_values((word,))
            for place, word in self._layout.passed
        ]
        self.frame = written_call(function_number(function.name), len(words), b"".join(words))
        """CALL, to a library."""
        self._form = _reply_form(tuple(map(len, self._layout.before)))

    def reply(self, answer: Frame) -> Reply:
        """Return what the function answered.

        Raises OverrunError, ConventionError (on 32 bits: what it took from the stack is not what
        its arguments are), BackendError for an answer to something else.
        """
        if answer.kind != Kind.REPLY:
            raise self._no_reply(answer)
        code, after, popped = self._taken_apart(answer.body)
        expected = _WORD_BYTES * len(self._layout.passed)
        if popped not in (UNKNOWN, expected):
            raise ConventionError(self._function.name, popped, expected)
        return Reply(code, self._layout.outputs(after))

    def _taken_apart(self, body: bytes) -> tuple[int, list[bytes], int]:
        """Return the code, what lies in the pieces that come back, what the stack lost."""
        form, marks = self._form
        if len(body) == form.size:
            code, *found, popped = form.unpack(body)
            if found[::2] == marks:
                return code, found[1::2], popped
        raise self._other("other outputs than it was asked for")

    def _no_reply(self, answer: Frame) -> BackendError:
        if answer.kind != Kind.TROUBLE:
            return self._other("a frame of another kind")
        text = read_trouble(answer.body)[1]
        for index, (place, word) in enumerate(self._layout.passed):
            if str(index) == text and isinstance(word, bytes):
                return OverrunError(self._function.name, place.param.name, len(word))
        return self._other(text)

    def _other(self, what: str) -> BackendError:
        return BackendError(f"{self._function.name}: the bridge answered: {what}")


def bridge_call(function: Function, arguments: Sequence[Argument]) -> BridgeCall:
    """Return a call; the same again where all that goes are numbers and the sizes of buffers."""
    form = form_of(function.name)
    if form.content or not form.takes(arguments):
        return BridgeCall(function, arguments)
    return _without_content(function.name, *arguments)


@lru_cache(maxsize=256)
def _without_content(name: str, *arguments: Argument) -> BridgeCall:
    return BridgeCall(function_row(name), arguments)


class _ReplyForm(NamedTuple):
    """The body of REPLY that gives back pieces of certain sizes, to be taken apart in one step."""

    body: Struct
    """The code; mark and piece by turns; a mark, and what the stack lost."""
    marks: list[bytes]
    """What is always the same: how many values, the tags, the lengths."""


@lru_cache(maxsize=256)
def _reply_form(sizes: tuple[int, ...]) -> _ReplyForm:
    marks = [*(_mark(bytes(size), size) for size in sizes), _mark(0, _WORD_BYTES)]
    marks[0] = len(marks).to_bytes(2, "little") + marks[0]
    pieces = (f"{len(mark)}s{size}s" for mark, size in zip(marks, sizes, strict=False))
    return _ReplyForm(Struct(f"<i{''.join(pieces)}{len(marks[-1])}si"), marks)


def _mark(blank: Output, size: int) -> bytes:
    """Return what stands in front of a value's content."""
    return write_values([blank]).removesuffix(bytes(size))
