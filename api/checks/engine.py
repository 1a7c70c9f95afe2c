"""Runs the checks over a document: the file first, then each record.

Decides what rejects the whole file; what is checked of a record is in `api.checks.record`.
Source: facts/upload_format_2.0.toml, check_order and whole_file_rejection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from api.checks.look_ups import look_up_hits
from api.checks.record import Judged, found, judge
from api.checks.rule import Moment
from api.checks.uploads import Deliveries, Sender
from api.document import Document
from api.fields import FormatTable, table
from api.findings import Finding, finding
from api.records import Fault, Record
from api.registry import Registry


def check(document: Document, *, now: datetime, registry: Registry | None = None) -> list[Finding]:
    """Check a document as the insurer would at `now`; return what it would object to.

    What rejects the whole file is all that is reported then, without a record number. `now` must
    have a zone (ValueError). `registry` answers for the insurer's master files and keys; without
    one nothing is looked up.
    """
    if now.tzinfo is None:
        raise ValueError("now: expected a date and time with its zone")
    return check_plainly(document, now=now, registry=registry)


def check_plainly(
    document: Document, *, now: datetime, registry: Registry | None = None
) -> list[Finding]:
    """Check every record by the tables and rules as they stand: the reference of `check`."""
    tables = table(document.format)
    checker = RecordChecker(tables, Moment.of(now), registry)
    faults = list(document.faults)
    findings: list[Finding] = []
    for record in document.records:
        faults.extend(record.faults or header_faults(tables, record))
        if not faults:
            findings += checker.findings(record)
    refused = list(file_findings(faults)) if faults else list(checker.sender.findings())
    return refused or findings


class RecordChecker:
    """Checks the records of one document, one after the other."""

    def __init__(self, tables: FormatTable, at: Moment, registry: Registry | None) -> None:
        self._tables = tables
        self._at = at
        self._registry = registry
        self._deliveries = Deliveries()
        self.sender = Sender(tables, registry)

    def findings(self, record: Record) -> list[Finding]:
        """Return what is objected to in a record whose structure is sound."""
        judged = judge(self._tables, record, self._at)
        findings = judged.findings
        findings.extend(self._deliveries.repeated(record.number, judged.case))
        if self._registry is not None:
            self.sender.see(record)
            findings.extend(self._looked_up(record.number, judged, self._registry))
        return findings

    def _looked_up(self, number: int, judged: Judged, registry: Registry) -> Iterator[Finding]:
        if judged.case is not None:
            for look_up, hit in look_up_hits(judged.case, judged, registry):
                yield found(self._tables, number, look_up.hint, hit)


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
