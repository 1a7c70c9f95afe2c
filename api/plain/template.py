"""Templates: the start of a record (to the end of MB1) or one order, with its free values left out.

A template is proven once to be nothing but tags of the format around text; whatever has the same
template is, too. Knows nothing of the values that fill it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from api.fields import Kind, table
from api.plain.free import free_values
from api.records import Format, Segment

GAP: Final = "\0"
"""Stands in a template for `<M15>` and its value; `</M15>` stands behind it. Not allowed in XML."""

BLANKS: Final = r"[ \t\r\n]{0,2000}+"
"""What may stand between tags: bounded, so that a file of blanks is the parser's."""

TAG: Final = 4
"""Characters of `M15>`, which a free value begins with."""

_TEXT: Final = r"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]{0,5000}+"
_ID: Final = "[A-Z][0-9][0-9]"


def _elements(group: int) -> str:
    """Write the pattern of any number of fields; they are a group, and take the next one too."""
    one = rf"<({_ID})>{_TEXT}</\{group + 1}>|{GAP}</{_ID}>|<{_ID} ?/>"
    return f"((?:(?:{one}){BLANKS})*+)"


_VISIT: Final = re.compile(
    f"{BLANKS}<REC>{BLANKS}<MSH>{BLANKS}{_elements(1)}</MSH>{BLANKS}"
    f"<MB>{BLANKS}<MB1>{BLANKS}{_elements(3)}</MB1>{BLANKS}"
)
_ORDER: Final = re.compile(f"{BLANKS}{_elements(1)}</MB2>{BLANKS}")
_FIELD: Final = re.compile(rf"(?:<{_ID}>([^<]*)|{GAP})</({_ID})>|<({_ID}) ?/>")


class Filled(Segment):
    """The fields of a template, filled."""

    __slots__ = ("template",)
    template: Template


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """Fields of MSH (none in an order), then of MB1 or MB2; '' for those whose value is free."""

    header: Mapping[str, str]
    fields: Mapping[str, str]
    free: tuple[str, ...]
    """The ids of those, in their order."""
    has_text: bool
    """Whether a free value may hold more than ASCII."""

    def filled(self, values: Iterator[bytes], codec: str) -> Segment:
        """Return the fields of MB1 or MB2, the free ones with the next values."""
        fields = Filled(self.fields)
        fields.template = self
        for field_id, value in zip(self.free, values, strict=False):
            fields[field_id] = value[TAG:].decode("ascii" if value.isascii() else codec)
        return fields


class Templates:
    """Makes the templates of one format. `free` finds free values: `M15>` and one are its group."""

    def __init__(self, format: Format) -> None:
        values, fields = free_values(format), table(format).fields
        self.free = re.compile(f"<({_branches(values, sorted(values, reverse=True))})".encode())
        self._texts = frozenset(k for k in values if fields[k].kind is Kind.TEXT)

    def of_visit(self, text: str) -> Template | None:
        """Make the template of a record before its orders; None for what is none."""
        match = _VISIT.fullmatch(text)
        return self._made(match[1], match[3]) if match else None

    def of_order(self, text: str) -> Template | None:
        """Make the template of what follows `<MB2>`; None for what is none."""
        match = _ORDER.fullmatch(text)
        return self._made("", match[1]) if match else None

    def _made(self, header: str, text: str) -> Template | None:
        """Read the fields; one that is there twice, or is free and in MSH, makes it none."""
        above, below = list(_fields(header)), list(_fields(text))
        free = tuple(k for k, value in below if value is None)
        keys, fields = ({k: value or "" for k, value in part} for part in (above, below))
        if len(keys) + len(fields) < len(above) + len(below) or None in dict(above).values():
            return None
        return Template(keys, fields, free, not self._texts.isdisjoint(free))


@cache
def templates(format: Format) -> Templates:
    """Return what makes the templates of a format, made once."""
    return Templates(format)


def _fields(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the fields, line ends as XML reads them; None for the value of a free one."""
    for match in _FIELD.finditer(text):
        value: str | None = "" if match[3] else match[1]
        yield match[2] or match[3], value and value.replace("\r\n", "\n").replace("\r", "\n")


def _branches(values: Mapping[str, str], ids: Sequence[str], depth: int = 0) -> str:
    """Tell field ids apart character by character, so that each choice is among few.

    Ids in descending order: those of visits come first.
    """
    if depth == len(ids[0]):
        return f">{values[ids[0]]}(?=</{ids[0]}>)"
    parts = [
        first + _branches(values, list(same), depth + 1)
        for first, same in groupby(ids, lambda field_id: field_id[depth])
    ]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
