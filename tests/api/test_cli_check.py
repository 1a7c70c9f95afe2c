"""Command `check`: tables, JSON, page, exit codes, options, progress."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cardio.cli import run

NOW = "2026-03-15T12:00:00+08:00"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str, code: int = 0) -> tuple[str, str]:
        assert run(["check", *arguments]) == code
        return capsys.readouterr()

    return call


def test_valid_samples_give_nothing_and_totals(printed: Any, samples: Path) -> None:
    out, err = printed(*map(str, sorted(samples.glob("v*.xml"))), "--now", NOW)
    assert err == ""
    assert out.splitlines() == [
        "files\trecords\torders\trefused_records\tfindings\treminders",
        "4\t16\t18\t0\t0\t0",
    ]


def test_finding_is_a_row_with_masked_patient(printed: Any, samples: Path) -> None:
    path = str(samples / "invalid_missing_M51.xml")
    out, _ = printed(path, "--now", NOW, code=1)
    head, row, _, sums = out.splitlines()
    assert dict(zip(head.split("\t"), row.split("\t"), strict=True)) == {
        "file": path,
        "record": "1",
        "patient": "A******001",
        "order": "",
        "field": "M51",
        "name": "給付類別",
        "code": "AA",
        "severity": "reject_record",
        "text_zh": "必填未填",
        "text_en": "required field missing",
        "hint": "fill it",
    }
    assert sums == "1\t1\t1\t1\t1\t0"
    assert "A100000001" not in out


@pytest.mark.parametrize(
    ("lang", "columns", "name"),
    [("zh", {"text_zh"}, "給付類別"), ("en", {"text_en"}, "benefit_type")],
)
def test_language_of_the_table(
    printed: Any, samples: Path, lang: str, columns: set[str], name: str
) -> None:
    out, _ = printed(str(samples / "invalid_missing_M51.xml"), "--now", NOW, "--lang", lang, code=1)
    head, row = out.splitlines()[:2]
    assert {column for column in head.split("\t") if column.startswith("text")} == columns
    assert name in row.split("\t")


def test_json_has_the_keys_of_the_contract(printed: Any, samples: Path) -> None:
    good, bad = str(samples / "v2_clinic_big5.xml"), str(samples / "invalid_missing_M51.xml")
    out, err = printed(good, bad, "--now", NOW, "--json", code=1)
    assert (out.count("\n"), err) == (1, "")
    first, second = json.loads(out)["files"]
    assert first == {
        "file": good,
        "format": "2.0",
        "encoding": "Big5",
        "records": 4,
        "orders": 6,
        "findings": [],
    }
    assert second["findings"] == [
        {
            "record": 1,
            "order": None,
            "field": "M51",
            "code": "AA",
            "severity": "reject_record",
            "text_zh": "必填未填",
            "text_en": "required field missing",
            "hint": "fill it",
        }
    ]


def test_file_that_is_no_document_is_bad_news_not_an_error(printed: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_bytes(b"<html>")
    out, _ = printed(str(path), "--json", code=1)
    (found,) = json.loads(out)["files"]
    assert found["format"] is found["encoding"] is found["records"] is found["orders"] is None
    (one,) = found["findings"]
    assert (one["record"], one["order"], one["code"]) == (None, None, "Y003")
    assert "declaration" in one["hint"]


def test_page_is_written_beside_the_table(printed: Any, samples: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    out, err = printed(str(samples), "--now", NOW, "--html", str(page), "--lang", "en", code=1)
    assert err == f"report: {page}\n"
    assert page.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="en">')
    assert "refused_records" in out


def test_folder_and_pattern_are_gone_through(printed: Any, samples: Path) -> None:
    out, _ = printed(str(samples), "--now", NOW, "--json", code=1)
    assert len(json.loads(out)["files"]) == 7
    out, _ = printed(str(samples / "v1_*.xml"), "--now", NOW, "--json")
    assert [each["format"] for each in json.loads(out)["files"]] == ["1.0"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.xml"], "none.xml: no such file"),
        ([""], "'': no such file"),
        ([], "Missing argument"),
        (["SAMPLE", "--now", "noon"], "expected a date-time such as"),
        (["SAMPLE", "--format", "3.0"], "'3.0' is not one of"),
    ],
)
def test_wrong_use_is_said(printed: Any, samples: Path, arguments: list[str], said: str) -> None:
    sample = str(samples / "v2_clinic_big5.xml")
    _, err = printed(*(sample if it == "SAMPLE" else it for it in arguments), code=2)
    assert said in err


def test_time_decides_and_has_the_zone_of_taipei(printed: Any, samples: Path) -> None:
    path = str(samples / "v2_clinic_big5.xml")
    printed(path, "--now", "2026-03-06T15:30:01")
    out, _ = printed(path, "--now", "2026-03-06T15:29:59", "--json", code=1)
    codes = {(one["field"], one["code"]) for one in json.loads(out)["files"][0]["findings"]}
    assert {code for _, code in codes} <= {"BD", "BD01"}
    assert ("M11", "BD") in codes or ("M11", "BD01") in codes


def test_format_can_be_forced(printed: Any, samples: Path) -> None:
    out, _ = printed(str(samples / "v2_clinic_big5.xml"), "--format", "1.0", "--json", code=1)
    (found,) = json.loads(out)["files"]
    assert (found["format"], found["findings"][0]["code"]) == ("1.0", "Y002")
    printed(str(samples / "v2_clinic_big5.xml"), "--format", "2.0", "--now", NOW)


class Terminal(io.StringIO):
    """A place to write to that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("records", "shown"), [(1, False), (4000, True)])
def test_large_file_shows_its_progress_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: int, shown: bool
) -> None:
    path = tmp_path / "large.xml"
    record = f"<REC><MSH><H00>9</H00><H01>A</H01></MSH><MB><MB1><M14>{'A' * 256}</M14></MB1></MB>"
    text = f'<?xml version="1.0" encoding="Big5"?><RECS>{(record + "</REC>") * records}</RECS>'
    path.write_bytes(text.encode("cp950"))
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert run(["check", str(path)]) == 1
    assert ("large.xml" in terminal.getvalue()) is shown


def test_file_that_is_gone_is_a_finding(
    printed: Any, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = samples / "v2_clinic_big5.xml"
    monkeypatch.setattr("api.checking.found_files", lambda names: [Path("gone.xml"), good])
    out, _ = printed("x", "--now", NOW, "--json", code=1)
    gone, there = json.loads(out)["files"]
    assert [(one["field"], one["code"]) for one in gone["findings"]] == [("RECS", "Y001")]
    assert (gone["format"], there["findings"]) == (None, [])


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("name", ["[red]x", "[[/x]]", "a b", "測試"])
def test_names_are_shown_as_they_are(
    printed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    path = Path(f"{name}.xml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert str(path) in printed(str(path), code=1)[0]


def test_row_is_one_line_whatever_the_value(printed: Any, samples: Path, tmp_path: Path) -> None:
    data = (samples / "invalid_missing_M51.xml").read_bytes()
    path = tmp_path / "x.xml"
    path.write_bytes(data.replace(b"A100000001", b"A10000&#133;&#9;&#10;1"))
    rows = [line.split("\t") for line in printed(str(path), "--now", NOW, code=1)[0].splitlines()]
    assert {len(row) for row in rows[:-2]} == {len(rows[0])}
    assert {row[2] for row in rows[1:-2]} == {"A******  1"}


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are Linux's")
@pytest.mark.parametrize("more", [[], ["--json"], ["--html", "out.html"]])
def test_name_that_is_no_text_is_spelt_out(
    printed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("\udcff.xml").write_bytes(b"")
    out, _ = printed("\udcff.xml", *more, code=1)
    page = Path("out.html").read_text(encoding="utf-8") if "--html" in more else ""
    assert "\\udcff.xml" in page + out
