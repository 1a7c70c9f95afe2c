"""From tables to plans: which fields one kind of record needs, allows and must not have.

A plan is made once per kind (data type, visit type, mark) and kept; it looks at no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from api.fields import Field, FormatTable, Later, Requirement, Segment, table
from api.records import Format


@dataclass(frozen=True, slots=True, eq=False)
class SegmentPlan:
    """One segment: ids that must be filled, ids that must not, and the fields it knows."""

    required: tuple[str, ...]
    forbidden: frozenset[str]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Plan:
    """One kind of record, segment by segment."""

    header: SegmentPlan
    visit: SegmentPlan
    order: SegmentPlan
    orders_required: bool
    """At least one MB2 must be there."""
    only_listed: bool = False
    """Fields the plan does not list are neither checked nor stored (H01 C, D, E)."""


@lru_cache(maxsize=1024)
def plan(
    format: Format,
    data_type: str,
    mark: str,
    visit_type: str,
    relaxed: bool,
    lifted: bool = False,
) -> Plan:
    """Return the plan for a kind of record whose keys are in the tables.

    `relaxed` = an order carries the value that leaves only some fields required; `lifted` = one
    frees the fields that the tables say.
    """
    tables = table(format)
    later = tables.later
    if later and data_type == later.data_type and mark in later.marks:
        return _listed_plan(tables, later)
    needs = dict(_requirements(tables, data_type, mark, visit_type))
    if lifted and tables.lifted:
        needs |= dict.fromkeys(tables.lifted.fields, Requirement.OPTIONAL)
    keep = tables.relaxed.required if relaxed and tables.relaxed else None
    visit = _segment_plan(tables, Segment.VISIT, needs, data_type, keep)
    order = _segment_plan(tables, Segment.ORDER, needs, data_type, keep)
    wanted = bool(order.required)
    return Plan(_header(tables), visit, _with_always(order, data_type), orders_required=wanted)


def _requirements(
    tables: FormatTable, data_type: str, mark: str, visit_type: str
) -> Mapping[str, Requirement]:
    if data_type == tables.visit_data_type:
        return tables.visits.requirements(visit_type, mark)
    return tables.others[data_type].requirements("", mark)


def _segment_plan(
    tables: FormatTable,
    segment: Segment,
    needs: Mapping[str, Requirement],
    data_type: str,
    keep: frozenset[str] | None,
) -> SegmentPlan:
    fields = _fields(tables, segment)
    required = tuple(
        field_id
        for field_id in fields
        if needs.get(field_id) is Requirement.REQUIRED and (keep is None or field_id in keep)
    )
    forbidden = frozenset(
        field_id for field_id, field in fields.items() if _is_forbidden(field, needs, data_type)
    )
    return SegmentPlan(required, forbidden, fields)


def _is_forbidden(field: Field, needs: Mapping[str, Requirement], data_type: str) -> bool:
    """A field of another data type must not be filled either (emulator-defined: AF, not AE)."""
    if field.id in needs:
        return needs[field.id] is Requirement.FORBIDDEN
    return data_type not in field.data_types


def _with_always(order: SegmentPlan, data_type: str) -> SegmentPlan:
    always = tuple(
        field.id
        for field in order.fields.values()
        if field.always and data_type in field.data_types and field.id not in order.required
    )
    return SegmentPlan(order.required + always, order.forbidden, order.fields)


def _listed_plan(tables: FormatTable, later: Later) -> Plan:
    listed = later.required | later.optional
    fields = {k: f for k, f in _fields(tables, Segment.VISIT).items() if k in listed}
    required = tuple(k for k in fields if k in later.required)
    nothing = SegmentPlan((), frozenset(), {})
    visit = SegmentPlan(required, frozenset(), fields)
    return Plan(_header(tables), visit, nothing, orders_required=False, only_listed=True)


def _header(tables: FormatTable) -> SegmentPlan:
    """The header needs nothing here: what it must hold is judged before a plan is chosen."""
    return SegmentPlan((), frozenset(), _fields(tables, Segment.HEADER))


def _fields(tables: FormatTable, segment: Segment) -> dict[str, Field]:
    return {
        field.id: field
        for field in tables.fields.values()
        if field.segment is segment and not field.refused
    }
