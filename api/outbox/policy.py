"""What is done about an upload whose answer is lost: left to a person, or sent again.

Decides by what is known of the upload alone; a person may always decide otherwise.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from api.codes import JobType
from api.outbox.parts import Change, Part, changed
from api.outbox.states import Event, State
from api.terms import Terms, later

MAX_SENDS: Final = 5
"""Requests after which no policy sends an upload again: something else is wrong."""


class Policy(StrEnum):
    """What to do about `unknown` uploads."""

    ASK = "ask"
    """Leave them to a person."""
    RESEND_PRECHECK_ONLY = "resend-precheck-only"
    """Send pre-checks and connection tests again: they count for nothing."""
    RESEND = "resend"
    """Send formal ones again too, where a second copy replaces the first (H01 A and B alone)."""


def resends(policy: Policy, part: Part) -> bool:
    """Whether the policy sends an unknown part again."""
    if policy is Policy.ASK or part.state is not State.UNKNOWN or part.attempts >= MAX_SENDS:
        return False
    if part.type is not JobType.FORMAL:
        return True
    return policy is Policy.RESEND and part.repeatable


def resent(part: Part, terms: Terms, now: datetime) -> Change:
    """Put an unknown part back into the queue, for the next pause of the schedule."""
    due_at = later(now, terms.pause(part.attempts))
    return changed(part, Event.RESEND, now, due_at=due_at, reason=part.reason)
