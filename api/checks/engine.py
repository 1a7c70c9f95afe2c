"""Runs the checks over a document: the file first, then each record.

Decides what rejects the whole file; what is checked of a record is in `api.checks.record`.
Source: facts/upload_format_2.0.toml, check_order and whole_file_rejection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from api.checks.asking import Asking
from api.checks.fast import Known, Learnt, Shapes
from api.checks.forms import KnownForms
from api.checks.record import Judged, judge
from api.checks.rule import Moment
from api.checks.uploads import Deliveries
from api.document import Document
from api.fields import FormatTable, table
from api.findings import Finding, Findings, finding
from api.plain import Outline, Scan
from api.records import Fault, Format, Record
from api.registry import Registry


def check(document: Document, *, now: datetime, registry: Registry | None = None) -> Findings:
    """Check a document as the insurer would at `now`; return what it would object to.

    What rejects the whole file is all that is reported then, without a record number. `now` must
    have a zone (ValueError). `registry` answers for the insurer's master files and keys; without
    one nothing is looked up.
    """
    run = _Run(document, _moment(now), registry)
    if document.plain is None or document.format is not Format.V2:
        run.all_records()
    else:
        run.all_shapes(document.plain)
    return run.result()


def check_plainly(
    document: Document, *, now: datetime, registry: Registry | None = None
) -> Findings:
    """Parse and check every record by the tables and rules as they stand: what `check` must be."""
    run = _Run(replace(document, plain=None), _moment(now), registry)
    run.all_records()
    return run.result()


class _Run:
    """One check of one document: its records one after the other, then what came of them."""

    def __init__(self, document: Document, at: Moment, registry: Registry | None) -> None:
        self._at = at
        self._document = document
        self._codec = document.declaration.codec
        self._tables = table(document.format)
        self._forms = KnownForms()
        self._faults: dict[tuple[str, str], Fault] = {}
        self._note(document.faults)
        self._findings = Findings()
        self._deliveries = Deliveries()
        self._asking = registry and Asking(self._tables, registry, at, self._codec)

    def all_records(self) -> None:
        """Check every record."""
        for record in self._document.records:
            self._check(record)

    def all_shapes(self, plain: Scan) -> None:
        """Check a record of every shape; in others of that shape the rules find the same."""
        learnt, shapes = Learnt(), Shapes(self._codec, self._at)
        parted = plain.records(self._document.watch)
        for number, (outline, values) in enumerate(parted, start=1):
            shape = shapes.of(outline, values)
            known = None if shape is None else learnt.get(shape)
            if known is not None:
                self._add(known, number, outline, values)
                continue
            judged = self._check(outline.filled(values, number, self._codec))
            if shape is not None and judged is not None:
                learnt.add(shape, judged)

    def _add(self, known: Known, number: int, outline: Outline, values: list[bytes]) -> None:
        """Add what came of a shape, and of what is asked about this record of it."""
        if self._faults:
            return
        if known.findings:
            self._findings.extend(known.findings, record=number)
        if self._asking:
            self._findings.extend(self._asking.about_values(number, outline, values, known.wrong))

    def _check(self, record: Record) -> Judged | None:
        """Check a record; return what came of it, or None where the file is refused already."""
        self._note(record.faults or header_faults(self._tables, record))
        if self._faults:
            return None
        judged = judge(self._tables, record, self._at, self._forms)
        judged.findings += self._deliveries.repeated(record.number, judged.case)
        self._findings.extend(judged.findings)
        if self._asking:
            self._findings.extend(self._asking.about(record, judged))
        return judged

    def _note(self, faults: Iterable[Fault]) -> None:
        """Keep what refuses the file, each code and tag once: there may be a million of them."""
        for fault in faults:
            self._faults.setdefault((fault.code, fault.tag), fault)

    def result(self) -> Findings:
        """Return what refuses the file, or else what was found in its records."""
        faults = self._faults.values()
        if faults:
            return Findings(file_findings(faults))
        refused = Findings(self._asking.findings() if self._asking else ())
        return refused or self._findings


def _moment(now: datetime) -> Moment:
    if now.tzinfo is None:
        raise ValueError("now: expected a date and time with its zone")
    return Moment.of(now)


def file_findings(faults: Iterable[Fault]) -> Iterator[Finding]:
    """Turn structure faults into findings of the whole file."""
    for code, tag, record in faults:
        where = f"record {record}: " if record else ""
        yield finding(None, None, tag, code, f"{where}correct <{tag}>; the file is not stored")


def header_faults(tables: FormatTable, record: Record) -> Iterator[Fault]:
    """Find fields of MSH that are not filled and without which the file is refused (Y002)."""
    for field_id in sorted(tables.header):
        if not record.get(field_id):
            yield Fault("Y002", field_id, record.number)
