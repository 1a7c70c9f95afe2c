"""A kept document becomes its check result: loaded, checked, counted, written as JSON and text.

A pure function of the upload and its bytes; rules and forms are the `api` package's. What the
sender's identity adds (code 07) is here until there is a registry.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.check_codes import Severity
from api.checks import check
from api.codes import JobType
from api.document import Document
from api.errors import DocumentError, WrongEncoding
from api.findings import Finding, finding
from api.records import Format
from api.report import (
    WHOLE_FILE,
    CheckReport,
    FaultyRecord,
    Reason,
    Receiving,
    ReportHeader,
    report_of,
)
from api.result_text import render_text
from api.results import render_json
from emulator.vpn.options import ServerOptions
from emulator.vpn.refusal import AnswerCode
from emulator.vpn.store import StoredResult, Upload
from emulator.vpn_signature import SCHEME

ROOT: Final = "RECS"
"""Emulator-defined: the field that reasons against a whole file name when no other fits."""

INSTITUTION_FIELDS: Final = {Format.V2: ("M05",), Format.V1: ("A14", "A43", "A52", "A63")}
"""Fields that hold the sender's institution code. Source: `facts/check_errors.tsv`, code 07."""

_KEY_TEXT: Final = re.compile(r"[ -Z\\^-~]*")
_FIELD_TEXT: Final = re.compile(r"[0-9A-Z]*")
_log: Final = logging.getLogger(__name__)


class Judge:
    """Makes the result of an upload."""

    def __init__(self, options: ServerOptions) -> None:
        self._utf8_fallback = options.utf8_fallback

    def __call__(self, upload: Upload, data: bytes) -> StoredResult:
        """Return what a download delivers."""
        report = self.report(upload, data)
        text = render_text(without_strange_texts(report))
        return StoredResult(AnswerCode.OK.value, render_json(report), text)

    def report(self, upload: Upload, data: bytes) -> CheckReport:
        """Check a document as of the moment it was received.

        One that cannot be loaded is rejected whole with the code of its fault. A connection test
        (ZZ) is counted, not checked (emulator-defined).
        """
        checked = upload.arrival.type != JobType.CONNECTION_TEST
        try:
            document = self._load(upload, data)
        except DocumentError as error:
            return _unreadable(upload, error.check_code if checked else "")
        findings = findings_of(upload, document) if checked else []
        receiving = _receiving(upload)
        return report_of(document, findings, receiving, emulator=SCHEME, checked=checked)

    def _load(self, upload: Upload, data: bytes) -> Document:
        try:
            return Document.loads(data)
        except WrongEncoding:
            if not self._utf8_fallback:
                raise
            document = Document.loads(data, encoding="UTF-8")
            _log.warning("%s: not in the declared encoding, read as UTF-8", upload.opcode)
            return document


def findings_of(upload: Upload, document: Document) -> Sequence[Finding]:
    """Check a document and, if the file as a whole stands, whose it is."""
    if document.format != upload.arrival.format:
        return [finding(None, None, ROOT, "Y001")]
    findings = check(document, now=upload.arrival.received_at)
    if any(one.severity is Severity.REJECT_FILE for one in findings):
        return findings
    return list(foreign_institutions(document, upload.arrival.sam.hospital_id)) or findings


def foreign_institutions(document: Document, hospital_id: str) -> list[Finding]:
    """Find records of another institution than the uploading SAM's: code 07, the whole file."""
    fields = INSTITUTION_FIELDS[document.format]
    if all(_only_own(document.data, field, hospital_id) for field in fields):
        return []
    named = {(field, record.get(field)) for record in document.records for field in fields}
    foreign = {field for field, value in named if value not in ("", hospital_id)}
    return [finding(None, None, field, "07") for field in sorted(foreign)]


def _only_own(data: bytes, field: str, hospital_id: str) -> bool:
    """Whether a field's name stands in the bytes only around the institution's own code.

    Tells the common case without parsing; False says nothing.
    """
    own = data.count(f"<{field}>{hospital_id}</{field}>".encode())
    return data.count(field.encode()) == 2 * own


def without_strange_texts(report: CheckReport) -> CheckReport:
    """Blank the texts from a document that would break the text form (emulator-defined).

    Key fields keep printable ASCII without brackets, reasons digits and capitals.
    """
    errors = tuple(_plain_record(record) for record in report.errors)
    return replace(report, errors=errors)


def _plain_record(record: FaultyRecord) -> FaultyRecord:
    return FaultyRecord(
        number=record.number,
        patient=_plain(_KEY_TEXT, record.patient),
        visit_type=_plain(_KEY_TEXT, record.visit_type),
        visited_at=_plain(_KEY_TEXT, record.visited_at),
        identifier=_plain(_KEY_TEXT, record.identifier),
        reasons=tuple(replace(it, field=_plain(_FIELD_TEXT, it.field)) for it in record.reasons),
    )


def _plain(allowed: re.Pattern[str], text: str) -> str:
    return text if allowed.fullmatch(text) else ""


def _receiving(upload: Upload) -> Receiving:
    arrival = upload.arrival
    return Receiving(
        arrival.sam.sam_id,
        arrival.sam.hospital_id,
        arrival.sent_at,
        arrival.received_at,
        arrival.sent_records,
    )


def _unreadable(upload: Upload, code: str) -> CheckReport:
    """Make the report of a document in which nothing can be counted; no code, no reason."""
    arrival = upload.arrival
    header = ReportHeader(
        sam_id=arrival.sam.sam_id,
        hospital_id=arrival.sam.hospital_id,
        format=arrival.format,
        sent_at=arrival.sent_at.replace(microsecond=0),
        sent_bytes=upload.size,
        sent_records=arrival.sent_records or 0,
        received_at=arrival.received_at.replace(microsecond=0),
        received_bytes=upload.size,
        received_records=0,
        valid_records=0,
        valid_orders=0,
        invalid_records=0,
    )
    reasons = (Reason(ROOT, None, code),) if code else ()
    errors = (FaultyRecord(WHOLE_FILE, "", "", "", "", reasons),) if code else ()
    return CheckReport(SCHEME, bool(code), header, errors)
