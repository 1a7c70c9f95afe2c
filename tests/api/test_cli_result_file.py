"""Command `result --from FILE`: tables, JSON and raw text, without asking any server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.result_file import render_zip
from cardio.cli import run
from cardio.codecs import TAIPEI

REASON = FaultyRecord(1, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))


@pytest.fixture
def delivered(tmp_path: Path) -> Callable[..., str]:
    """A result file as the web page gives it."""

    def write(*errors: FaultyRecord, raw: bytes = b"") -> str:
        moment = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
        header = ReportHeader("S", "H", "2.0", moment, 9, 4, moment, 9, 4, 3, 5, 1)
        path = tmp_path / "result.zip"
        path.write_bytes(raw or render_zip(CheckReport("", True, header, errors)))
        return str(path)

    return write


def test_findings_are_bad_news(
    delivered: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivered(REASON)
    assert run(["result", "--from", path, "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert (shown["file"], shown["opcode"], shown["ready"]) == (path, None, True)
    assert shown["summary"]["valid_orders"] == 5
    assert [one["code"] for one in shown["findings"]] == ["AA"]


def test_findings_are_a_table_without_the_patient(
    delivered: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["result", "--from", delivered(REASON)]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("received_records\tvalid_records")
    assert "1\t\tM51\tAA\t必填未填" in out
    assert "A100000001" not in out


def test_nothing_found_is_good_news(delivered: Callable[..., str]) -> None:
    assert run(["result", "--from", delivered()]) == 0


@pytest.mark.parametrize("raw", ["不明的結果".encode("cp950"), '{"不明": 1}'.encode()])
def test_unknown_form_is_shown_as_it_came(
    delivered: Callable[..., str], capsys: pytest.CaptureFixture[str], raw: bytes
) -> None:
    assert run(["result", "--from", delivered(raw=raw)]) == 1
    out, err = capsys.readouterr()
    assert "不明" in out
    assert "not known" in err
    assert run(["result", "--from", delivered(raw=raw), "--json"]) == 1
    assert "不明" in json.loads(capsys.readouterr().out)["raw"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["OP", "--from", "FILE"], "either an OPCODE to ask for or --from FILE"),
        ([], "either an OPCODE"),
        ([""], "either an OPCODE"),
        (["--from", "none.zip"], "does not exist"),
        (["--from", "BROKEN"], "cannot be unpacked"),
    ],
)
def test_wrong_use_is_said(
    delivered: Callable[..., str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04")
    named = {"FILE": delivered(), "BROKEN": str(broken)}
    assert run(["result", *(named.get(word, word) for word in words)]) == 2
    assert said in capsys.readouterr().err
