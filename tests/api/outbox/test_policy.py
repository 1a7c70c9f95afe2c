"""What each policy does about an upload whose answer is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.codes import JobType
from api.outbox.parts import Part
from api.outbox.policy import MAX_SENDS, Policy, resends, resent
from api.outbox.states import Event, State
from api.target import Target
from api.terms import Terms

UNKNOWN = State.UNKNOWN


@pytest.mark.parametrize(
    ("policy", "type", "repeatable", "sends"),
    [
        (Policy.ASK, JobType.PRECHECK, True, False),
        (Policy.ASK, JobType.FORMAL, True, False),
        (Policy.RESEND_PRECHECK_ONLY, JobType.PRECHECK, True, True),
        (Policy.RESEND_PRECHECK_ONLY, JobType.CONNECTION_TEST, True, True),
        (Policy.RESEND_PRECHECK_ONLY, JobType.FORMAL, True, False),
        (Policy.RESEND, JobType.PRECHECK, True, True),
        (Policy.RESEND, JobType.FORMAL, True, True),
        (Policy.RESEND, JobType.FORMAL, False, False),
    ],
)
def test_policy_decides_by_type_and_content(
    part: Part, policy: Policy, type: JobType, repeatable: bool, sends: bool
) -> None:
    lost = replace(part, type=type, repeatable=repeatable, attempts=1, state=UNKNOWN)
    assert resends(policy, lost) is sends


@pytest.mark.parametrize("policy", [Policy.RESEND, Policy.RESEND_PRECHECK_ONLY])
def test_no_policy_sends_without_end(part: Part, policy: Policy) -> None:
    lost = replace(part, attempts=MAX_SENDS, state=UNKNOWN)
    assert not resends(policy, lost)


@pytest.mark.parametrize("state", set(State) - {State.UNKNOWN})
def test_only_unknown_uploads_are_sent_again(part: Part, state: State) -> None:
    assert not resends(Policy.RESEND, replace(part, state=state))


def test_resending_waits_a_pause_and_keeps_the_reason(
    part: Part, now: datetime, component: Any
) -> None:
    target = Target.parse(part.target)
    terms = Terms(target, component.now, lambda: 0.0, schedule=(1.0, 5.0))
    lost = replace(part, attempts=2, reason="lost", state=UNKNOWN)
    change = resent(lost, terms, now)
    assert (change.part.state, change.step.event) == (State.QUEUED, Event.RESEND)
    assert (change.part.due_at, change.part.reason) == (now + timedelta(seconds=5), "lost")
