"""`cardio check` and `cardio explain` together, as processes: what a finding means, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_a_finding_is_explained_and_its_example_checked(
    cli: Callable[..., Any], samples: Path, tmp_path: Path
) -> None:
    sample = str(samples / "invalid_D02_D05_pair.xml")
    checked = cli("check", sample, "--now", "2026-03-15T12:00:00+08:00", "--json")
    (finding,) = checked.document["files"][0]["findings"]

    explained = cli("explain", finding["code"], "--json")
    assert explained.code == 0
    assert explained.document["text_zh"] == finding["text_zh"]
    assert finding["hint"] in explained.document["hints"]
    assert finding["field"] in explained.document["fields"]

    (example,) = explained.document["examples"]
    for kind, code, codes in (("passing", 0, set()), ("failing", 1, {finding["code"]})):
        path = tmp_path / f"{kind}.xml"
        path.write_bytes(example[f"{kind}_document"].encode("cp950"))
        run = cli("check", str(path), "--now", explained.document["checked_at"], "--json")
        assert run.code == code
        assert {one["code"] for one in run.document["files"][0]["findings"]} == codes


def test_field_of_a_finding_is_explained_for_people(cli: Callable[..., Any]) -> None:
    run = cli("explain", "D05", "--lang", "zh")
    assert run.code == 0
    assert run.out.startswith("D05  醫令調劑方式\n")
    assert "D02_D05\tD02 與 D05 須配對" in run.out


def test_name_that_is_none_ends_with_what_is_like_it(cli: Callable[..., Any]) -> None:
    run = cli("explain", "D02D05")
    assert (run.code, run.out) == (2, "")
    assert "like it: D02_D05" in run.err
