"""Command `sample`: file or standard output, the list of faults, wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api import Document
from cardio.cli import run
from emulator.samples import FAULTS

NOW = ("--now", "2026-03-15T12:00:00+08:00")


def test_document_goes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["sample", "--records", "3", *NOW]) == 0
    out, err = capfdbinary.readouterr()
    document = Document.loads(out)
    assert (document.record_count, document.encoding, err) == (3, "Big5", b"")
    assert run(["sample", "--records", "3", *NOW]) == 0
    assert capfdbinary.readouterr().out == out


def test_document_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "visits.xml"
    words = ["--records", "3", "--encoding", "utf-8", "--out", str(path)]
    assert run(["sample", *words, *NOW]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{path}: 3 records, 0 faults, emulated signatures\n"
    assert Document.load(path).encoding == "UTF-8"
    assert [each.name for each in tmp_path.iterdir()] == ["visits.xml"]


@pytest.mark.parametrize("codes", ["AA,D047", "aa d047", "AA, D047"])
def test_faults_are_listed_in_a_sidecar(tmp_path: Path, codes: str) -> None:
    path = tmp_path / "visits.xml"
    assert run(["sample", "--records", "4", "--faults", codes, "--out", str(path), *NOW]) == 0
    listed = json.loads((tmp_path / "visits.xml.faults.json").read_text(encoding="utf-8"))
    assert listed == {
        "format": "2.0",
        "encoding": "Big5",
        "records": 4,
        "orders": Document.load(path).order_count,
        "sha256": Document.load(path).sha256,
        "faults": [
            {"record": 2, "order": None, "field": "M51", "code": "AA"},
            {"record": 4, "order": 2, "field": "D05", "code": "D047"},
        ],
    }


def test_sidecar_can_be_elsewhere(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    listed = tmp_path / "faults.json"
    assert run(["sample", "--records", "2", "--faults", "AA", "--sidecar", str(listed), *NOW]) == 0
    assert Document.loads(capfdbinary.readouterr().out).record_count == 2
    assert json.loads(listed.read_text())["faults"][0]["code"] == "AA"


def test_all_stands_for_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "all.xml"
    words = ["--records", str(2 * len(FAULTS)), "--faults", "all", "--out", str(path), "--json"]
    assert run(["sample", *words, *NOW]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["out"], shown["sidecar"]) == (str(path), f"{path}.faults.json")
    assert [fault["code"] for fault in shown["faults"]] == list(FAULTS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Missing option '--records'"),
        (["--records", "0"], "0 is not in the range"),
        (["--records", "9", "--faults", "AA"], "--faults needs --out or --sidecar"),
        (["--records", "1", "--faults", "AA", "--out", "X"], "expected at least 2"),
        (["--records", "9", "--faults", "ZZ", "--out", "X"], "fault 'ZZ': expected some of"),
        (["--records", "9", "--hospital", "1"], "hospital '1': expected one of"),
        (["--records", "9", "--json"], "--json needs --out"),
        (["--records", "9", "--encoding", "utf-16"], "is not one of"),
    ],
)
def test_wrong_use_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["sample", *words, *NOW]) == 2
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True)
    assert list(tmp_path.iterdir()) == []
