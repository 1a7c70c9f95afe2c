"""Every return code and transport error, on the way out and when the result is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from api import errors
from api.codes import RTN_CODES, SUCCESS, Retry, RtnCode
from api.outbox.parts import Part, changed
from api.outbox.states import Event, State
from api.outbox.verdicts import (
    AFTER_A_MISS,
    after_lost_question,
    after_lost_upload,
    after_question,
    after_result,
    after_upload,
)
from api.results import CheckResult
from api.target import Target
from api.terms import Terms

SCHEDULE = (1.0, 2.0, 4.0)
FAILURES = [row.code for row in RTN_CODES if row.code != "0000"]


@pytest.fixture
def terms(component: Any, part: Part) -> Terms:
    return Terms(Target.parse(part.target), component.now, lambda: 0.0, schedule=SCHEDULE)


@pytest.fixture
def sending(part: Part, now: datetime) -> Part:
    claimed = changed(part, Event.CLAIM, now, owner="w").part
    return changed(claimed, Event.SEND, now, attempts=1, sam_id="S", sent_at=now).part


@pytest.fixture
def asking(sending: Part, now: datetime) -> Part:
    accepted = changed(sending, Event.ACCEPT, now, opcode="OP", rtn_code="0000").part
    return changed(accepted, Event.CLAIM, now, owner="w").part


def seconds(part: Part, now: datetime) -> float | None:
    return None if part.due_at is None else (part.due_at - now).total_seconds()


def test_success_is_accepted_and_asked_about(sending: Part, terms: Terms, now: datetime) -> None:
    tired = replace(sending, tries=2, misses=3)
    part = after_upload(tired, RtnCode("0000"), "OP", terms, now).part
    assert (part.state, part.opcode, part.rtn_code) == (State.ACCEPTED, "OP", "0000")
    assert (part.tries, part.misses, seconds(part, now), part.owner) == (0, 0, 1.0, None)


def test_a_revoked_sam_halts_the_queue(sending: Part, terms: Terms, now: datetime) -> None:
    change = after_upload(sending, RtnCode("8205"), None, terms, now)
    assert (change.step.event, change.part.halted) == (Event.RETURN, True)
    assert (change.part.rtn_code, change.step.rtn_code) == ("8205", "8205")
    assert not changed(change.part, Event.RETRY, now, due_at=now).part.halted


@pytest.mark.parametrize("code", [*(code for code in FAILURES if code != "8205"), "4711"])
def test_refused_uploads_are_repeated_as_the_table_allows(
    sending: Part, terms: Terms, now: datetime, code: str
) -> None:
    info = RtnCode(code).info
    part = sending
    for number in range(1, info.tries):
        change = after_upload(part, RtnCode(code), None, terms, now)
        assert (change.step.event, change.part.state) == (Event.RETURN, State.QUEUED)
        at_once = info.retry is Retry.AFTER_NEW_SIGNATURE
        assert seconds(change.part, now) == (0.0 if at_once else terms.pause(number))
        part = changed(change.part, Event.SEND, now).part
    change = after_upload(part, RtnCode(code), None, terms, now)
    assert (change.step.event, change.part.state) == (Event.REFUSE, State.REFUSED)
    assert change.part.rtn_code == change.step.rtn_code == code
    assert code in (change.part.reason or "")
    assert change.part.due_at is None


LOST = [
    (errors.AnswerTimeout("late", maybe_received=True), State.UNKNOWN),
    (errors.ConnectionBroken("broken", maybe_received=True), State.UNKNOWN),
    (errors.ConnectionBroken("half a body"), State.QUEUED),
    (errors.ServerUnreachable("down"), State.QUEUED),
    (errors.TlsFailed("certificate"), State.QUEUED),
    (errors.HttpStatusError("500", status=500, head=b"", maybe_received=True), State.UNKNOWN),
    (errors.HttpStatusError("404", status=404, head=b"", maybe_received=False), State.QUEUED),
    (errors.HttpStatusError("413", status=413, head=b"", maybe_received=False), State.REFUSED),
    (errors.AnswerNotJson("html"), State.UNKNOWN),
    (errors.OutboxUnusable("damaged"), State.REFUSED),
]


@pytest.mark.parametrize(("error", "state"), LOST, ids=[str(error) for error, _ in LOST])
def test_lost_uploads_are_unknown_when_they_may_have_arrived(
    sending: Part, terms: Terms, now: datetime, error: errors.ApiError, state: State
) -> None:
    before = replace(sending, misses=1, rtn_code="8201")
    part = after_lost_upload(before, error, terms, now).part
    assert (part.state, part.reason, part.rtn_code) == (state, str(error), None)
    assert seconds(part, now) == (2.0 if state is State.QUEUED else None)
    assert part.misses == (2 if state is State.QUEUED else 1)


def test_a_result_that_is_not_ready_is_asked_for_at_the_pace_of_the_schedule(
    asking: Part, terms: Terms, now: datetime
) -> None:
    part = replace(asking, misses=2, tries=1)
    pauses = []
    for _ in range(4):
        change = after_question(part, RtnCode("5002"), terms, now)
        part = change.part
        assert change.step.rtn_code == "5002"
        assert (part.state, part.tries, part.misses) == (State.ACCEPTED, 0, 0)
        pauses.append(seconds(part, now))
    assert pauses == [2.0, 4.0, 4.0, 4.0]
    assert (part.asked, part.rtn_code) == (4, "0000")


@pytest.mark.parametrize("code", [code for code in FAILURES if code != "5002"])
def test_a_refused_question_is_repeated_as_the_table_allows_then_stops(
    asking: Part, terms: Terms, now: datetime, code: str
) -> None:
    part = asking
    for _ in range(1, RtnCode(code).info.tries):
        part = after_question(part, RtnCode(code), terms, now).part
        assert part.due_at is not None
    change = after_question(part, RtnCode(code), terms, now)
    assert (change.step.event, change.part.state) == (Event.STOP, State.ACCEPTED)
    assert (change.part.due_at, change.part.rtn_code) == (None, code)
    assert code in (change.part.reason or "")


def test_another_sam_is_told_to_use_the_one_that_uploaded(
    asking: Part, terms: Terms, now: datetime
) -> None:
    change = after_question(asking, RtnCode("5004"), terms, now)
    assert change.step.event is Event.STOP
    assert "SAM that uploaded" in (change.part.reason or "")


def test_asking_ends_after_a_day_with_a_reason(asking: Part, terms: Terms, now: datetime) -> None:
    late = now + timedelta(hours=24, seconds=1)
    garbled = errors.ResponseInvalid("Tx_result_json: expected Base64 text")
    for change, reason in (
        (after_question(asking, RtnCode("5002"), terms, late), "24 hours"),
        (after_lost_question(asking, garbled, terms, late), "Base64"),
    ):
        assert (change.step.event, change.part.due_at) == (Event.STOP, None)
        assert reason in (change.part.reason or "")


@pytest.mark.parametrize(
    "error",
    [
        errors.ServerUnreachable("down"),
        errors.AnswerTimeout("late"),
        errors.HttpStatusError("503", status=503, head=b"", maybe_received=True),
    ],
    ids=str,
)
def test_a_server_that_is_away_for_days_is_asked_when_it_is_back(
    asking: Part, terms: Terms, now: datetime, error: errors.ApiError
) -> None:
    """The VPN was down over a weekend: the result is there on Monday, and nobody need retry."""
    part = after_lost_question(asking, error, terms, now + timedelta(hours=60)).part
    assert (part.state, part.stopped, part.reason) == (State.ACCEPTED, False, str(error))


def test_lost_questions_are_asked_again(asking: Part, terms: Terms, now: datetime) -> None:
    error = errors.AnswerTimeout("late", maybe_received=True)
    part = after_lost_question(asking, error, terms, now).part
    assert (part.state, part.misses, part.asked) == (State.ACCEPTED, 1, 1)
    assert (seconds(part, now), part.reason) == (2.0, "late")


@pytest.mark.parametrize(("wanted", "pause"), [(0.0, 1.0), (0.5, 1.0), (30.0, 30.0)])
def test_a_server_that_asks_to_be_left_alone_is(
    sending: Part, asking: Part, terms: Terms, now: datetime, wanted: float, pause: float
) -> None:
    error = errors.HttpStatusError(
        "429", status=429, head=b"", maybe_received=False, retry_after=wanted
    )
    assert seconds(after_lost_upload(sending, error, terms, now).part, now) == pause
    least = max(pause, 2.0)  # the second question has a longer pause of its own
    assert seconds(after_lost_question(asking, error, terms, now).part, now) == least


def test_a_result_ends_it(asking: Part, now: datetime) -> None:
    found = CheckResult("OP", asking.type, SUCCESS, ready=True, raw="{}")
    part = after_result(replace(asking, rtn_code="8201", tries=1), found, now).part
    assert (part.state, part.rtn_code, part.tries, part.due_at) == (State.DONE, "0000", 0, None)
    assert part.finding_count is None, "it could not be read"


def test_a_server_that_is_not_met_is_left_alone_for_a_moment(
    sending: Part, terms: Terms, now: datetime
) -> None:
    hurried = replace(terms, schedule=(0.0,))
    part = after_lost_upload(sending, errors.ServerUnreachable("down"), hurried, now).part
    assert seconds(part, now) == AFTER_A_MISS > 0
