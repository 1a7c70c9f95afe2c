"""A check report: what the insurer counted and objected to, in a neutral model.

The same values for JSON and text, for the server that writes and the client that reads; holds no
form of either. Source: facts/check_result.md section 3 (the model is ours).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.check_codes import Severity
from api.document import Document
from api.fields import table
from api.findings import Finding, finding
from api.records import Record

WHOLE_FILE: Final = 0
"""Emulator-defined: record number under which a report lists reasons of the whole file."""

REMINDERS_COUNT_AS_VALID: Final = True
"""Emulator-defined: a record with reminders only is counted as valid."""


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """Who sent what, and what became of it. Times are aware, to the second; sizes in bytes."""

    sam_id: str
    hospital_id: str
    format: str
    sent_at: datetime
    sent_bytes: int
    sent_records: int
    received_at: datetime
    received_bytes: int
    received_records: int
    valid_records: int
    valid_orders: int
    invalid_records: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: field id or segment tag, order number from 1 if in an MB2, official code."""

    field: str
    order: int | None
    code: str


@dataclass(frozen=True, slots=True)
class FaultyRecord:
    """A record with reasons: its number from 1 (WHOLE_FILE: all of them) and its key fields."""

    number: int
    patient: str
    visit_type: str
    visited_at: str
    identifier: str
    reasons: tuple[Reason, ...]

    def __repr__(self) -> str:
        return f"FaultyRecord(number={self.number}, reasons={self.reasons})"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A whole report. `emulator` names the emulator that wrote it, '' for the insurer's own.

    `checked` is False for a connection test (ZZ), whose document is counted but not checked.
    """

    emulator: str
    checked: bool
    header: ReportHeader
    errors: tuple[FaultyRecord, ...] = ()

    def findings(self) -> tuple[Finding, ...]:
        """Return the reasons as findings, with texts and severity."""
        return tuple(
            finding(record.number or None, reason.order, reason.field, reason.code)
            for record in self.errors
            for reason in record.reasons
        )


@dataclass(frozen=True, slots=True)
class Receiving:
    """What a server knows of an upload besides its document."""

    sam_id: str
    hospital_id: str
    sent_at: datetime
    received_at: datetime
    sent_records: int | None = None
    """sMrecs where it was sent."""


def report_of(
    document: Document,
    findings: Sequence[Finding],
    receiving: Receiving,
    *,
    emulator: str,
    checked: bool = True,
) -> CheckReport:
    """Make the report of a document from the findings of its check."""
    errors = tuple(_errors(document, findings))
    valid, orders = _valid(document, findings)
    received = document.record_count
    header = ReportHeader(
        sam_id=receiving.sam_id,
        hospital_id=receiving.hospital_id,
        format=document.format.value,
        sent_at=receiving.sent_at.replace(microsecond=0),
        sent_bytes=len(document.data),
        sent_records=received if receiving.sent_records is None else receiving.sent_records,
        received_at=receiving.received_at.replace(microsecond=0),
        received_bytes=len(document.data),
        received_records=received,
        valid_records=valid,
        valid_orders=orders,
        invalid_records=received - valid,
    )
    return CheckReport(emulator, checked, header, errors)


def rejects(one: Finding) -> bool:
    """Whether a finding keeps its record (or the file) from being stored."""
    return one.severity is not Severity.WARNING or not REMINDERS_COUNT_AS_VALID


def _valid(document: Document, findings: Iterable[Finding]) -> tuple[int, int]:
    """Count records without rejecting findings, and the orders in them."""
    rejected = {one.record for one in findings if rejects(one)}
    if None in rejected:
        return 0, 0
    if not rejected:
        return document.record_count, document.order_count
    kept = [len(r.orders) for r in document.records if r.number not in rejected]
    return len(kept), sum(kept)


def _errors(document: Document, findings: Sequence[Finding]) -> Iterable[FaultyRecord]:
    reasons: dict[int, list[Reason]] = {}
    for one in findings:
        number = one.record or WHOLE_FILE
        reasons.setdefault(number, []).append(Reason(one.field, one.order, one.code))
    if WHOLE_FILE in reasons:
        yield FaultyRecord(WHOLE_FILE, "", "", "", "", tuple(reasons[WHOLE_FILE]))
    if reasons.keys() - {WHOLE_FILE}:
        for record in document.records:
            if record.number in reasons:
                yield _faulty(document, record, tuple(reasons[record.number]))


def _faulty(document: Document, record: Record, reasons: tuple[Reason, ...]) -> FaultyRecord:
    keys = table(document.format).keys
    return FaultyRecord(
        number=record.number,
        patient=record.get(keys.patient),
        visit_type=record.get(keys.visit_type),
        visited_at=record.get(keys.visited_at),
        identifier=record.get(keys.identifier),
        reasons=reasons,
    )
