"""Explanations as pages for people: lines and tables, in one language or both.

Words what `api.explain.facts` holds; prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import singledispatch
from typing import Final, NamedTuple

from api.explain.catalogue import DOCUMENT
from api.explain.facts import (
    CodeFacts,
    CodeLine,
    ColumnFacts,
    Facts,
    FieldFacts,
    NeedLine,
    RecordFacts,
    RuleFacts,
    RuleLine,
    Shown,
)
from api.fields import table
from api.records import Format

Cells = tuple[object, ...]


class Table(NamedTuple):
    """A table of a page."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Cells]


Part = str | Table
Say = Callable[[str, str], str]

_SAY: Final[Mapping[str, Say]] = {
    "zh": lambda zh, en: zh or en,
    "en": lambda zh, en: en or zh,
    "both": lambda zh, en: " / ".join(dict.fromkeys(text for text in (zh, en) if text)),
}
_DECIDED: Final = {
    True: "decided by the document alone",
    False: "decided by asking a registry (api.Registry): a document alone does not tell",
}
_NEEDS: Final = ("required", "optional", "forbidden", "unlisted", "ignored", "unknown")
_LONGEST: Final = 32
"""Characters of a value of an example that are shown."""


def page(facts: Facts, lang: str) -> Iterator[Part]:
    """Word an explanation in zh, en or both: lines, and tables with a title each."""
    say = _SAY[lang]
    yield f"{facts.name}  {say(facts.text_zh, facts.text_en)}"
    yield from _body(facts, say)
    if facts.examples:
        yield f"examples were checked as of {facts.checked_at}"
    yield f"source: {facts.source}; confidence: {facts.confidence}"
    yield from (f"  {name}: {meant}" for name, meant in facts.sources.items())


@singledispatch
def _body(facts: Facts, say: Say) -> Iterator[Part]:
    raise TypeError(type(facts).__name__)


@_body.register
def _code(facts: CodeFacts, say: Say) -> Iterator[Part]:
    yield f"  {say(facts.effect_zh, facts.effect_en)} ({facts.severity})"
    yield f"  format {', '.join(facts.formats)}; fields: {_any(facts.fields)}"
    if facts.undecided is not None:
        yield f"  not decided here: {facts.undecided}"
    for line in facts.rules:
        yield f"given by {line.name}  {say(line.text_zh, line.text_en)}"
        yield from _when(line, say)
        yield from _shown((one for one in facts.examples if one.rule == line.name), line.hint)


@_body.register
def _rule(facts: RuleFacts, say: Say) -> Iterator[Part]:
    yield from _when(facts, say)
    yield f"  fields: {_any(facts.fields)}"
    yield from _shown(facts.examples, facts.hint)
    yield _codes(facts.codes, say)
    if facts.see:
        yield f"see also: {' '.join(facts.see)}"


@_body.register
def _field(facts: FieldFacts, say: Say) -> Iterator[Part]:
    yield f"  format {facts.format}, {facts.segment}, {facts.type}, {_size(facts)}"
    if facts.other_format:
        yield f"  in the other format: {', '.join(facts.other_format)}"
    yield from (f"  {say(note.text_zh, note.text_en)}" for note in facts.notes)
    if facts.values:
        title = "the only values" if facts.closed else "values of special meaning"
        rows = [(one.value, say(one.text_zh, one.text_en)) for one in facts.values]
        yield Table(title, ("value", "meaning"), rows)
    yield _needs(facts)
    yield _codes(facts.codes, say)
    if facts.rules:
        rows = [(one.name, say(one.text_zh, one.text_en)) for one in facts.rules]
        yield Table("rules that look at it", ("rule", "meaning"), rows)
    yield from _shown(facts.examples)


@_body.register
def _record(facts: RecordFacts, say: Say) -> Iterator[Part]:
    keys = table(Format(facts.format)).keys
    for column in facts.columns:
        marks = " ".join(column.marks)
        yield f"  {keys.data_type} {column.data_type}, {keys.mark} {marks}"
        yield from _column(column)
    if facts.rules:
        rows = [(one.name, say(one.text_zh, one.text_en)) for one in facts.rules]
        yield Table("rules for records of this kind", ("rule", "meaning"), rows)
    yield from _shown(facts.examples)


def _column(column: ColumnFacts) -> Iterator[str]:
    if column.orders_required:
        yield "    at least one MB2"
    yield f"    required: {' '.join(column.required)}"
    if column.required_in_orders:
        yield f"    required in every MB2: {' '.join(column.required_in_orders)}"
    if column.forbidden:
        yield f"    must not be filled: {' '.join(column.forbidden)}"


def _when(line: RuleLine | RuleFacts, say: Say) -> Iterator[str]:
    yield f"  when: {say(line.applies_zh, line.applies_en)}"
    yield f"  {_DECIDED[line.decided_by == DOCUMENT]}"
    if line.hint:
        yield f"  what to do: {line.hint}"


def _codes(codes: Iterable[CodeLine], say: Say) -> Table:
    rows = [
        (one.name, one.severity, " ".join(one.decided_by) or "-", say(one.text_zh, one.text_en))
        for one in codes
    ]
    return Table("codes", ("code", "severity", "decided by", "meaning"), rows)


def _needs(facts: FieldFacts) -> Table:
    """Fold the columns of the matrix: one row for each data type and mark."""
    groups: dict[tuple[str, str], list[NeedLine]] = {}
    for line in facts.needs:
        groups.setdefault((line.data_type, line.marks), []).append(line)
    shown = [need for need in _NEEDS if any(line.need == need for line in facts.needs)]
    rows = [
        (data_type, " ".join(marks), *(_those(lines, need) for need in shown))
        for (data_type, marks), lines in groups.items()
    ]
    keys = table(Format(facts.format)).keys
    return Table("who needs it", (keys.data_type, keys.mark, *shown), rows)


def _those(lines: Sequence[NeedLine], need: str) -> str:
    """Name the visit types of a need; 'all' where it is one and the same."""
    found = [line.visit_type for line in lines if line.need == need]
    return "all" if found and len(found) == len(lines) else " ".join(found)


def _shown(examples: Iterable[Shown], told: str = "") -> Iterator[str]:
    """Word examples; a hint that was `told` already is not repeated."""
    for one in examples:
        yield f"  example ({one.rule})"
        yield f"    passes: {_values(one.passes)}"
        yield f"    fails:  {_values(one.fails)}"
        if one.edit:
            yield f"    with {one.edit[0]} replaced by {one.edit[1] or 'nothing'}"
        for given in one.gives:
            place = f"{given.field}[{given.order}]" if given.order else given.field
            hint = "" if given.hint == told else f": {given.hint}"
            yield f"    gives {given.code} on {place}{hint}"


def _values(values: Mapping[str, str]) -> str:
    return " ".join(f"{place}={_short(value)}" for place, value in values.items())


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… ({len(value)} characters)"


def _size(facts: FieldFacts) -> str:
    if facts.length is None:
        return "length not public"
    return f"{'exactly' if facts.exact else 'at most'} {facts.length} bytes of Big5"


def _any(fields: Sequence[str]) -> str:
    return " ".join(fields).replace("*", "any")
