"""Fields explained: form, values, who needs them, which codes and rules are about them.

Gathers from the field tables, the matrix columns and the checks; says nothing of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from api.check_codes import check_codes
from api.checks.columns import Column, matrix_columns, too_long
from api.checks.examples import CHECKED_AT, example
from api.checks.texts import Example, rule_texts
from api.explain.catalogue import catalogue
from api.explain.codes import DATES, code_line, fields_of, rule_line
from api.explain.facts import FieldFacts, NeedLine, Note, Shown
from api.explain.meanings import sources_in, values_of
from api.explain.showing import shown
from api.fields import Field, FormatTable, Kind, Requirement, Segment, table
from api.records import Format

_NEEDS: Final = {
    Requirement.REQUIRED: "required",
    Requirement.FORBIDDEN: "forbidden",
    Requirement.OPTIONAL: "optional",
    Requirement.UNLISTED: "unlisted",
}
_MOST_EXAMPLES: Final = 3


def field_facts(tables: FormatTable, field: Field) -> FieldFacts:
    """Explain one field of a format."""
    values, closed = values_of(tables, field)
    needs = tuple(NeedLine(c.data_type, c.marks, c.visit_type, need(c, field)) for c in _of(tables))
    looking = [check for check in catalogue().values() if check.looks_at(field.id)]
    return FieldFacts(
        name=field.id,
        text_zh=field.name_zh,
        text_en=field.name,
        source=field.source,
        confidence=field.confidence,
        sources=sources_in(field.source),
        examples=tuple(_examples(tables.format, field.id)),
        checked_at=CHECKED_AT.isoformat(),
        format=tables.format.value,
        segment=field.segment.value,
        type=field.kind.value,
        length=field.length,
        exact=field.exact,
        values=values,
        closed=closed,
        data_types=field.data_types,
        other_format=_other_format(field),
        needs=needs,
        notes=tuple(_notes(tables, field)),
        codes=tuple(code_line(c, tables.format) for c in _codes(tables, field, needs)),
        rules=tuple(rule_line(check) for check in looking if tables.format in check.formats),
    )


def need(column: Column, field: Field) -> str:
    """Say what a column of the matrix asks of a field (see NeedLine)."""
    if field.refused:
        return "unknown"
    if field.segment is Segment.HEADER:
        return _NEEDS[_listed(column, field.id)]
    part = column.plan.visit if field.segment is Segment.VISIT else column.plan.order
    if field.id not in part.fields:
        return "ignored"
    if field.id in part.required:
        return "required"
    if field.id in part.forbidden:
        return "forbidden"
    return _NEEDS[_listed(column, field.id)]


def _of(tables: FormatTable) -> tuple[Column, ...]:
    return matrix_columns(tables.format)


def _listed(column: Column, field_id: str) -> Requirement:
    """Return the symbol of the matrix; where few fields are listed, the header is among them."""
    tables = table(column.format)
    if column.plan.only_listed:
        return Requirement.REQUIRED if _in_list(tables, field_id) else Requirement.OPTIONAL
    visits = column.data_type == tables.visit_data_type
    matrix = tables.visits if visits else tables.others[column.data_type]
    needs = matrix.requirements(column.visit_type if visits else "", column.marks[0])
    return needs.get(field_id, Requirement.OPTIONAL)


def _in_list(tables: FormatTable, field_id: str) -> bool:
    return bool(tables.later and field_id in tables.later.required)


def _other_format(field: Field) -> tuple[str, ...]:
    if field.v2:
        return (field.v2,)
    own = table(Format.V1).own_ids.get(field.id)
    return (own,) if own else ()


def _notes(tables: FormatTable, field: Field) -> Iterator[Note]:
    """Yield what the tables say beside the matrix."""
    if field.refused:
        yield Note("僅見於舊表,檢核視為未知欄位", "left over in an old table; unknown to the check")
    if field.always:
        yield Note("有 MB2 即必填", "needed in every MB2, whatever the matrix says")
    relaxed, lifted = tables.relaxed, tables.lifted
    if relaxed and relaxed.data_type in field.data_types and field.id not in relaxed.required:
        key, value = relaxed.field, relaxed.value
        yield Note(f"{key}={value} 時不必填", f"not required where an order has {key} {value}")
    if lifted and field.id in lifted.fields:
        yield Note(
            "有提前回診醫令(R001-R008、S001-S004)且就醫類別 00-09 時,矩陣不限制",
            "with an order of early return (R001-R008, S001-S004) and M07 00 to 09 the matrix "
            "neither asks for it nor forbids it",
        )


def _codes(tables: FormatTable, field: Field, needs: Iterable[NeedLine]) -> list[str]:
    """Return the codes that can be given for a field, in the order of the list."""
    given = {*_by_rules(tables, field), *_by_itself(tables, field, needs)}
    listed = {
        code
        for code, row in check_codes().items()
        if field.id in fields_of(code) and tables.format.value in row.formats
    }
    return [code for code in check_codes() if code in given | listed]


def _by_rules(tables: FormatTable, field: Field) -> Iterator[str]:
    """Yield the codes of examples that fail by a field, or by its like, of rules for both."""
    yield from (one.code for one in _failing().get(field.id, ()))
    for like in _other_format(field):
        for one in _failing().get(like, ()):
            rule = catalogue()[one.rule].rule
            if rule and tables.format in rule.formats:
                yield one.code


def _by_itself(tables: FormatTable, field: Field, needs: Iterable[NeedLine]) -> Iterator[str]:
    """Yield the codes that the matrix and the form of a field give, whatever its name."""
    keys, kinds = tables.keys, {line.need for line in needs}
    yield from ("AE", "Y004", "Y002") if field.id in tables.header else ("AE", "Y004")
    if field.refused:
        return
    if "forbidden" in kinds:
        yield "AF"
    choosing = (keys.data_type, keys.mark, keys.visit_type)
    if "required" in kinds and field.id not in choosing:
        yield "AA"
    if field.id not in (*choosing, keys.mode):  # those give Y008 and the like instead
        yield from _by_form(field)


def _by_form(field: Field) -> Iterator[str]:
    if field.length is not None:
        yield "AC"
    yield from ("AB01",) if field.kind is Kind.TEXT else ("AB", "AB01")
    if field.kind in DATES:
        yield "AD"
    if field.allowed:
        yield field.allowed_code


def _examples(format: Format, field_id: str) -> Iterator[Shown]:
    """Show how a field fails: by cross rules, else the matrix or a step, else by its length."""
    found = [one for one in _failing().get(field_id, ()) if one.format is format]
    found.sort(key=lambda one: catalogue()[one.rule].rule is None)
    codes = {one.code: one for one in reversed(found)}
    chosen = {one.example: one for one in reversed(found) if codes[one.code] is one}
    for one in list(reversed(chosen.values()))[:_MOST_EXAMPLES]:
        check = catalogue()[one.rule]
        concerned = check.rule.fields if check.rule else ()
        yield shown(one.rule, one.example, (*concerned, field_id))
    if not found:
        one_too_long = too_long(format, field_id)
        rule = "KNOWN_IDS" if one_too_long.codes == ("AE",) else "LENGTH"
        yield shown(rule, one_too_long, (field_id,))


class _Failing(NamedTuple):
    """An example that fails by a field."""

    rule: str
    code: str
    format: Format
    example: Example


@cache
def _failing() -> Mapping[str, list[_Failing]]:
    """Return the examples of all rules, then of the matrix, by the field that they object to."""
    found: dict[str, list[_Failing]] = defaultdict(list)
    for rule, one in _all_examples():
        format = example(one.base).format
        for word in one.gives.split():
            place, _, code = word.partition(":")
            found[place.partition("[")[0]].append(_Failing(rule, code, format, one))
    return found


def _all_examples() -> Iterator[tuple[str, Example]]:
    for rule, text in rule_texts().items():
        yield from ((rule, one) for one in text.examples)
    for column in (each for format in Format for each in matrix_columns(format)):
        yield from (("MATRIX", one) for one in column.examples)
