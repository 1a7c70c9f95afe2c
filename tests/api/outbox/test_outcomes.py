"""Outcomes by visit and by upload: record numbers of the file, M15, one summary, CSV, advice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from api import Document
from api.codes import JobType
from api.outbox import Event, Outbox, Part, State
from api.outbox.explain import explained
from api.outbox.export import COLUMNS, write_csv
from api.outbox.outcomes import VisitOutcome, outcome, visits
from api.outbox.parts import changed
from api.outbox.store import Claimant, Work
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import render_json

TARGET = "http://127.0.0.1:15180/V1000/"


@pytest.fixture
def finished(outbox: Outbox, by: Claimant, now: datetime) -> Callable[..., Part]:
    """Bring the next part to its end, with a result of these (record, field, code)."""

    def finish(*reasons: tuple[int, str, str], checked: bool = True) -> Part:
        part = outbox.store.claim(Work.SENDING, by, now)
        assert part is not None
        values: dict[str, Any] = {"sam_id": by.sam_id, "sent_at": now, "attempts": 1}
        part = outbox.store.record(part, changed(part, Event.SEND, now, **values))
        opcode = f"OP{part.part}"
        part = outbox.store.record(part, changed(part, Event.ACCEPT, now, opcode=opcode))
        errors = tuple(
            FaultyRecord(number, "P", "01", "1", "I", (Reason(field, None, code),))
            for number, field, code in reasons
        )
        bad = len({number for number, _, _ in reasons})
        n = part.records
        header = ReportHeader("S", "H", "2.0", now, 1, n, now, 1, n, n - bad, part.orders, bad)
        payload = render_json(CheckReport("test", checked, header, errors))
        return outbox.store.record(part, changed(part, Event.FINISH, now), payload)

    return finish


@pytest.fixture
def halves(outbox: Outbox, clinic: Document) -> list[Part]:
    limit = clinic.base64_length // 2
    return outbox.enqueue(clinic, file="f.xml", type="A1", target=TARGET, max_base64=limit).parts


def test_findings_get_the_record_numbers_of_the_file(
    outbox: Outbox, clinic: Document, halves: list[Part], finished: Callable[..., Part]
) -> None:
    for part in halves:
        finished((part.records, "M51", "AA"))
    found = outcome(outbox, "id1")
    last = [part.first_record + part.records - 1 for part in halves]
    assert [one.record for one in found.findings] == last
    assert found.state is State.DONE
    assert found.summary is not None
    assert found.summary.received_records == clinic.record_count
    assert found.summary.invalid_records == len(halves)
    shown = found.as_json()
    assert (shown["parts"], shown["records"], shown["orders"]) == (len(halves), 4, 6)
    assert shown["opcodes"] == [f"OP{part.part}" for part in halves]


def test_an_upload_has_one_summary_when_all_parts_have_theirs(
    outbox: Outbox, halves: list[Part], finished: Callable[..., Part]
) -> None:
    finished()
    found = outcome(outbox, "id1")
    assert (found.summary, found.state) == (None, State.QUEUED)


def test_visits_have_their_keys_and_what_became_of_them(
    outbox: Outbox, clinic: Document, halves: list[Part], finished: Callable[..., Part]
) -> None:
    finished((1, "M51", "AA"))
    found = list(visits(outbox, "id1"))
    assert [one.record for one in found] == [1, 2, 3, 4]
    assert [one.identifier for one in found] == [r.get("M15") for r in clinic.records]
    first = halves[0].records
    assert [one.stored for one in found] == [False] + [True] * (first - 1) + [None] * (4 - first)
    assert [len(one.findings) for one in found] == [1, 0, 0, 0]
    assert found[0].as_json()["opcode"] == "OP1"


def test_a_finding_of_the_whole_file_is_every_visits(
    outbox: Outbox, clinic: Document, finished: Callable[..., Part]
) -> None:
    outbox.enqueue(clinic, file="f", type="A2", target=TARGET)
    finished((0, "RECS", "Y003"))
    assert {one.stored for one in visits(outbox, "id1")} == {False}


def test_a_reminder_leaves_a_visit_stored(
    outbox: Outbox, clinic: Document, finished: Callable[..., Part]
) -> None:
    outbox.enqueue(clinic, file="f", type="A2", target=TARGET)
    finished((1, "D11", "16"))
    assert [one.stored for one in visits(outbox, "id1")] == [True] * 4


def test_a_connection_test_stores_nothing(
    outbox: Outbox, clinic: Document, finished: Callable[..., Part]
) -> None:
    outbox.enqueue(clinic, file="f", type="ZZ", target=TARGET)
    finished(checked=False)
    assert {one.stored for one in visits(outbox, "id1")} == {None}


def test_csv_has_a_line_for_each_finding_and_for_each_good_visit(
    outbox: Outbox, clinic: Document, finished: Callable[..., Part]
) -> None:
    outbox.enqueue(clinic, file="=cmd.xml", type="A2", target=TARGET)
    finished((1, "M51", "AA"), (1, "M35", "01"))
    rows = list(csv.DictReader(io.StringIO(write_csv(visits(outbox, "id1")))))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["record"], row["field"], row["stored"]) for row in rows] == [
        ("1", "M51", "false"), ("1", "M35", "false"), ("2", "", "true"), ("3", "", "true"),
        ("4", "", "true"),
    ]  # fmt: skip
    assert {row["file"] for row in rows} == {"'=cmd.xml"}


def test_csv_of_nothing_is_its_header() -> None:
    assert write_csv([]) == ",".join(COLUMNS) + "\n"


def test_no_finding_is_in_a_repr() -> None:
    one = VisitOutcome("f", 1, "M", 1, JobType.FORMAL, State.DONE, "OP", True)
    assert "findings" not in repr(one)


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_explained(part: Part, state: State) -> None:
    lines = explained(replace(part, reason="because", state=state))
    assert len(lines) >= 2
    assert "reason: because" in lines


@pytest.mark.parametrize(
    ("type", "repeatable", "text"),
    [
        (JobType.PRECHECK, True, "count for nothing"),
        (JobType.FORMAL, True, "unless another institution"),
        (JobType.FORMAL, False, "C, D, E"),
    ],
)
def test_unknown_uploads_come_with_every_choice(
    part: Part, now: datetime, type: JobType, repeatable: bool, text: str
) -> None:
    unknown = {"state": State.UNKNOWN, "type": type, "repeatable": repeatable, "sent_at": now}
    told = "\n".join(explained(replace(part, **unknown)))  # type: ignore[arg-type]
    for word in ("arrived id1", "retry id1", "discard id1", "2026-03-15T12:00:00+08:00", text):
        assert word in told


def test_results_that_stopped_say_which_sam_to_use(part: Part) -> None:
    accepted = replace(part, sam_id="901000000047", due_at=None, state=State.ACCEPTED)
    assert any("901000000047" in line for line in explained(accepted))
