"""Outcomes of parts: what is said and which exit code, for every state; the printed keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.codes import JobType
from api.errors import DocumentUnreadable
from api.outbox import Outbox, Part, State
from api.outbox.intake import Taken
from api.outcome import Outcome, outcome_of, outcomes, verdict
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import CheckResult, render_json

TARGET = "http://127.0.0.1/V1000/"
REASON = FaultyRecord(1, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))


@pytest.fixture
def result(now: datetime) -> Callable[..., CheckResult]:
    def make(*errors: FaultyRecord) -> CheckResult:
        header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
        payload = render_json(CheckReport("test", True, header, errors))
        return CheckResult.of(payload, opcode="OP", type=JobType.PRECHECK)

    return make


@pytest.fixture
def part(tmp_path: Path, now: datetime, clinic: Document) -> Part:
    with Outbox(tmp_path, now=lambda: now, new_id=lambda: "id1") as outbox:
        (made,) = outbox.enqueue(clinic, file="f.xml", type="A2", target=TARGET).parts
        return made


def test_outcome_has_the_keys_of_the_contract(part: Part) -> None:
    accepted = replace(part, opcode="OP", rtn_code="0000", state=State.ACCEPTED)
    assert outcome_of(accepted, None, waited=False).as_json() == {
        "file": "f.xml",
        "part": 1,
        "records": 4,
        "orders": 6,
        "type": "A2",
        "rtn_code": "0000",
        "opcode": "OP",
        "state": "accepted",
        "id": "id1",
        "duplicate": False,
    }


PRUNED: dict[str, Any] = {"state": State.DONE, "pruned": True, "opcode": "OP"}
STANDING: list[tuple[dict[str, Any], bool, int, str | None]] = [
    ({"state": State.DONE}, True, 0, None),
    ({"state": State.DONE, "pruned": True}, True, 0, None),
    (PRUNED | {"finding_count": 0}, True, 0, "findings it had: 0"),
    (PRUNED | {"finding_count": 2}, True, 1, "findings it had: 2"),
    (PRUNED, True, 1, "findings it had: a number not known"),
    ({"state": State.ACCEPTED}, False, 0, None),
    ({"state": State.ACCEPTED}, True, 4, "not ready in time"),
    ({"state": State.ACCEPTED, "due_at": None, "reason": "5004"}, True, 1, "5004"),
    ({"state": State.REFUSED, "rtn_code": "9005", "reason": "9005 no"}, False, 1, "9005"),
    ({"state": State.REFUSED, "reason": "damaged"}, False, 2, "damaged"),
    ({"state": State.UNKNOWN, "reason": "late"}, False, 4, "late"),
    ({"state": State.QUEUED, "reason": "no connection"}, False, 4, "no connection"),
    ({"state": State.QUEUED, "due_at": None, "reason": "8205"}, False, 1, "8205"),
    ({"state": State.DISCARDED, "due_at": None}, False, 1, "discarded"),
    ({"state": State.QUEUED}, False, 4, "an earlier upload comes first"),
]


@pytest.mark.parametrize(("values", "waited", "code", "text"), STANDING)
def test_every_standing_has_its_words_and_code(
    part: Part, values: dict[str, Any], waited: bool, code: int, text: str | None
) -> None:
    found = outcome_of(replace(part, **values), None, waited=waited)
    assert (found.exit_code, found.state) == (code, values["state"])
    assert (found.error is None) if text is None else (text in (found.error or ""))
    assert found.as_json().get("error") == found.error


@pytest.mark.parametrize(("errors", "code"), [((), 0), ((REASON,), 1)])
def test_a_result_is_shown_and_judged(
    part: Part, result: Callable[..., CheckResult], errors: tuple[FaultyRecord, ...], code: int
) -> None:
    done = replace(part, state=State.DONE)
    found = outcome_of(done, result(*errors), waited=True)
    assert found.exit_code == code
    shown = found.as_json()["result"]
    assert isinstance(shown, dict)
    assert len(shown["findings"]) == len(errors)


def test_a_file_that_cannot_be_loaded_is_refused_by_us(outbox_at: Outbox) -> None:
    taken = Taken("none.xml", error=DocumentUnreadable("no such file"))
    (found,) = outcomes(outbox_at, taken, JobType.FORMAL, waited=False)
    assert (found.state, found.exit_code, found.records, found.id) == (State.REFUSED, 2, None, None)
    assert found.error == "no such file"


def test_a_duplicate_says_so_under_the_name_it_was_given(
    outbox_at: Outbox, clinic: Document
) -> None:
    outbox_at.enqueue(clinic, file="first.xml", type="A2", target=TARGET)
    again = outbox_at.enqueue(clinic, file="second.xml", type="A2", target=TARGET)
    taken = Taken("second.xml", tuple(again.parts), again.duplicate)
    (found,) = outcomes(outbox_at, taken, JobType.PRECHECK, waited=False)
    assert (found.file, found.duplicate) == ("second.xml", True)


@pytest.fixture
def outbox_at(tmp_path: Path, now: datetime) -> Any:
    with Outbox(tmp_path / "other", now=lambda: now) as made:
        yield made


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
