"""Which kinds of values a call of a function carries, for whoever gets one from elsewhere.

Made once per function; looks at no value's content.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from cardio.backends.waist import Argument, Buffer, Output
from cardio.table import function_row
from cardio.table.model import Direction, Function, Kind, Param


class Form(NamedTuple):
    """A function, and the types of the values that go to it and come back, in table order."""

    function: Function
    arguments: tuple[type, ...]
    outputs: tuple[type, ...]
    content: bool
    """Whether some of the values that go have a content: texts, bytes, buffers that are filled."""

    def takes(self, arguments: Sequence[Argument]) -> bool:
        """Whether these are arguments of the function, by number and kind."""
        return tuple(map(type, arguments)) == self.arguments

    def gives(self, outputs: Sequence[Output]) -> bool:
        """Whether these are outputs of the function, by number and kind."""
        return tuple(map(type, outputs)) == self.outputs


@cache
def form_of(name: str) -> Form:
    """Return the form of a function; raises UnknownFunctionError for a name in no row."""
    function = function_row(name)
    component = function.kind is Kind.COMPONENT
    going = function.wanted if component else function.passed
    content = any(not param.is_number for param in function.wanted)
    outputs = map(_content, function.given)
    return Form(function, tuple(map(_argument, going)), tuple(outputs), content)


def _argument(param: Param) -> type:
    content = _content(param)
    return Buffer if content is bytes and param.direction is not Direction.IN else content


def _content(param: Param) -> type:
    if param.is_text:
        return str
    return int if param.is_number else bytes
