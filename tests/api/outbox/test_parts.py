"""Parts and their steps: what a step changes, keeps and clears."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from api.errors import StepNotAllowed
from api.outbox.parts import Part, changed
from api.outbox.states import Event, State


def test_claim_and_send_keep_the_owner(part: Part, now: datetime) -> None:
    claimed = changed(part, Event.CLAIM, now, owner="w").part
    sending = changed(claimed, Event.SEND, now, attempts=1).part
    assert (claimed.owner, sending.owner) == ("w", "w")
    assert changed(sending, Event.RETURN, now).part.owner is None


def test_since_is_the_time_of_the_last_change_of_state(part: Part, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    assert changed(part, Event.CLAIM, later).part.since == now
    assert changed(part, Event.SEND, later).part.since == later
    assert changed(part, Event.CLAIM, later).part.touched_at == later


def test_a_step_clears_reason_and_due_time_unless_given(part: Part, now: datetime) -> None:
    stuck = replace(part, reason="no connection", due_at=now)
    assert changed(stuck, Event.CLAIM, now).part.reason is None
    assert changed(stuck, Event.CLAIM, now).part.due_at is None
    kept = changed(stuck, Event.RELEASE, now, due_at=now, reason="again").part
    assert (kept.reason, kept.due_at) == ("again", now)


def test_history_says_what_the_part_says_after_the_step(part: Part, now: datetime) -> None:
    sending = changed(part, Event.SEND, now, attempts=3).part
    step = changed(sending, Event.REFUSE, now, rtn_code="9005", reason="no").step
    assert (step.event, step.state) == (Event.REFUSE, State.REFUSED)
    assert (step.rtn_code, step.attempt, step.reason) == ("9005", 3, "no")
    assert step.as_json()["at"] == now.isoformat(timespec="milliseconds")


def test_versions_count_steps(part: Part, now: datetime) -> None:
    once = changed(part, Event.CLAIM, now).part
    assert [part.version, once.version, changed(once, Event.RELEASE, now).part.version] == [0, 1, 2]


def test_a_step_the_state_does_not_have_is_refused(part: Part, now: datetime) -> None:
    with pytest.raises(StepNotAllowed, match="queued"):
        changed(part, Event.ACCEPT, now)


def test_json_has_the_keys_of_the_contract(part: Part) -> None:
    shown = part.as_json()
    wanted = ("id", "file", "part", "sha256", "type", "state", "opcode", "rtn_code", "attempts")
    assert [shown[name] for name in wanted] == [
        *("id1", "1.xml", 1, part.sha256, "A2", "queued", None, None, 0)
    ]
    assert shown["since"] == "2026-03-15T12:00:00+08:00"
