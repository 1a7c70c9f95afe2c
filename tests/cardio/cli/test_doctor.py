from __future__ import annotations

from pathlib import Path
from typing import Any


def states(outcome: Any) -> dict[str, str]:
    return {check["name"]: check["state"] for check in outcome.document["checks"]}


def test_the_report_is_one_document(cli: Any) -> None:
    done = cli("doctor", "--json")
    assert done.code == 0
    assert {"python", "CARDIO_BACKEND", "vendor folder", "console", "host"} <= set(states(done))
    assert all(
        set(check) == {"name", "state", "detail", "advice"} for check in done.document["checks"]
    )


def test_the_table_has_a_line_for_each(cli: Any) -> None:
    lines = cli("doctor").out.splitlines()
    assert lines[0] == "check\tstate\tdetail\twhat to do"
    assert len(lines) == 1 + len(cli("doctor", "--json").document["checks"])


def test_a_vendor_folder_is_looked_at_and_bad_news_is_code_1(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "LIB").mkdir()
    (tmp_path / "LIB" / "CsHis50.dll").write_bytes(b"no library")
    done = cli("doctor", "--vendor-folder", str(tmp_path), "--json")
    assert (done.code, states(done)["CsHis50.dll"]) == (1, "wrong")


def test_the_network_needs_a_target(cli: Any) -> None:
    done = cli("doctor", "--network")
    assert (done.code, done.out, "no target" in done.err) == (2, "", True)


def test_the_network_is_asked_when_told(cli: Any) -> None:
    done = cli("doctor", "--network", "--target", "http://127.0.0.1:9/V1000/", "--json")
    assert (done.code, states(done)["host"]) == (1, "wrong")
