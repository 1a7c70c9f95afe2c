"""The columns of the requirement matrices, each with its plan and examples made from the tables.

Builds what `explain` shows and tests check; which records there are is in `api.checks.examples`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from api.checks.examples import columns, example, not_shown_missing, typical_value
from api.checks.plan import Plan, plan
from api.checks.texts import Example
from api.fields import Field, FormatTable, Segment, table
from api.records import Format


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which fields a kind of record needs and must not have, and what shows it."""

    format: Format
    base: str
    """The typical record of this kind, in the form `example` takes."""
    data_type: str
    visit_type: str
    """'' where the data type has none, or it does not matter (H01 C, D, E)."""
    marks: str
    """The marks that share the column."""
    plan: Plan
    example_without: Example
    """A record without the field that the fewest columns need."""
    example_with: Example | None
    """A record with the field that the fewest columns forbid; None where none is."""

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples there are."""
        return (self.example_without, *([self.example_with] if self.example_with else []))


@cache
def matrix_columns(format: Format) -> tuple[Column, ...]:
    """Return every column of a format, in the order of the tables."""
    kinds = {base: _kind(table(format), base) for base in columns(format)}
    needed = Counter(k for kind in kinds.values() for k in kind.plan.visit.required)
    refused = Counter(k for kind in kinds.values() for k in kind.plan.visit.forbidden)
    return tuple(_column(table(format), kinds[base], base, needed, refused) for base in kinds)


def too_long(format: Format, field_id: str) -> Example:
    """Return an example that fails by a field one byte too long, or unknown (AE).

    It is of the first kind of record that takes the field; raises LookupError where its length is
    not public.
    """
    field = table(format).fields[field_id]
    base = next(column.base for column in matrix_columns(format) if _takes(column, field))
    place = f"{field_id}[1]" if field.segment is Segment.ORDER else field_id
    if field.refused:
        return Example(base, "", f"{field_id}=1", f"{place}:AE")
    if field.length is None:
        raise LookupError(f"{field_id}: no length")
    return Example(base, "", f"{field_id}={'1' * (field.length + 1)}", f"{place}:AC")


def _takes(column: Column, field: Field) -> bool:
    """Whether a kind of record may have a field, in the segments that its example has."""
    if field.segment is Segment.ORDER:
        orders = example(column.base).orders
        return bool(orders) and field.id not in column.plan.order.forbidden
    return field.id not in column.plan.visit.forbidden


@dataclass(frozen=True, slots=True)
class _Kind:
    data_type: str
    visit_type: str
    mark: str
    plan: Plan


def _kind(tables: FormatTable, base: str) -> _Kind:
    """Read the keys of a typical record and choose its plan."""
    draft, keys = example(base), tables.keys
    data_type, mark = draft.header[keys.data_type], draft.header[keys.mark]
    visits = data_type == tables.visit_data_type
    visit_type = draft.visit.get(keys.visit_type, "") if visits else ""
    made = plan(tables.format, data_type, mark, visit_type, relaxed=False)
    return _Kind(data_type, visit_type, mark, made)


def _column(
    tables: FormatTable,
    kind: _Kind,
    base: str,
    needed: Mapping[str, int],
    refused: Mapping[str, int],
) -> Column:
    missing = min(_shown_missing(tables, kind.plan), key=lambda k: needed[k])
    filled = min(_in_order(tables, kind.plan), key=lambda k: refused[k], default=None)
    value = typical_value(tables, filled) if filled else ""
    return Column(
        tables.format,
        base,
        kind.data_type,
        kind.visit_type,
        _marks(tables, kind),
        kind.plan,
        Example(base, "", f"{missing}=", f"{missing}:AA"),
        Example(base, "", f"{filled}={value}", f"{filled}:AF") if filled else None,
    )


def _shown_missing(tables: FormatTable, made: Plan) -> Iterator[str]:
    """Yield required fields whose absence gives AA and nothing else."""
    others = {tables.own_ids.get(k, k) for k in not_shown_missing()} | {tables.keys.visit_type}
    return (k for k in made.visit.required if k not in others)


def _in_order(tables: FormatTable, made: Plan) -> Iterator[str]:
    return (k for k in tables.fields if k in made.visit.forbidden)


def _marks(tables: FormatTable, kind: _Kind) -> str:
    if kind.plan.only_listed:
        return kind.mark
    visits = kind.data_type == tables.visit_data_type
    matrix = tables.visits if visits else tables.others[kind.data_type]
    return next(marks for marks in matrix.groups if kind.mark in marks)
