"""A kept document becomes its check result: loaded, checked, counted, written as JSON and text.

A pure function of the upload, its bytes and the registry; rules and forms are the `api` package's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.checks import check
from api.codes import JobType
from api.document import Document
from api.errors import DocumentError, WrongEncoding
from api.findings import Finding, finding
from api.registry import Registry
from api.registry_tables import TableRegistry
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
from emulator.registry import EmulatorRegistry
from emulator.vpn.options import ServerOptions
from emulator.vpn.refusal import AnswerCode
from emulator.vpn.store import StoredResult, Upload
from emulator.vpn_signature import SCHEME

PLACEHOLDERS: Final = (b"TESTSAM", b"TESTVISIT")
"""What the sample documents have in the place of SAM numbers and visit identifiers."""

ROOT: Final = "RECS"
"""Emulator-defined: the field that reasons against a whole file name when no other fits."""

_KEY_TEXT: Final = re.compile(r"[ -Z\\^-~]*")
_FIELD_TEXT: Final = re.compile(r"[0-9A-Z]*")
_log: Final = logging.getLogger(__name__)


class Judge:
    """Makes the result of an upload; `registry` knows the emulated world."""

    def __init__(self, options: ServerOptions, registry: EmulatorRegistry) -> None:
        self._utf8_fallback = options.utf8_fallback
        self._verifies = options.verify_signatures
        self._spares_samples = options.sample_placeholders
        self._world = registry

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
        registry = self._registry(upload, document)
        findings = findings_of(upload, document, registry) if checked else []
        receiving = _receiving(upload)
        return report_of(document, findings, receiving, emulator=SCHEME, checked=checked)

    def _registry(self, upload: Upload, document: Document) -> Registry:
        """Return what can be looked up for a sender; not verifying, it knows the sender alone."""
        sender = upload.arrival.sam.hospital_id
        if self._verifies and not self._is_spared(document):
            return self._world.for_sender(sender)
        _log.info("%s: signatures and identifiers are not verified", upload.opcode)
        return TableRegistry(sender=sender)

    def _is_spared(self, document: Document) -> bool:
        return self._spares_samples and any(mark in document.data for mark in PLACEHOLDERS)

    def _load(self, upload: Upload, data: bytes) -> Document:
        try:
            return Document.loads(data)
        except WrongEncoding:
            if not self._utf8_fallback:
                raise
            document = Document.loads(data, encoding="UTF-8")
            _log.warning("%s: not in the declared encoding, read as UTF-8", upload.opcode)
            return document


def findings_of(upload: Upload, document: Document, registry: Registry) -> Sequence[Finding]:
    """Check a document that came by the channel of its format."""
    if document.format != upload.arrival.format:
        return [finding(None, None, ROOT, "Y001")]
    return check(document, now=upload.arrival.received_at, registry=registry)


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
