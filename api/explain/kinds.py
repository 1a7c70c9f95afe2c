"""Kinds of record explained: the columns of the matrix that a key such as M07=BB chooses.

Gathers from the matrix columns and the rules; says nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

from api.checks.columns import Column, matrix_columns
from api.checks.examples import CHECKED_AT
from api.checks.rule import Rule
from api.explain.catalogue import Check, catalogue
from api.explain.codes import rule_line
from api.explain.facts import ColumnFacts, RecordFacts
from api.explain.meanings import meaning, sources_in
from api.explain.showing import shown
from api.fields import FormatTable, Later, Matrix, table
from api.records import Format


@cache
def kinds() -> MappingProxyType[str, tuple[Column, ...]]:
    """Return the columns that can be named, by name: M07=BB, H00=2, H01=C; A23=BB, A00=2."""
    found: dict[str, tuple[Column, ...]] = {}
    for column in (each for format in (Format.V2, Format.V1) for each in matrix_columns(format)):
        name = _name(column)
        found[name] = (*found.get(name, ()), column)
    return MappingProxyType(found)


def record_facts(name: str) -> RecordFacts:
    """Explain a kind of record by its name; it must be among `kinds`."""
    columns = kinds()[name]
    tables = table(columns[0].format)
    key, _, value = name.partition("=")
    zh, en = meaning(tables, key, value)
    source, confidence = _source(tables, columns[0])
    return RecordFacts(
        name=name,
        text_zh=zh,
        text_en=en,
        source=source,
        confidence=confidence,
        sources=sources_in(source),
        examples=tuple(shown("MATRIX", one) for column in columns for one in column.examples),
        checked_at=CHECKED_AT.isoformat(),
        format=tables.format.value,
        columns=tuple(_column_facts(tables, column) for column in columns),
        rules=tuple(rule_line(check) for check in _own_rules(columns)),
    )


def _name(column: Column) -> str:
    tables = table(column.format)
    keys = tables.keys
    if column.visit_type:
        return f"{keys.visit_type}={column.visit_type}"
    if column.plan.only_listed:
        return f"{keys.mark}={column.marks}"
    return f"{keys.data_type}={column.data_type}"


def _column_facts(tables: FormatTable, column: Column) -> ColumnFacts:
    made = column.plan
    header = [k for k in tables.fields if k in tables.header]
    forbidden = made.visit.forbidden | made.order.forbidden
    of_this_type = (k for k, f in tables.fields.items() if column.data_type in f.data_types)
    return ColumnFacts(
        data_type=column.data_type,
        marks=column.marks,
        visit_type=column.visit_type,
        required=(*header, *made.visit.required),
        required_in_orders=made.order.required,
        forbidden=tuple(k for k in of_this_type if k in forbidden),
        orders_required=_needs_orders(tables, column),
    )


def _needs_orders(tables: FormatTable, column: Column) -> bool:
    """Whether a record without MB2 is objected to; of visits a rule of its own says so."""
    rule = catalogue()["MB2_NEEDED"].rule
    if rule and column.data_type == tables.visit_data_type:
        return column.visit_type in rule.visit_types
    return column.plan.orders_required


def _source(tables: FormatTable, column: Column) -> tuple[str, str]:
    visits = column.data_type == tables.visit_data_type
    part: Matrix | Later = tables.visits if visits else tables.others[column.data_type]
    if column.plan.only_listed and tables.later:
        part = tables.later
    return part.source, part.confidence


def _own_rules(columns: tuple[Column, ...]) -> Iterator[Check]:
    """Yield the rules for these kinds of record; of visits, those for their visit type."""
    for check in catalogue().values():
        if check.rule and any(_is_for(check.rule, column) for column in columns):
            yield check


def _is_for(rule: Rule, column: Column) -> bool:
    mark = table(column.format).mark_as_v2(column.marks[0])
    wanted = bool(rule.visit_types) or not column.visit_type
    return wanted and rule.concerns(column.format, column.data_type, mark, column.visit_type)
