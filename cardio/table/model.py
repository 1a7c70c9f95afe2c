"""Row types of the function table: what a function, a parameter, a layout and a code are.

Holds no data and reads no file; the generated modules beside it build these rows.
Source: facts carried from the API manual 3.3 and the lists named in each row.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Direction(Enum):
    """Which way a parameter's value travels."""

    IN = "in"
    OUT = "out"
    INOUT = "inout"
    LENGTH = "length"
    """In: capacity of the buffer before it; out: bytes written. Never passed by a caller."""


class Kind(Enum):
    """Whose function a row is."""

    CONTROL_SOFTWARE = "control_software"
    COMPONENT = "component"


class Encoding(Enum):
    """How the bytes of a field are read."""

    DIGITS = "digits"
    NUMBER = "number"
    """Digits that count something: an int, None when blank."""
    ROC_DATE = "roc_date"
    ROC_DATETIME = "roc_datetime"
    ASCII = "ascii"
    BIG5 = "big5"
    BINARY = "binary"
    BLANK = "blank"
    LITERAL = "literal"


class Field(NamedTuple):
    """One field of a layout: offset and length in bytes, 0-based."""

    name: str
    zh: str
    offset: int
    length: int
    encoding: Encoding
    literal: str = ""
    """The character a LITERAL field always holds."""


class Group(NamedTuple):
    """A run of equal records: `times` × `stride` bytes from `offset`; variable = at most."""

    name: str
    zh: str
    offset: int
    times: int
    stride: int
    fields: tuple[Field, ...]
    variable: bool = False
    record: str = ""
    """Name of the record class of one element, if it has one."""


class Layout(NamedTuple):
    """The bytes of one buffer in one format."""

    param: str
    format: str
    total_length: int
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    request_marker: str = ""
    """What the caller writes at offset 0 of an in/out buffer to ask for this format."""
    record: str = ""
    """Name of the record class of the whole buffer, if it has one."""


class Param(NamedTuple):
    """One parameter: C type as the manual prints it, size in bytes, meaning."""

    name: str
    ctype: str
    direction: Direction
    size: int
    meaning: str
    length_of: str = ""
    """Name of the buffer whose length this parameter carries (direction LENGTH only)."""
    count_of: str = ""
    """Name of the buffer whose records this parameter counts."""
    path: bool = False
    """The value is a file's path; the caller's side opens it, its bytes travel."""
    argument: str = ""
    """Name of the typed method's argument."""
    default: str | int | None = None
    """Default of that argument."""

    @property
    def is_number(self) -> bool:
        """Whether the value is a number (by value or through a pointer), not bytes or text."""
        return self.ctype.rstrip(" *") in {"int", "short", "long"}

    @property
    def is_text(self) -> bool:
        """Whether the value is a text of the component."""
        return self.ctype == "BSTR"


class Function(NamedTuple):
    """One exported function of the control software, or one method of the component."""

    name: str
    section: str
    group: str
    kind: Kind
    title_zh: str
    title_en: str
    since: str
    params: tuple[Param, ...] = ()
    outputs: tuple[Layout, ...] = ()
    inputs: tuple[Layout, ...] = ()
    errors: tuple[int, ...] = ()
    errors_inferred: bool = False
    requires: tuple[str, ...] = ()
    argument_bytes: int = -1
    params_known: bool = True
    """False when the parameters are not public: the row is listed, never called."""
    returns_value: bool = False
    """The return value is an answer (a status, a version), not an error code."""
    answers: tuple[int, ...] = ()
    """The return values that are answers, where they can be told from error codes."""
    replaced_by: tuple[str, ...] = ()
    """Non-empty when the function is retired: the functions to use instead."""
    retired_because: str = ""
    alias_of: str = ""
    typed: bool = False
    """Whether the session has a method of its own for it."""
    written: bool = False
    """Whether that method is written by hand, not generated."""
    bound: bool = True
    """False for a name that stands in a header and in no library: never called."""
    behaviour: tuple[str, ...] = ()
    """What it does beyond its title, one sentence each."""
    source: str = ""
    confidence: str = ""

    @property
    def passed(self) -> tuple[Param, ...]:
        """The parameters that travel, in order: all but lengths."""
        return tuple(p for p in self.params if p.direction is not Direction.LENGTH)

    @property
    def wanted(self) -> tuple[Param, ...]:
        """The parameters a caller gives a value for, in order: inputs and in/outs."""
        return tuple(p for p in self.params if p.direction in (Direction.IN, Direction.INOUT))

    @property
    def given(self) -> tuple[Param, ...]:
        """The parameters whose value comes back, in order: outputs and in/outs."""
        return tuple(p for p in self.params if p.direction in (Direction.OUT, Direction.INOUT))

    @property
    def callable(self) -> bool:
        """Whether it can be called: bound, with public parameters."""
        return self.bound and self.params_known

    def output(self, param: str, format: str = "default") -> Layout | None:
        """Return the layout of an output buffer, or None when it has none."""
        return next((o for o in self.outputs if (o.param, o.format) == (param, format)), None)

    def input(self, param: str, format: str = "default") -> Layout | None:
        """Return the layout of an input buffer, or None when it has none."""
        return next((o for o in self.inputs if (o.param, o.format) == (param, format)), None)


class Code(NamedTuple):
    """One return code of one code space."""

    code: int
    zh: str
    en: str
    category: str
    severity: str
    error: str = ""
    """Name of the exception class of its own, if callers act on this very code."""
