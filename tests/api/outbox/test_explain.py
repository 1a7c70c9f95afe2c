"""What is told of a part, for every state: what it means, and commands that can be given then."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.codes import JobType
from api.outbox.explain import explained
from api.outbox.parts import Part
from api.outbox.states import TABLE, Event, State

STANDING: list[dict[str, Any]] = [
    *({"state": state} for state in State),
    *({"state": State.UNKNOWN, "type": type} for type in JobType),
    {"state": State.QUEUED, "misses": 2},
    {"state": State.QUEUED, "due_at": None},
    {"state": State.ACCEPTED, "due_at": None},
]


@pytest.mark.parametrize("values", STANDING, ids=str)
def test_the_commands_that_are_named_can_be_given(part: Part, values: dict[str, Any]) -> None:
    told = explained(replace(part, **values))
    assert told[0]
    named = re.findall(rf"cardio outbox (retry|discard|arrived) {part.id}", " ".join(told))
    for word in named:
        assert (values["state"], Event(word)) in TABLE
    by_hand = {Event.RETRY, Event.DISCARD, Event.ARRIVED}
    waits = values["state"] is not State.ACCEPTED or not values.get("due_at", True)
    if waits and any((values["state"], event) in TABLE for event in by_hand):
        assert named, "something can be done"


def test_when_it_is_tried_again_is_told(part: Part, now: datetime) -> None:
    due_at = now + timedelta(minutes=5)
    told = " ".join(explained(replace(part, misses=3, due_at=due_at, reason="no connection")))
    assert "reason: no connection" in told
    assert due_at.isoformat(timespec="seconds") in told


@pytest.mark.parametrize(("parts", "again"), [(1, False), (2, True)])
def test_how_a_discarded_one_comes_back_is_told(part: Part, parts: int, again: bool) -> None:
    """One part of several: the upload is there, so the file is not taken in by itself."""
    told = " ".join(explained(replace(part, state=State.DISCARDED, parts=parts)))
    assert ("--again" in told) is again
