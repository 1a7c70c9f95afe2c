"""Every check there is, in one form: steps, cross rules and look-ups.

Gathers from the tables of the checks what they are called, look at and give; explains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from api.check_codes import check_codes
from api.checks.look_ups import LOOK_UPS
from api.checks.rule import Rule
from api.checks.rules import RULES
from api.checks.steps import FILE_LOOK_UPS, STEPS, Step
from api.checks.uploads import CLOSED, OTHER_SENDER
from api.fields import table
from api.records import Format

DOCUMENT: Final = "document"
"""A check that needs nothing but the document."""

REGISTRY: Final = "registry"
"""A check that asks an `api.Registry`."""

ANY: Final = "*"
"""Stands for every field."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `fields` are ids of the formats it is for; `rule` is None if it is no rule."""

    id: str
    codes: tuple[str, ...]
    fields: tuple[str, ...]
    formats: tuple[Format, ...]
    decided_by: str
    hint: str = ""
    rule: Rule | None = None

    def looks_at(self, field_id: str) -> bool:
        """Whether the check names this field among those it reads or reports."""
        return field_id in self.fields


@cache
def catalogue() -> Mapping[str, Check]:
    """Return every check by its id, in the order in which they are run."""
    return {check.id: check for check in _checks()}


@cache
def checks_of(code: str) -> tuple[Check, ...]:
    """Return the checks that can give a code."""
    return tuple(check for check in catalogue().values() if code in check.codes)


def decided_by(code: str, formats: Iterable[Format] = ()) -> tuple[str, ...]:
    """Return who decides a code in these formats: the document, a registry, both, or nobody."""
    wanted = set(formats) or set(Format)
    found = {one.decided_by for one in checks_of(code) if wanted & set(one.formats)}
    return tuple(one for one in (DOCUMENT, REGISTRY) if one in found)


def in_both_formats(fields: Iterable[str], formats: Iterable[Format]) -> tuple[str, ...]:
    """Return field ids and tags as the formats write them, in the order of their tables."""
    wanted = set(fields)
    found: dict[str, None] = dict.fromkeys(sorted(wanted & {ANY}))
    for tables in map(table, sorted(formats, key=lambda one: one is Format.V1)):
        ids = (k for k in tables.fields if k in wanted or tables.v2_ids.get(k) in wanted)
        found |= dict.fromkeys(ids)
    known = {k for format in Format for k in table(format).fields}
    return (*found, *sorted(wanted - known - {ANY}))


def _checks() -> Iterator[Check]:
    for step in STEPS:
        formats = tuple(one for one in Format if in_both_formats(step.fields, (one,)))
        fields = in_both_formats(step.fields, formats)
        yield Check(step.id, step.codes, fields, formats, DOCUMENT)
    for rule in RULES:
        fields = in_both_formats(rule.fields or ("MB2",), rule.formats)
        yield Check(rule.id, rule.codes, fields, rule.formats, DOCUMENT, rule.hint, rule)
    yield from map(_file_look_up, FILE_LOOK_UPS)
    for asked in LOOK_UPS:
        formats = _formats(asked.codes)
        fields = in_both_formats(asked.fields, formats)
        yield Check(asked.id, asked.codes, fields, formats, REGISTRY, asked.hint)


def _file_look_up(step: Step) -> Check:
    """Say of a look-up on the whole file what `api.checks.uploads` does."""
    if step.id == "CLOSED_FORMAT":
        return Check(step.id, step.codes, step.fields, (Format.V1,), REGISTRY, CLOSED)
    senders = (k for format in (Format.V2, Format.V1) for k in table(format).sender_fields)
    return Check(step.id, step.codes, tuple(senders), tuple(Format), REGISTRY, OTHER_SENDER)


def _formats(codes: Iterable[str]) -> tuple[Format, ...]:
    named = {part for code in codes for part in check_codes()[code].formats.split("+")}
    return tuple(format for format in Format if format.value in named)
