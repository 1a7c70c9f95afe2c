"""Checked files: which are found, what is told of them, whose ids are hidden."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.checking import CheckedFile, check_file, found_files, masked, patients_of, totals
from api.document import Document
from api.findings import finding
from api.records import Format
from cardio.codecs import TAIPEI

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
MISSING = finding(2, None, "M51", "AA")
REMINDER = finding(3, None, "D11", "16")
WHOLE = finding(None, None, "MSH", "Y002")


def checked(*findings: object, records: int | None = 4) -> CheckedFile:
    return CheckedFile("f", Format.V2, "Big5", records, 6, findings, {2: "A******001"})  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path, samples: Path) -> Path:
    (tmp_path / "deep").mkdir()
    shutil.copy(samples / "v2_clinic_big5.xml", tmp_path / "b.xml")
    shutil.copy(samples / "v1_clinic_big5.xml", tmp_path / "deep" / "A.XML")
    shutil.copy(samples / "invalid_missing_M51.xml", tmp_path / "deep" / "[1].txt")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["b.xml"], ["b.xml"]),
        (["."], ["b.xml", "deep/A.XML"]),
        (["b.xml", ".", "deep"], ["b.xml", "deep/A.XML"]),
        (["*.xml"], ["b.xml"]),
        (["**/*.[xX]*"], ["b.xml", "deep/A.XML"]),
        (["de*"], ["deep/A.XML"]),
        (["deep/[1].txt"], ["deep/[1].txt"]),
        (["deep/*.txt", "b.xml"], ["deep/[1].txt", "b.xml"]),
    ],
)
def test_files_folders_and_patterns_are_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], found: list[str]
) -> None:
    monkeypatch.chdir(folder)
    assert [path.as_posix() for path in found_files(arguments)] == found


def test_folder_that_is_called_like_a_document_is_none(folder: Path) -> None:
    (folder / "c.xml").mkdir()
    shutil.copy(folder / "b.xml", folder / "c.xml" / "d.xml")
    found = [path.relative_to(folder).as_posix() for path in found_files([str(folder)])]
    assert found == ["b.xml", "c.xml/d.xml", "deep/A.XML"]


@pytest.mark.parametrize("argument", ["none.xml", "*.none", "empty"])
def test_argument_without_a_file_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, argument: str
) -> None:
    monkeypatch.chdir(folder)
    (folder / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=argument.replace("*", r"\*")):
        found_files(["b.xml", argument])


def test_good_file_is_told_with_its_counts(samples: Path) -> None:
    found = check_file(samples / "v2_clinic_big5.xml", now=NOW)
    assert (found.format, found.encoding, found.records, found.orders) == (Format.V2, "Big5", 4, 6)
    assert (found.findings, found.refused, found.refused_records) == ((), False, 0)


def test_finding_comes_with_masked_patient_and_field_name(samples: Path) -> None:
    found = check_file(samples / "invalid_missing_M51.xml", now=NOW)
    (one,) = found.findings
    assert (one.field, one.code, found.patient(one)) == ("M51", "AA", "A******001")
    assert found.field_name(one, zh=True) == "給付類別"
    assert found.field_name(one, zh=False) == "benefit_type"
    assert found.refused
    assert "A100000001" not in repr(found)
    assert found.as_json() == {
        "file": str(samples / "invalid_missing_M51.xml"),
        "format": "2.0",
        "encoding": "Big5",
        "records": 1,
        "orders": 1,
        "findings": [one.as_json()],
    }


def test_format_can_be_told(samples: Path) -> None:
    found = check_file(samples / "v2_clinic_big5.xml", now=NOW, format=Format.V1)
    assert found.format is Format.V1
    assert {one.code for one in found.findings} >= {"Y002"}


@pytest.mark.parametrize(
    ("data", "code", "hint"),
    [
        (b"", "Y001", "the document is empty"),
        (b"words", "Y003", "declaration"),
        (b'<?xml version="1.0" encoding="Big5"?><RECS><REC></RECS>', "Y006", "REC"),
        (b'<?xml version="1.0" encoding="Big5"?><RECS>\xff</RECS>', "Y014", "not Big5"),
        (b'<?xml version="1.0" encoding="UTF-8"?><RECS/>x<RECS/>', "Y015", "RECS"),
    ],
)
def test_file_that_cannot_be_loaded_is_a_finding(
    tmp_path: Path, data: bytes, code: str, hint: str
) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(data)
    found = check_file(path, now=NOW)
    (one,) = found.findings
    assert (one.record, one.order, one.field, one.code) == (None, None, "RECS", code)
    assert hint in one.hint
    assert found.refused
    assert found.as_json()["format"] is None
    assert (found.patient(one), found.field_name(one, zh=True)) == ("", "")


def test_progress_hears_of_every_byte(samples: Path) -> None:
    path = samples / "v2_clinic_big5.xml"
    heard: list[int] = []
    check_file(path, now=NOW, progress=heard.append)
    declaration = path.read_bytes().index(b"?>") + 2
    size = path.stat().st_size - declaration
    assert heard
    assert sum(heard) % size == 0


def test_only_records_with_findings_are_asked_for_their_patient(clinic: Document) -> None:
    assert patients_of(clinic, ()) == {}
    assert patients_of(clinic, (WHOLE,)) == {}
    assert patients_of(clinic, (MISSING,)) == {2: "F******008"}


@pytest.mark.parametrize(
    ("findings", "refused", "records"),
    [
        ((), False, 0),
        ((REMINDER,), False, 0),
        ((MISSING, MISSING, REMINDER), True, 1),
        ((WHOLE,), True, 4),
    ],
)
def test_refused_are_the_records_that_would_not_be_stored(
    findings: tuple[object, ...], refused: bool, records: int
) -> None:
    found = checked(*findings)
    assert (found.refused, found.refused_records) == (refused, records)


def test_totals_add_up() -> None:
    sums = totals([checked(MISSING, REMINDER), checked(WHOLE, records=None), checked()])
    assert (sums.files, sums.records, sums.orders) == (3, 8, 18)
    assert (sums.refused_records, sums.findings, sums.reminders) == (1, 3, 1)


@pytest.mark.parametrize(
    ("patient_id", "shown"),
    [("A100000001", "A******001"), ("AB1234567", "A*****567"), ("A12345", "******"), ("", "")],
)
def test_patient_ids_are_masked(patient_id: str, shown: str) -> None:
    assert masked(patient_id) == shown


@given(st.text(max_size=20))
def test_masking_hides_at_least_half(text: str) -> None:
    hidden = masked(text)
    assert len(hidden) == len(text)
    kept = sum(1 for a, b in zip(text, hidden, strict=True) if a == b and b != "*")
    assert kept <= max(4, 0)
    assert len(text) - kept >= min(len(text), 3)
