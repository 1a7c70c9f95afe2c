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
from typing import Final, NamedTuple

from api.plain.free import free_values, text_fields
from api.records import Segment

GAP: Final = "\0"
"""Stands in a template for `<M15>` and its value; `</M15>` stands behind it. Not allowed in XML."""

BLANKS: Final = r"[ \t\r\n]{0,2000}+"
"""What may stand between tags: bounded, so that a file of blanks is the parser's."""

TAG: Final = 4
"""Characters of `M15>`, which a free value begins with."""

_TEXT: Final = r"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]{0,5000}+"


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


class Patterns(NamedTuple):
    """What templates are made and proven with."""

    free: re.Pattern[bytes]
    """A free value with its tag: `M15>` and value are its only group."""
    visit: re.Pattern[str]
    order: re.Pattern[str]
    field: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Return the patterns, made once."""
    one = rf"<([A-Z][0-9][0-9])>{_TEXT}</\%d>|{GAP}</[A-Z][0-9][0-9]>|<[A-Z][0-9][0-9] ?/>"
    element = f"(?:{one}){BLANKS}"
    header, visit, order = (f"((?:{element % group})*+)" for group in (2, 4, 2))
    before = f"{BLANKS}<REC>{BLANKS}<MSH>{BLANKS}"
    between = f"</MSH>{BLANKS}<MB>{BLANKS}<MB1>{BLANKS}"
    return Patterns(
        free=re.compile(f"<({_branches(sorted(free_values(), reverse=True))})".encode()),
        visit=re.compile(f"{before}{header}{between}{visit}</MB1>{BLANKS}"),
        order=re.compile(f"{BLANKS}{order}</MB2>{BLANKS}"),
        field=re.compile(
            rf"(?:<[A-Z][0-9][0-9]>([^<]*)|{GAP})</([A-Z][0-9][0-9])>|<([A-Z][0-9][0-9]) ?/>"
        ),
    )


def visit_template(text: str) -> Template | None:
    """Make the template of a record before its orders; None for what is none."""
    match = patterns().visit.fullmatch(text)
    return _template(match[1], match[3]) if match else None


def order_template(text: str) -> Template | None:
    """Make the template of what follows `<MB2>`; None for what is none."""
    match = patterns().order.fullmatch(text)
    return _template("", match[1]) if match else None


def _template(header: str, text: str) -> Template | None:
    """Read the fields; one that is there twice, or is free and in MSH, makes it none."""
    above, below = list(_fields(header)), list(_fields(text))
    free = tuple(field_id for field_id, value in below if value is None)
    keys, fields = ({field_id: value or "" for field_id, value in part} for part in (above, below))
    if len(keys) + len(fields) < len(above) + len(below) or (None in dict(above).values()):
        return None
    return Template(keys, fields, free, not text_fields().isdisjoint(free))


def _fields(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the fields, line ends as XML reads them; None for the value of a free one."""
    for match in patterns().field.finditer(text):
        value: str | None = "" if match[3] else match[1]
        yield match[2] or match[3], value and value.replace("\r\n", "\n").replace("\r", "\n")


def _branches(ids: Sequence[str], depth: int = 0) -> str:
    """Tell field ids apart character by character, so that each choice is among few.

    Ids in descending order: those of visits of format 2.0 come first.
    """
    if depth == len(ids[0]):
        return f">{free_values()[ids[0]]}(?=</{ids[0]}>)"
    parts = [
        first + _branches(list(same), depth + 1)
        for first, same in groupby(ids, lambda field_id: field_id[depth])
    ]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
