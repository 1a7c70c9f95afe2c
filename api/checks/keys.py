"""The keys of a record: data type, mark, visit type and dispensing mode choose its plan.

Steps 2 and 3 of the official order; judges no other field. Source:
facts/upload_format_2.0.toml, check_order.
"""

from __future__ import annotations

from collections.abc import Iterator

from api.checks.lists import order_class
from api.checks.plan import Plan, plan
from api.fields import FormatTable
from api.records import Record


def unusable_keys(tables: FormatTable, record: Record) -> list[tuple[str, str]]:
    """Find keys whose value leaves no plan to check by: field id and code of each.

    The data type gives 01, the mark 02 and Y008, visit type and dispensing mode Y008.
    """
    keys = tables.keys
    data_type, mark = record.get(keys.data_type), record.get(keys.mark)
    if data_type not in tables.marks:
        return [(keys.data_type, "01")]
    if len(mark) != 1 or mark not in tables.marks[data_type]:
        return [(keys.mark, "02")] * bool(mark) + [(keys.mark, "Y008")]
    if _is_later(tables, data_type, mark):
        return []
    return list(_unusable_types(tables, record, data_type))


def _unusable_types(
    tables: FormatTable, record: Record, data_type: str
) -> Iterator[tuple[str, str]]:
    keys = tables.keys
    visit_type, mode = record.get(keys.visit_type), record.get(keys.mode)
    if data_type not in tables.fields[keys.visit_type].data_types:
        return
    if visit_type not in tables.visit_types:
        yield keys.visit_type, "Y008"
    if data_type == tables.visit_data_type and mode and mode not in tables.modes:
        yield keys.mode, "Y008"


def plan_of(tables: FormatTable, record: Record) -> Plan:
    """Choose the plan of a record whose keys are usable."""
    keys = tables.keys
    data_type = record.get(keys.data_type)
    visit_type = record.get(keys.visit_type) if data_type == tables.visit_data_type else ""
    relaxed = _is_relaxed(tables, record, data_type)
    lifted = _is_lifted(tables, record, data_type, visit_type)
    return plan(tables.format, data_type, record.get(keys.mark), visit_type, relaxed, lifted)


def _is_relaxed(tables: FormatTable, record: Record, data_type: str) -> bool:
    """Whether an order deletes an entry, so that less is needed."""
    part = tables.relaxed
    if part is None or data_type != part.data_type:
        return False
    return any(order.get(part.field, "").strip() == part.value for order in record.orders)


def _is_lifted(tables: FormatTable, record: Record, data_type: str, visit_type: str) -> bool:
    """Whether an order frees fields that the matrix forbids."""
    part = tables.lifted
    if part is None or data_type != part.data_type or visit_type not in part.visit_types:
        return False
    code = tables.keys.order_code
    return any(
        order_class(order.get(code, "").strip()).name == part.order_class for order in record.orders
    )


def _is_later(tables: FormatTable, data_type: str, mark: str) -> bool:
    later = tables.later
    return later is not None and data_type == later.data_type and mark in later.marks
