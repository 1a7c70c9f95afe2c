"""Uploads on their way in: split as one upload can hold, numbered on, told apart."""

from __future__ import annotations

from datetime import datetime

import pytest

from api import Document
from api.codes import JobType
from api.errors import DocumentTooLarge
from api.outbox.arrivals import NewUpload, parted


def test_a_document_that_fits_is_its_own_part(clinic: Document) -> None:
    (part,) = parted(clinic, JobType.FORMAL)
    assert part.packed.document().data == clinic.data
    assert part.first_record == 1


def test_parts_hold_every_record_once_in_order(clinic: Document) -> None:
    parts = parted(clinic, JobType.PRECHECK, max_base64=clinic.base64_length // 2)
    assert len(parts) > 1
    documents = [part.packed.document() for part in parts]
    visits = [visit for document in documents for visit in document.visits]
    assert visits == list(clinic.visits)
    counts = [document.record_count for document in documents]
    assert [part.first_record for part in parts] == [1 + sum(counts[:n]) for n in range(len(parts))]


@pytest.mark.parametrize(
    ("type", "counts", "parts"),
    [(JobType.FORMAL, True, 2), (JobType.FORMAL, False, 1), (JobType.PRECHECK, True, 1)],
)
def test_counts_limit_what_they_go_with(
    clinic: Document, type: JobType, counts: bool, parts: int
) -> None:
    many = Document.build(list(clinic.visits) * 250)  # 1,000 records
    assert len(parted(many, type, counts=counts)) >= parts
    assert (len(parted(many, type, counts=counts)) > 1) is (parts > 1)


def test_a_record_that_no_upload_holds_is_refused(clinic: Document) -> None:
    with pytest.raises(DocumentTooLarge, match="record 1"):
        parted(clinic, JobType.PRECHECK, max_base64=400)


def test_parts_enter_the_queue_as_one_upload(clinic: Document, now: datetime) -> None:
    parts = parted(clinic, JobType.PRECHECK, max_base64=clinic.base64_length // 2)
    new = NewUpload("id", "f", JobType.PRECHECK, "T", "S", clinic.sha256, parts)
    entering = [part for part, _ in new.entering(now)]
    assert [part.part for part in entering] == list(range(1, len(parts) + 1))
    assert {part.parts for part in entering} == {len(parts)}
    assert {part.document_sha256 for part in entering} == {clinic.sha256}
    assert sum(part.records for part in entering) == clinic.record_count
    assert {(part.sender, part.due_at) for part in entering} == {("S", now)}
