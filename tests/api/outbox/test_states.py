"""The transition table: every pair walked, nothing beside it moves a state."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest

import api.outbox
from api.errors import StepNotAllowed
from api.outbox.states import COUNTED, HELD, TABLE, UNSETTLED, Event, State, after

ENDS = {State.DONE, State.DISCARDED}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_is_in_the_table_or_refused(state: State, event: Event) -> None:
    if (state, event) in TABLE:
        assert after(state, event) is TABLE[state, event]
        return
    with pytest.raises(StepNotAllowed) as caught:
        after(state, event)
    assert (caught.value.state, caught.value.event) == (state, event)


def test_every_state_is_reached_from_queued() -> None:
    reached = {State.QUEUED}
    while True:
        more = {TABLE[pair] for pair in TABLE if pair[0] in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(State)


def test_ends_are_left_by_nothing_and_all_other_states_by_something() -> None:
    left = {state for (state, _), after in TABLE.items() if after is not state}
    assert set(State) - left == ENDS


def test_pruning_ends_what_could_be_sent_again_and_touches_nothing_open() -> None:
    assert {pair[0]: TABLE[pair] for pair in TABLE if pair[1] is Event.PRUNE} == {
        State.DONE: State.DONE,
        State.REFUSED: State.DISCARDED,
        State.DISCARDED: State.DISCARDED,
    }


def test_every_event_is_used() -> None:
    assert {event for _, event in TABLE} == set(Event)


def test_only_sending_can_be_accepted_refused_or_lost() -> None:
    for event in (Event.ACCEPT, Event.REFUSE, Event.LOSE, Event.RETURN):
        assert [state for state, each in TABLE if each is event] == [State.SENDING]


def test_what_may_have_arrived_leaves_unknown_only_by_a_decision() -> None:
    leaving = {
        event for (state, event), after in TABLE.items() if state is State.UNKNOWN is not after
    }
    assert leaving == {Event.RESEND, Event.RETRY, Event.ARRIVED, Event.DISCARD}


def test_sending_is_never_left_to_be_claimed() -> None:
    assert (State.SENDING, Event.CLAIM) not in TABLE
    assert {Event.CLAIM, Event.SEND} == HELD
    assert {State.QUEUED, State.SENDING} == UNSETTLED


def test_refused_and_discarded_documents_may_come_again() -> None:
    assert set(State) - COUNTED == {State.REFUSED, State.DISCARDED}


def test_nothing_else_sets_a_state() -> None:
    """No part is made or changed with a `state` but by `changed`, which asks the table."""
    setters = []
    for path in Path(api.outbox.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named = {keyword.arg for keyword in node.keywords}
                if node.func.id in {"Part", "replace", "changed"} and "state" in named:
                    setters.append(path.name)
    assert setters == []
