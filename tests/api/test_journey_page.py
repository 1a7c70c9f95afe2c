"""What is handed in on the page, and which result belongs to which file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from api import Document, journey_page
from api.codes import JobType
from api.errors import DocumentUnreadable, ResultMisplaced
from api.journey_page import HandedIn, findings_of
from api.outbox.arrivals import NewPart
from api.outbox.packed import Packed
from api.outbox.repeating import repeating
from api.report import WHOLE_FILE, CheckReport, FaultyRecord, Reason, ReportHeader
from api.result_file import FileResult
from api.result_text import Legends

MISSING = (Reason("M51", None, "AA"),)
Result = Callable[..., FileResult]


@pytest.fixture
def result(now: datetime) -> Result:
    def make(records: int, *errors: FaultyRecord, file: str = "r.zip") -> FileResult:
        header = ReportHeader("S", "H", "2.0", now, 1, records, now, 1, records, records, 6, 0)
        return FileResult(file, CheckReport("", True, header, errors), Legends({}, {}))

    return make


@pytest.fixture
def whole(clinic: Document) -> HandedIn:
    (file,) = HandedIn.all_of(clinic, "visits")
    return file


@pytest.fixture
def halves(clinic: Document, monkeypatch: pytest.MonkeyPatch) -> list[HandedIn]:
    """The document in two files of two records each."""

    def two_by_two(document: Document, type: JobType) -> list[NewPart]:
        split = document.split(max_records=2)
        return [
            NewPart(Packed.of(each), first, repeating(each, type))
            for each, first in zip(split, (1, 3), strict=True)
        ]

    monkeypatch.setattr(journey_page, "parted", two_by_two)
    files = HandedIn.all_of(clinic, "visits")
    assert [file.document.record_count for file in files] == [2, 2]
    return files


def at_fault(file: HandedIn, number: int) -> FaultyRecord:
    record = next(one for one in file.document.records if one.number == number)
    return FaultyRecord(number, "A100000001", "01", "1", record.get("M15"), MISSING)


def test_files_are_named_after_the_document(whole: HandedIn, halves: list[HandedIn]) -> None:
    assert (whole.name, whole.first_record) == ("visits-precheck.xml", 1)
    assert [file.name for file in halves] == ["visits-precheck-1.xml", "visits-precheck-2.xml"]
    assert [file.first_record for file in halves] == [1, 3]


def test_a_file_is_written_whole_and_for_its_user_alone(whole: HandedIn, tmp_path: Path) -> None:
    for _ in range(2):
        path = whole.write(tmp_path)
        path.chmod(0o644)
    path = whole.write(tmp_path)
    assert path.read_bytes() == whole.document.data
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_no_half_of_a_file(
    whole: HandedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DocumentUnreadable, match=r"cannot be written \(No space left on device\)"):
        whole.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("count", "number", "identifier", "likeness"),
    [
        (4, None, None, 0),
        (5, None, None, None),
        (4, 2, None, 1),
        (4, 2, "", 0),
        (4, 1, "TESTVISIT00000000002", 0),  # numbered otherwise: still its own
        (4, 2, "TESTVISIT00000000009", None),
    ],
)
def test_a_result_belongs_by_its_count_and_its_visits(
    whole: HandedIn,
    result: Result,
    count: int,
    number: int | None,
    identifier: str | None,
    likeness: int | None,
) -> None:
    errors = [at_fault(whole, number)] if number else []
    if identifier is not None:
        errors = [replace(each, identifier=identifier) for each in errors]
    assert whole.likeness(result(count, *errors)) == likeness


def test_a_file_that_was_refused_as_a_whole_has_no_counts(whole: HandedIn, result: Result) -> None:
    refused = FaultyRecord(WHOLE_FILE, "", "", "", "", (Reason("RECS", None, "Y003"),))
    assert whole.likeness(result(0, refused)) == 0


def test_findings_get_the_record_numbers_of_the_document(
    halves: list[HandedIn], result: Result
) -> None:
    first, second = (result(2, at_fault(file, 2)) for file in halves)
    for given in ([first, second], [second, first]):
        found = findings_of(halves, given, clean=False)
        assert sorted(one.record or 0 for one in found) == [2, 4]


def test_a_result_without_findings_leaves_the_others_their_files(
    halves: list[HandedIn], result: Result
) -> None:
    """It fits every file of its length; the one that names a visit does not."""
    found = findings_of(halves, [result(2), result(2, at_fault(halves[0], 1))], clean=False)
    assert [one.record for one in found] == [1]


def test_what_is_missing_is_named_unless_the_page_has_none(
    halves: list[HandedIn], result: Result
) -> None:
    given = [result(2, at_fault(halves[0], 1))]
    with pytest.raises(ResultMisplaced, match=r"result of visits-precheck-2\.xml is missing"):
        findings_of(halves, given, clean=False)
    assert len(findings_of(halves, given, clean=True)) == 1
    assert findings_of(halves, [], clean=True) == []


@pytest.mark.parametrize("count", [1, 3])
def test_what_does_not_belong_is_named(halves: list[HandedIn], result: Result, count: int) -> None:
    given = [result(2, file=f"{n}.zip") for n in range(1, 3)] + [result(count, file="other.zip")]
    with pytest.raises(ResultMisplaced, match=r"other\.zip is not the result"):
        findings_of(halves, given, clean=True)


def test_a_form_that_is_not_known_is_named(whole: HandedIn) -> None:
    strange = FileResult("r.txt", None, Legends({}, {}), "words")
    with pytest.raises(ResultMisplaced, match=r"r\.txt has a form"):
        findings_of([whole], [strange], clean=True)


def test_nothing_personal_is_shown(whole: HandedIn) -> None:
    assert "A100000001" not in repr(whole)
