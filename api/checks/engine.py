"""Runs the checks over a document: the file first, then each record by its plan.

One small function per kind of check, in the official order; holds no facts, they are in the
tables. Source: facts/upload_format_2.0.toml, check_order and whole_file_rejection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from api.checks.plan import Plan, SegmentPlan, plan
from api.checks.values import objection
from api.document import Document
from api.fields import FormatTable, table
from api.findings import Finding, finding
from api.records import Fault, Record, Segment


def check(document: Document, *, now: datetime, registry: object | None = None) -> list[Finding]:
    """Check a document as the insurer would at `now`; return what it would object to.

    A structure that rejects the whole file is all that is reported then, without a record
    number. `now` must have a zone (ValueError). `registry` stands for the insurer's master
    files; none of the checks of this level looks anything up.
    """
    if now.tzinfo is None:
        raise ValueError("now: expected a date and time with its zone")
    tables = table(document.format)
    faults = list(document.faults)
    findings: list[Finding] = []
    for record in document.records:
        faults.extend(record.faults or header_faults(tables, record))
        if not faults:
            findings.extend(record_findings(tables, record))
    return list(file_findings(faults)) if faults else findings


def file_findings(faults: Iterable[Fault]) -> Iterator[Finding]:
    """Turn structure faults into findings of the whole file, each code and tag once."""
    seen: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        seen.setdefault((fault.code, fault.tag), fault)
    for code, tag in seen:
        record = seen[code, tag].record
        where = f"record {record}: " if record else ""
        yield finding(None, None, tag, code, f"{where}correct <{tag}>; the file is not stored")


def header_faults(tables: FormatTable, record: Record) -> Iterator[Fault]:
    """Find fields of MSH that are not filled and without which the file is refused (Y002)."""
    for field_id in sorted(tables.header):
        if not record.get(field_id):
            yield Fault("Y002", field_id, record.number)


def record_findings(tables: FormatTable, record: Record) -> Iterator[Finding]:
    """Check one record whose structure is sound."""
    unusable = list(unusable_keys(tables, record))
    if unusable:
        for field_id, code in unusable:
            yield finding(record.number, None, field_id, code)
        return
    made = plan_of(tables, record)
    yield from version_findings(tables, record)
    yield from orders_missing(tables, record, made)
    yield from _segment_findings(record.number, None, record.header, made.header)
    yield from _segment_findings(record.number, None, record.visit, made.visit, made.only_listed)
    if made.only_listed:
        return
    for number, order in enumerate(record.orders, start=1):
        needed = made.order.required if not _stands_apart(tables, order) else ()
        order_plan = SegmentPlan(needed, made.order.forbidden, made.order.fields)
        yield from _segment_findings(record.number, number, order, order_plan)


def unusable_keys(tables: FormatTable, record: Record) -> Iterator[tuple[str, str]]:
    """Find keys whose value leaves no plan to check by: field id and code of each.

    The data type gives 01, the mark 02 and Y008, visit type and dispensing mode Y008.
    """
    keys = tables.keys
    data_type, mark = record.get(keys.data_type), record.get(keys.mark)
    if data_type not in tables.marks:
        yield keys.data_type, "01"
        return
    if len(mark) != 1 or mark not in tables.marks[data_type]:
        if mark:
            yield keys.mark, "02"
        yield keys.mark, "Y008"
        return
    if _is_later(tables, data_type, mark):
        return
    visit_type, mode = record.get(keys.visit_type), record.get(keys.mode)
    if data_type in tables.fields[keys.visit_type].data_types:
        if visit_type not in tables.visit_types:
            yield keys.visit_type, "Y008"
        if data_type == tables.visit_data_type and mode and mode not in tables.modes:
            yield keys.mode, "Y008"


def plan_of(tables: FormatTable, record: Record) -> Plan:
    """Choose the plan of a record whose keys are usable."""
    keys, relaxed = tables.keys, tables.relaxed
    data_type = record.get(keys.data_type)
    loose = relaxed is not None and data_type == relaxed.data_type
    if loose and relaxed is not None:
        loose = any(order.get(relaxed.field, "") == relaxed.value for order in record.orders)
    visit_type = record.get(keys.visit_type) if data_type == tables.visit_data_type else ""
    return plan(tables.format, data_type, record.get(keys.mark), visit_type, loose)


def version_findings(tables: FormatTable, record: Record) -> Iterator[Finding]:
    """Check the version that a header of format 1.0 may name."""
    version = record.get(tables.keys.version)
    if version and version not in tables.versions:
        yield finding(record.number, None, tables.keys.version, "03", "write 1.0")


def orders_missing(tables: FormatTable, record: Record, made: Plan) -> Iterator[Finding]:
    """Check that there is an MB2 where the plan wants one: Y012 for visits, AA for the rest."""
    if not made.orders_required or record.orders:
        return
    visit = record.get(tables.keys.data_type) == tables.visit_data_type
    where = (tables.keys.visit_type, "Y012") if visit else ("MB2", "AA")
    yield finding(record.number, None, *where, hint="add at least one MB2")


def _segment_findings(
    record: int, order: int | None, values: Segment, made: SegmentPlan, only_listed: bool = False
) -> Iterator[Finding]:
    """Required fields that are not filled, then each value in the order of the file."""
    for field_id in made.required:
        if not values.get(field_id, "").strip():
            yield finding(record, order, field_id, "AA")
    for field_id, value in values.items():
        field = made.fields.get(field_id)
        if field is None:
            if not only_listed:
                yield finding(record, order, field_id, "AE")
        elif value and not value.isspace():
            yield from _value_findings(record, order, field_id, value, made)


def _value_findings(
    record: int, order: int | None, field_id: str, value: str, made: SegmentPlan
) -> Iterator[Finding]:
    if field_id in made.forbidden:
        yield finding(record, order, field_id, "AF")
        return
    wrong = objection(made.fields[field_id], value)
    if wrong is not None:
        yield finding(record, order, field_id, wrong.code, wrong.hint)


def _is_later(tables: FormatTable, data_type: str, mark: str) -> bool:
    later = tables.later
    return later is not None and data_type == later.data_type and mark in later.marks


def _stands_apart(tables: FormatTable, order: Segment) -> bool:
    return bool(tables.apart) and order.keys() <= tables.apart
