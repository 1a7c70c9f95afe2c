"""One call as a handler sees it: inputs read by name, an answer, or a refusal with a code.

Knows parameters and buffers; holds no function's behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from cardio.backends.waist import Argument, Buffer, Output
from cardio.table import function_row
from cardio.table.model import Function, Layout, Param


class Refused(Exception):
    """The call ends with a return code; nothing was written or changed."""

    def __init__(self, code: int) -> None:
        super().__init__(f"return code {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back: values by parameter name, and the code that goes with them."""

    outputs: Mapping[str, Output] = field(default_factory=dict)
    code: int = 0


@cache
def _names(function: str) -> tuple[str, ...]:
    """Return the names of the parameters that travel, in order."""
    return tuple(param.name for param in function_row(function).passed)


class Request:
    """The inputs of one call, read by parameter name."""

    def __init__(self, function: Function, arguments: Sequence[Argument]) -> None:
        self.function = function
        self.arguments = arguments
        self._arguments = dict(zip(_names(function.name), arguments, strict=False))

    def text(self, name: str) -> str:
        """Return an input text: up to its documented length or a NUL, right-hand blanks off.

        The documented size counts the NUL; callers that leave it out have anything behind the
        text. Raises UnicodeDecodeError for bytes that are not ASCII.
        """
        content = self.raw(name)[: max(self._size(name) - 1, 1)]
        return content.partition(b"\0")[0].decode("ascii").rstrip(" ")

    def raw(self, name: str) -> bytes:
        """Return the bytes of an input, at most its documented length; of a file all of them."""
        value = self._arguments.get(name, b"")
        if isinstance(value, Buffer):
            value = value.content
        if isinstance(value, str):
            value = value.encode("utf-8")
        return value[: self._size(name) or None] if isinstance(value, bytes) else b""

    def string(self, name: str) -> str:
        """Return a text of the component."""
        value = self._arguments.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Return an input number: its low 16 bits with sign, as the vendor reads them."""
        value = self._arguments.get(name, 0)
        low = (value if isinstance(value, int) else 0) & 0xFFFF
        return low - 0x10000 if low & 0x8000 else low

    def layout(self, param: str = "pBuffer", format: str = "default") -> Layout:
        """Return the layout of an output buffer; raises LookupError when the table has none."""
        layout = self.function.output(param, format)
        if layout is None:
            raise LookupError(f"{self.function.name}.{param}: no layout {format} in the table")
        return layout

    def capacity(self, name: str) -> int:
        """Return the capacity of an output buffer."""
        value = self._arguments.get(name)
        return value.capacity if isinstance(value, Buffer) else 0

    def _size(self, name: str) -> int:
        """Return the documented length of a parameter; 0 for a file, whose content travels."""
        return next(0 if p.path else p.size for p in self.function.params if p.name == name)

    def too_long(self, param: Param, output: Output) -> bool:
        """Whether an output does not fit into the buffer that was offered for it."""
        return isinstance(output, bytes) and len(output) > self.capacity(param.name)
