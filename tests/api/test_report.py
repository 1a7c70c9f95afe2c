"""Reports: counted from findings, with the key fields of faulty records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from api import Document, check
from api.findings import finding
from api.report import CheckReport, FaultyRecord, Reason, Receiving, rejects, report_of

SAM, HOSPITAL = "901000000047", "3501200000"


@pytest.fixture
def receiving(now: datetime) -> Receiving:
    return Receiving(SAM, HOSPITAL, now, now + timedelta(seconds=1, microseconds=5))


def _counts(report: CheckReport) -> tuple[int, int, int, int]:
    h = report.header
    return h.received_records, h.valid_records, h.valid_orders, h.invalid_records


def test_report_without_findings_counts_everything_valid(
    clinic: Document, receiving: Receiving, now: datetime
) -> None:
    report = report_of(clinic, [], receiving, emulator="test")
    assert _counts(report) == (4, 4, 6, 0)
    assert report.errors == ()
    header = report.header
    assert (header.sam_id, header.hospital_id, header.format) == (SAM, HOSPITAL, "2.0")
    assert header.sent_bytes == header.received_bytes == len(clinic.data)
    assert header.sent_records == 4
    assert header.received_at == now + timedelta(seconds=1)


def test_faulty_record_is_named_by_its_keys(clinic: Document, receiving: Receiving) -> None:
    findings = [finding(1, 2, "D05", "D047"), finding(1, None, "M51", "AA")]
    report = report_of(clinic, findings, receiving, emulator="test")
    assert _counts(report) == (4, 3, 3, 1)
    assert report.errors == (
        FaultyRecord(
            1,
            "A100000001",
            "01",
            "1150302093012",
            "TESTVISIT00000000001",
            (Reason("D05", 2, "D047"), Reason("M51", None, "AA")),
        ),
    )
    assert report.findings() == tuple(findings)


def test_reminders_leave_a_record_valid(clinic: Document, receiving: Receiving) -> None:
    reminder = finding(2, 1, "D11", "16")
    assert not rejects(reminder)
    report = report_of(clinic, [reminder], receiving, emulator="test")
    assert _counts(report) == (4, 4, 6, 0)
    assert [record.number for record in report.errors] == [2]


def test_whole_file_has_no_record(
    sample: Callable[[str], Document], receiving: Receiving, now: datetime
) -> None:
    document = sample("invalid_missing_MSH")
    findings = check(document, now=now)
    report = report_of(document, findings, receiving, emulator="test")
    assert _counts(report) == (1, 0, 0, 1)
    assert report.errors == (FaultyRecord(0, "", "", "", "", (Reason("MSH", None, "Y002"),)),)
    (one,) = report.findings()
    assert (one.record, one.field, one.code) == (None, "MSH", "Y002")


def test_old_format_uses_its_own_keys(
    sample: Callable[[str], Document], receiving: Receiving
) -> None:
    report = report_of(
        sample("v1_clinic_big5"), [finding(2, None, "A19", "AA")], receiving, emulator="test"
    )
    (record,) = report.errors
    found = (record.patient, record.visit_type, record.visited_at, record.identifier)
    assert found == ("F200000008", "01", "1110303100000", "")
    assert report.header.format == "1.0"


def test_sent_count_is_what_the_sender_said(clinic: Document, now: datetime) -> None:
    receiving = Receiving(SAM, HOSPITAL, now, now, sent_records=5)
    assert report_of(clinic, [], receiving, emulator="test").header.sent_records == 5


def test_repr_shows_no_patient(clinic: Document, receiving: Receiving) -> None:
    report = report_of(clinic, [finding(1, None, "M51", "AA")], receiving, emulator="test")
    assert "A100000001" not in repr(report)
