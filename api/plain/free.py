"""Which values are free: left out of templates, as no rule tells one of them from another.

Every value of a field that no rule on visits reads is free, and of a few others the values named
here. Where rules compare them with each other (COMPARED), `api.checks.fast` does so too. All else
stays in the template. Holds no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from api.checks.lists import CONSTANTS, COVID_DIAGNOSIS, DIAGNOSES, LAST_VISIT_NUMBER
from api.checks.rule import Rule
from api.checks.rules import RULES
from api.fields import Field, FormatTable, Segment, table
from api.plain.values import value_pattern
from api.records import Format

COMPARED: Final = frozenset(("M04", "M11", "M19", "M49", "D01", "D03", "D06", "D15"))
"""Free fields that rules hold against another field, the present time or a list."""

PART_FREE: Final = frozenset(("M13", "M18", "M44", "M45", "M46", "M47", "D10", "D15"))
"""Fields whose other values are seen by the rules for what they are, in the template."""


class Free(NamedTuple):
    """The free values of a field: patterns of what they look like, and of which are not free."""

    only: str = ""
    unless: str = ""


_IDENTIFIER: Final = Free(unless="|".join(sorted(CONSTANTS)))
_DIAGNOSIS: Final = Free(unless=COVID_DIAGNOSIS)
_ABOVE_ZERO: Final = Free(only=r"[0.]*+[1-9]")
_VISIT_NUMBER: Final = Free(only=f"(?:0(?!000)[0-9]{{3}}|1[0-4][0-9]{{2}}|{LAST_VISIT_NUMBER})<")

_ROWS: Final[Mapping[str, Free]] = {
    **dict.fromkeys(COMPARED, Free()),
    **dict.fromkeys(("M15", "M16", "M52"), _IDENTIFIER),
    "M17": Free(),  # compared where M16 is a constant, which is not free
    **dict.fromkeys(DIAGNOSES, _DIAGNOSIS),
    **dict.fromkeys(("M44", "M45", "M46", "M47", "D10"), _ABOVE_ZERO),
    **dict.fromkeys(("M13", "M18"), _VISIT_NUMBER),
    **dict.fromkeys(("M57", "D08", "D12"), Free()),  # only whether there is one
    "M50": Free(unless="HB"),
    "D15": Free(unless="[NY]"),
}


@cache
def free_values(format: Format) -> Mapping[str, str]:
    """Return the patterns of the free values of a format, by field id."""
    return dict(_patterns(table(format)))


def visit_rules() -> Iterator[Rule]:
    """Yield the rules on visits of format 2.0 (H00 1, H01 A and B)."""
    kind = table(Format.V2).visit_data_type
    for rule in RULES:
        if Format.V2 in rule.formats and kind in rule.data_types and set(rule.marks) & set("AB"):
            yield rule


@cache
def read_fields() -> frozenset[str]:
    """Return the fields that decide how a visit is checked, or that a rule on visits reads."""
    keys = table(Format.V2).keys
    read = {keys.data_type, keys.mark, keys.visit_type, keys.mode, keys.order_code}
    return frozenset(read.union(*(rule.fields for rule in visit_rules())))


def _patterns(tables: FormatTable) -> Iterator[tuple[str, str]]:
    for field in tables.fields.values():
        name = tables.v2_ids.get(field.id, field.id)
        free = _ROWS.get(name)
        if free is None and (name in read_fields() or field.allowed):
            continue
        if field.segment is not Segment.HEADER and not field.refused:
            yield field.id, _pattern(field, free or Free())


def _pattern(field: Field, free: Free) -> str:
    only = f"(?={free.only})" if free.only else ""
    unless = f"(?!(?:{free.unless})<)" if free.unless else ""
    return only + unless + value_pattern(field)
