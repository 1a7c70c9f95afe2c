"""The journey's steps by themselves: what is written, read, sent, and where it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import Client, Document
from api.errors import DocumentUnreadable
from api.journey import Journey
from api.outbox import Outbox
from api.outbox.pruning import prune
from api.outbox.worker import Worker
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.result_file import render_zip
from api.results import encode_payload, render_json

BASE_URL = "http://127.0.0.1/V1000/"
ACCEPTED = {"RtnCode": "0000", "Opcode": "OP"}
REASON = FaultyRecord(1, "A100000001", "01", "1", "", (Reason("M51", None, "AA"),))


@pytest.fixture
def report(now: datetime) -> Callable[..., CheckReport]:
    header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
    return lambda *errors: CheckReport("test", True, header, errors)


@pytest.fixture
def delivered(report: Callable[..., CheckReport]) -> Callable[..., dict[str, str]]:
    def make(*errors: FaultyRecord) -> dict[str, str]:
        payload = encode_payload(render_json(report(*errors)))
        return {"RtnCode": "0000", "Tx_result_json": payload}

    return make


@pytest.fixture
def server(scripted: Any) -> Any:
    return scripted()


@pytest.fixture
def way(
    clinic: Document, tmp_path: Path, now: datetime, component: Any, server: Any
) -> Iterator[Journey]:
    transport = httpx.MockTransport(server)
    options: dict[str, Any] = {"transport": transport, "schedule": (0.0,), "clock": lambda: now}
    with (
        Outbox(tmp_path / "outbox", now=lambda: now) as outbox,
        Client(BASE_URL, component, **options) as client,
    ):
        worker = Worker(client, outbox)
        yield Journey(clinic, Path("visits.xml"), outbox, worker, BASE_URL, 60.0)


def test_the_page_step_writes_the_file_and_waits(
    way: Journey, clinic: Document, tmp_path: Path
) -> None:
    stage = way.page([], tmp_path)
    assert stage.ok is None
    (written,) = (Path(path) for path in stage.files)
    assert written.name == "visits-precheck.xml"
    assert written.read_bytes() == clinic.data
    assert oct(written.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [written.name]
    assert "--page-result" in stage.detail


def test_a_folder_that_cannot_be_written_says_so(way: Journey, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="cannot be written"):
        way.page([], tmp_path / "none")


@pytest.mark.parametrize(("errors", "ok"), [((), True), ((REASON,), False)])
def test_the_result_of_the_page_is_read_from_its_zip(
    way: Journey,
    tmp_path: Path,
    report: Callable[..., CheckReport],
    errors: tuple[FaultyRecord, ...],
    ok: bool,
) -> None:
    path = tmp_path / "result.zip"
    path.write_bytes(render_zip(report(*errors)))
    stage = way.page([path], tmp_path)
    assert (stage.ok, len(stage.findings)) == (ok, len(errors))


def test_a_result_that_is_not_known_is_not_good(way: Journey, tmp_path: Path) -> None:
    path = tmp_path / "result.txt"
    path.write_text("something else")
    stage = way.page([path], tmp_path)
    assert (stage.ok, "form that is not known" in stage.detail) == (False, True)


def test_the_page_may_offer_no_result_where_nothing_was_found(way: Journey, tmp_path: Path) -> None:
    stage = way.page([], tmp_path, clean=True)
    assert (stage.ok, stage.files) == (True, ())


def test_a_result_of_another_document_is_not_taken(
    way: Journey, tmp_path: Path, report: Callable[..., CheckReport]
) -> None:
    path = tmp_path / "result.zip"
    path.write_bytes(render_zip(report(replace(REASON, identifier="TESTVISIT00000000009"))))
    stage = way.page([path], tmp_path)
    assert stage.ok is False
    assert f"{path} is not the result of what was handed in" in stage.detail


def test_online_steps_go_in_their_order(
    way: Journey, server: Any, delivered: Callable[..., dict[str, str]]
) -> None:
    server.answers = [ACCEPTED, delivered()] * 3
    assert [(stage.name, stage.ok) for stage in way.online()] == [
        *(("ZZ", True), ("A2", True), ("A1", True))
    ]
    assert [body["sType"] for body in server.bodies] == ["ZZ", "ZZ", "A2", "A2", "A1", "A1"]


def test_begun_again_it_sends_nothing_twice(
    way: Journey, server: Any, delivered: Callable[..., dict[str, str]]
) -> None:
    server.answers = [ACCEPTED, delivered()] * 3
    list(way.online())
    assert all("sent earlier" in stage.detail for stage in way.online())
    assert len(server.bodies) == 6


def test_a_step_whose_result_is_not_here_is_not_taken_for_good(
    way: Journey, server: Any, delivered: Callable[..., dict[str, str]]
) -> None:
    """Pruned, or seen to have arrived by a person: nobody can say any more what was found."""
    server.answers = [ACCEPTED, delivered()] * 3
    list(way.online())
    prune(way.outbox, timedelta(0))
    (stage,) = way.online()
    assert (stage.name, stage.ok) == ("ZZ", False)
    assert "not here; upload it --again" in stage.detail


@pytest.mark.parametrize(
    ("answers", "reached", "text"),
    [
        ([{"RtnCode": "9005"}], ["ZZ"], "9005"),
        ([httpx.ReadTimeout("late")], ["ZZ"], "unknown"),
        ([httpx.ConnectError("down")], ["ZZ"], "queued"),
        ([ACCEPTED, "good", ACCEPTED, "bad"], ["ZZ", "A2"], "1 findings"),
    ],
    ids=["refused", "lost", "down", "findings"],
)
def test_it_stops_at_the_first_that_is_not_good(
    way: Journey,
    server: Any,
    delivered: Callable[..., dict[str, str]],
    answers: list[Any],
    reached: list[str],
    text: str,
) -> None:
    results = {"good": delivered(), "bad": delivered(REASON)}
    server.answers = [results.get(a, a) if isinstance(a, str) else a for a in answers]
    stages = list(way.online())
    assert [stage.name for stage in stages] == reached
    assert stages[-1].ok is False
    assert text in stages[-1].detail


def test_a_step_is_printed_with_its_findings(way: Journey, tmp_path: Path) -> None:
    shown = replace(way.page([], tmp_path), detail="d").as_json()
    assert shown == {
        "name": "page",
        "ok": None,
        "detail": "d",
        "files": [str(tmp_path / "visits-precheck.xml")],
        "findings": [],
    }
