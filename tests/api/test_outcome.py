"""Outcomes of files: the state after every ending, the exit code, the printed keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import Client
from api.codes import JobType
from api.outbox import State
from api.outcome import Outcome, send_file, verdict
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import CheckResult, encode_payload, render_json
from cardio.errors import ComponentError

REASON = FaultyRecord(1, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))


@pytest.fixture
def delivered(now: datetime) -> Callable[..., dict[str, str]]:
    def make(*errors: FaultyRecord) -> dict[str, str]:
        header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
        payload = render_json(CheckReport("test", True, header, errors))
        return {"RtnCode": "0000", "Tx_result_json": encode_payload(payload)}

    return make


@pytest.fixture
def client(component: Any, scripted: Any, paper_time: Any) -> Iterator[Any]:
    server = scripted({"RtnCode": "0000", "Opcode": "OP"})
    with Client(
        "http://127.0.0.1/V1000/",
        component,
        transport=httpx.MockTransport(server),
        sleep=paper_time.sleep,
        monotonic=paper_time.monotonic,
    ) as made:
        yield made, server


@pytest.fixture
def file(samples: Path) -> str:
    return str(samples / "v2_clinic_big5.xml")


def test_accepted_upload(client: Any, file: str) -> None:
    outcome = send_file(client[0], file, JobType.PRECHECK, wait=None)
    assert outcome.as_json() == {
        "file": file,
        "part": 1,
        "records": 4,
        "orders": 6,
        "type": "A2",
        "rtn_code": "0000",
        "opcode": "OP",
        "state": "accepted",
    }
    assert outcome.exit_code == 0


@pytest.mark.parametrize(("errors", "code"), [((), 0), ((REASON,), 1)])
def test_waited_for_upload_is_done(
    client: Any,
    file: str,
    delivered: Callable[..., dict[str, str]],
    errors: tuple[FaultyRecord, ...],
    code: int,
) -> None:
    made, server = client
    server.answers.append(delivered(*errors))
    outcome = send_file(made, file, JobType.PRECHECK, wait=60)
    assert (outcome.state, outcome.exit_code) == (State.DONE, code)
    shown = outcome.as_json()["result"]
    assert isinstance(shown, dict)
    assert len(shown["findings"]) == len(errors)


def test_upload_whose_result_is_late_stays_accepted(client: Any, file: str) -> None:
    made, server = client
    server.answers.append({"RtnCode": "5002"})
    outcome = send_file(made, file, JobType.PRECHECK, wait=5)
    assert (outcome.state, outcome.exit_code, outcome.opcode) == (State.ACCEPTED, 4, "OP")
    assert "not ready" in (outcome.error or "")


@pytest.mark.parametrize(
    ("answer", "state", "code", "rtn_code"),
    [
        ({"RtnCode": "8205"}, State.REFUSED, 1, "8205"),
        (httpx.ConnectError("no"), State.QUEUED, 4, None),
        (httpx.ReadTimeout("late"), State.UNKNOWN, 4, None),
        (ComponentError("VPNH_SignX", "failed"), State.QUEUED, 3, None),
    ],
    ids=["refused", "unreachable", "no answer", "no SAM"],
)
def test_failed_upload_has_its_state(
    client: Any, file: str, answer: Any, state: State, code: int, rtn_code: str | None
) -> None:
    made, server = client
    server.answers = [answer]
    outcome = send_file(made, file, JobType.FORMAL, wait=5)
    assert (outcome.state, outcome.exit_code, outcome.rtn_code) == (state, code, rtn_code)
    assert outcome.as_json()["error"] == outcome.error
    assert (outcome.records, outcome.opcode) == (4, None)


def test_file_that_cannot_be_loaded_is_refused_by_us(client: Any, tmp_path: Path) -> None:
    made, server = client
    outcome = send_file(made, str(tmp_path / "none.xml"), JobType.FORMAL, wait=None)
    assert (outcome.state, outcome.exit_code, outcome.records) == (State.REFUSED, 2, None)
    assert server.requests == []


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (CheckResult("OP", JobType.FORMAL, "5002", ready=False), 0),  # type: ignore[arg-type]
        (CheckResult("OP", JobType.FORMAL, "0000", ready=True, raw="{}"), 1),  # type: ignore[arg-type]
    ],
    ids=["not ready", "not understood"],
)
def test_verdict_on_results_without_findings(result: CheckResult, code: int) -> None:
    assert verdict(result) == code


def test_new_outcome_is_queued() -> None:
    assert Outcome("f", JobType.FORMAL).as_json()["state"] == "queued"
