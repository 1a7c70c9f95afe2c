"""`cardio sample`, `check` and `upload` together: as processes, against a running emulator."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOW = "2026-03-15T12:00:00+08:00"
SEEN_BY_THE_DOCUMENT = "AA,AB,AC,AD01,AE,AF,BE,BD,BH,D007,D019,D028,D041,D047,D054,D066,E003,Y012"
LOOKED_UP = "04,05,08,16,D002,D003,D004,D005,D069,D070,D072"


def _found(findings: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {tuple(one[key] for key in ("record", "order", "field", "code")) for one in findings}


def test_samples_of_the_facts_give_what_their_notes_say(
    cli: Callable[..., Any], samples: Path
) -> None:
    run = cli("check", str(samples), "--now", NOW, "--json")
    assert run.code == 1
    found = {
        Path(each["file"]).stem: [(one["field"], one["code"]) for one in each["findings"]]
        for each in run.document["files"]
    }
    assert found.pop("invalid_missing_M51") == [("M51", "AA")]
    assert found.pop("invalid_D02_D05_pair") == [("D05", "D047")]
    assert found.pop("invalid_missing_MSH") == [("MSH", "Y002")]
    assert set(map(tuple, found.values())) == {()}
    assert len(found) == 4


def test_good_sample_is_good_at_the_desk_and_on_the_server(
    cli: Callable[..., Any], emulator: Any, tmp_path: Path
) -> None:
    path = str(tmp_path / "visits.xml")
    assert cli("sample", "--records", "300", "--now", NOW, "--out", path).code == 0
    assert cli("check", path, "--now", NOW).code == 0
    words = ("--type", "A2", "--wait", "--target", emulator.target, "--backend", emulator.backend)
    sent = cli("upload", path, *words, "--json")
    (upload,) = sent.document["uploads"]
    assert upload["result"]["findings"] == []
    assert upload["result"]["summary"]["valid_records"] == 300
    assert sent.code == 0


def test_planted_faults_are_found_at_the_desk(cli: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "visits.xml"
    words = ("--faults", SEEN_BY_THE_DOCUMENT, "--now", NOW, "--out", str(path))
    assert cli("sample", "--records", "100", *words).code == 0
    listed = json.loads((tmp_path / "visits.xml.faults.json").read_text(encoding="utf-8"))
    run = cli("check", str(path), "--now", NOW, "--json")
    assert run.code == 1
    (checked,) = run.document["files"]
    assert _found(checked["findings"]) == _found(listed["faults"])


def test_planted_faults_of_keys_and_master_files_are_found_by_the_server(
    cli: Callable[..., Any], emulator: Any, tmp_path: Path
) -> None:
    path = tmp_path / "visits.xml"
    words = ("--faults", LOOKED_UP, "--seed", "9", "--now", NOW, "--out", str(path))
    assert cli("sample", "--records", "60", *words).code == 0
    listed = json.loads((tmp_path / "visits.xml.faults.json").read_text(encoding="utf-8"))
    to = ("--target", emulator.target, "--backend", emulator.backend)
    sent = cli("upload", str(path), "--type", "A2", "--wait", *to, "--json")
    (upload,) = sent.document["uploads"]
    assert _found(upload["result"]["findings"]) == _found(listed["faults"])
    assert sent.code == 1


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to look at the page")
def test_page_filters_in_a_browser(cli: Callable[..., Any], samples: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    cli("check", str(samples), "--now", NOW, "--html", str(page))
    text = page.read_text(encoding="utf-8")
    script = (
        "const code = document.getElementById('code'); code.value = 'AA';"
        "code.dispatchEvent(new Event('change', {bubbles: true}));"
        "document.title = document.getElementById('shown').value + ' shown, ' + "
        "document.querySelectorAll('#findings tbody tr:not([hidden])').length;"
    )
    policy = r"<meta http-equiv=.Content-Security-Policy[^>]*>"
    driven = re.sub(policy, "", text).replace("</body>", f"<script>{script}</script></body>")
    assert driven.count("<script>") == 2
    page.write_text(driven, encoding="utf-8")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()]
    run = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert "<title>1 / 3 shown, 1</title>" in run.stdout
