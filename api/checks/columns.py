"""The columns of the requirement matrices, each with its plan and examples made from the tables.

Builds what `explain` shows and tests check; which records there are is in `api.checks.examples`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from api.checks.examples import columns, example, reported_twice, typical_value
from api.checks.plan import Plan, plan
from api.checks.texts import Example
from api.fields import Field, FormatTable, Segment, table
from api.records import Format


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which fields a kind of record needs and must not have."""

    format: Format
    base: str
    """The typical record of this kind, in the form `example` takes."""
    data_type: str
    visit_type: str
    """'' where the data type has none, or it does not matter (H01 C, D, E)."""
    marks: str
    """The marks that share the column."""
    plan: Plan

    @property
    def examples(self) -> tuple[Example, ...]:
        """What shows the column: a field that it needs is missing, one it forbids is filled.

        Of these fields, the ones that the fewest columns need and forbid; some forbid none.
        """
        needed, refused = _counted(self.format)
        missing = min(_alone(self), key=lambda k: needed[k])
        without = Example(self.base, "", f"{missing}=", f"{missing}:AA")
        filled = min(_forbidden(self), key=lambda k: refused[k], default=None)
        if filled is None:
            return (without,)
        value = typical_value(table(self.format), filled)
        return without, Example(self.base, "", f"{filled}={value}", f"{filled}:AF")


@cache
def matrix_columns(format: Format) -> tuple[Column, ...]:
    """Return every column of a format, in the order of the tables."""
    return tuple(_column(table(format), base) for base in columns(format))


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


def _column(tables: FormatTable, base: str) -> Column:
    """Read the keys of a typical record and choose its plan."""
    draft, keys = example(base), tables.keys
    data_type, mark = draft.header[keys.data_type], draft.header[keys.mark]
    visits = data_type == tables.visit_data_type
    visit_type = draft.visit.get(keys.visit_type, "") if visits else ""
    made = plan(tables.format, data_type, mark, visit_type, relaxed=False)
    groups = (tables.visits if visits else tables.others[data_type]).groups
    marks = mark if made.only_listed else next(marks for marks in groups if mark in marks)
    return Column(tables.format, base, data_type, visit_type, marks, made)


@cache
def _counted(format: Format) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Count the columns that need a field, and those that forbid it."""
    plans = [column.plan.visit for column in matrix_columns(format)]
    needed = Counter(k for part in plans for k in part.required)
    refused = Counter(k for part in plans for k in part.forbidden)
    return needed, refused


def _alone(column: Column) -> Iterator[str]:
    """Yield required fields whose absence gives AA and nothing else."""
    tables = table(column.format)
    others = {tables.own_ids.get(k, k) for k in reported_twice()} | {tables.keys.visit_type}
    return (k for k in column.plan.visit.required if k not in others)


def _forbidden(column: Column) -> Iterator[str]:
    """Yield forbidden fields in the order of the table."""
    return (k for k in table(column.format).fields if k in column.plan.visit.forbidden)
