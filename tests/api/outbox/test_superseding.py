"""Two versions of the same visits: the later one stays the last, whatever is lost or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api import Document
from api.codes import JobType
from api.errors import Superseded
from api.outbox import Outbox, State
from api.outbox.explain import explained
from api.outbox.parts import Part, changed
from api.outbox.plan import BRIEF
from api.outbox.states import Event
from api.outbox.store import Claimant, Later, Work

TARGET = "http://127.0.0.1:15180/V1000/"
Put = Callable[..., Part]
WAYS = {
    State.QUEUED: (),
    State.SENDING: ("send",),
    State.ACCEPTED: ("send", "accept"),
    State.DONE: ("send", "accept", "finish"),
    State.REFUSED: ("send", "refuse"),
    State.UNKNOWN: ("send", "lose"),
    State.DISCARDED: ("send", "lose", "discard"),
}


@pytest.fixture
def put(outbox: Outbox, edited: Callable[..., Document]) -> Put:
    """Take in a version of the same four visits, or of others."""

    def enqueue(version: int, *, type: str = "A1", visits: str = "TEST", **values: Any) -> Part:
        pairs = [("<M15>TEST", f"<M15>{visits}")] * 4
        pairs.append(("</RECS>", f"<!-- {version} --></RECS>"))
        document = edited("v2_clinic_big5", *pairs)
        given = {"file": f"{version}.xml", "type": type, "target": TARGET} | values
        (part,) = outbox.enqueue(document, **given).parts
        return part

    return enqueue


@pytest.fixture
def at_state(outbox: Outbox, by: Claimant) -> Callable[[Part, State], Part]:
    """Bring a part to a state, whatever stands before it in the queue."""

    def bring(part: Part, state: State) -> Part:
        for name in WAYS[state]:
            now = outbox.now()
            values: dict[str, Any] = {"sam_id": by.sam_id, "sent_at": now} if name == "send" else {}
            part = outbox.store.record(part, changed(part, Event(name), now, **values))
        assert part.state is state
        return part

    return bring


@pytest.mark.parametrize("first", [State.UNKNOWN, State.REFUSED])
@pytest.mark.parametrize("second", State)
def test_what_may_have_been_written_later_is_not_undone(
    outbox: Outbox,
    put: Put,
    at_state: Callable[[Part, State], Part],
    first: State,
    second: State,
) -> None:
    old = at_state(put(1), first)
    new = at_state(put(2), second)
    undoes = second in {State.SENDING, State.ACCEPTED, State.DONE, State.UNKNOWN}
    assert outbox.later(old) == (Later(new.id, 4) if undoes else None)
    assert outbox.later(new) is None
    if undoes:
        with pytest.raises(Superseded, match=f"{new.id} was taken in later and holds 4") as caught:
            outbox.retry(old.id)
        assert (caught.value.id, caught.value.later, caught.value.visits) == (old.id, new.id, 4)
        assert outbox.parts(old.id) == [old]
        assert outbox.history(old.id)[-1].event is not Event.RETRY
    (sent,) = outbox.retry(old.id, overwrite=undoes)
    assert sent.state is State.QUEUED


@pytest.mark.parametrize(
    "values",
    [{"type": "A2"}, {"visits": "BEST"}, {"target": "https://other/V1000/"}],
    ids=["pre-check", "other visits", "another target"],
)
def test_what_has_nothing_in_common_is_no_hindrance(
    outbox: Outbox, put: Put, at_state: Callable[[Part, State], Part], values: dict[str, Any]
) -> None:
    old = at_state(put(1), State.UNKNOWN)
    at_state(put(2, **values), State.DONE)
    assert outbox.later(old) is None
    assert outbox.retry(old.id)[0].state is State.QUEUED


def test_one_that_a_worker_has_taken_counts_as_on_its_way(
    outbox: Outbox, put: Put, at_state: Callable[[Part, State], Part], by: Claimant
) -> None:
    old = at_state(put(1), State.UNKNOWN)
    new = put(2)
    assert outbox.later(old) is None
    assert outbox.store.claim(Work.SENDING, by, outbox.now()) is not None
    assert outbox.later(old) == Later(new.id, 4)


def test_the_store_looks_again_when_it_writes(
    outbox: Outbox, put: Put, at_state: Callable[[Part, State], Part]
) -> None:
    """Between the look and the step another worker may have sent the later one."""
    old = at_state(put(1), State.UNKNOWN)
    change = changed(old, Event.RESEND, outbox.now())
    at_state(put(2), State.SENDING)
    with pytest.raises(Superseded):
        outbox.store.requeue(old, change)
    assert outbox.parts(old.id) == [old]


def test_the_last_of_several_is_named(
    outbox: Outbox, put: Put, at_state: Callable[[Part, State], Part]
) -> None:
    old = at_state(put(1), State.UNKNOWN)
    for version in (2, 3):
        last = at_state(put(version), State.ACCEPTED)
    assert outbox.later(old) == Later(last.id, 4)


def test_asking_again_for_a_result_undoes_nothing(
    outbox: Outbox, put: Put, at_state: Callable[[Part, State], Part]
) -> None:
    old = at_state(put(1), State.ACCEPTED)
    at_state(put(2), State.DONE)
    assert outbox.retry(old.id)[0].state is State.ACCEPTED


def test_it_is_told_with_what_can_be_done(
    outbox: Outbox, put: Put, at_state: Callable[[Part, State], Part]
) -> None:
    old = at_state(put(1), State.UNKNOWN)
    assert not any("--overwrite" in line for line in explained(old, outbox.later(old)))
    new = at_state(put(2), State.DONE)
    told = explained(old, outbox.later(old))
    assert any(f"upload {new.id}" in line and "--overwrite" in line for line in told)


def test_versions_of_a_visit_are_never_on_their_way_together(
    outbox: Outbox, put: Put, by: Claimant
) -> None:
    """Uploads may overtake each other in a wide window; these two may not."""
    first, second, other = put(1), put(2), put(3, visits="BEST")
    wide = by._replace(window=3)
    claimed = [outbox.store.claim(Work.SENDING, wide, outbox.now()) for _ in range(3)]
    assert [part and part.id for part in claimed] == [first.id, other.id, None]
    assert outbox.store.next_due(wide, BRIEF) is None, "the second one is not due before the first"
    assert claimed[0] is not None
    now = outbox.now()
    sent = outbox.store.record(
        claimed[0], changed(claimed[0], Event.SEND, now, sam_id=by.sam_id, sent_at=now)
    )
    assert outbox.store.claim(Work.SENDING, wide, now) is None
    outbox.store.record(sent, changed(sent, Event.ACCEPT, now, opcode="OP"))
    follows = outbox.store.claim(Work.SENDING, wide, now)
    assert follows is not None
    assert follows.id == second.id


def test_many_visits_are_looked_through_by_their_index(outbox: Outbox, clinic: Document) -> None:
    """The question is answered from indexes alone, however many uploads there are."""
    from api.outbox import statements as sql

    database = outbox.store._database  # type: ignore[attr-defined]
    plan = database.connection.execute(f"EXPLAIN QUERY PLAN {sql.LATER}", {"seq": 1, "target": ""})
    steps = [row["detail"] for row in plan]
    assert not any(step.startswith("SCAN") for step in steps), steps


def test_pre_checks_keep_no_visits(outbox: Outbox, put: Put) -> None:
    put(1, type="A2")
    put(2, type=JobType.CONNECTION_TEST)
    database = outbox.store._database  # type: ignore[attr-defined]
    assert database.connection.execute("SELECT count(*) FROM visits").fetchone()[0] == 0
    put(3)
    assert database.connection.execute("SELECT count(*) FROM visits").fetchone()[0] == 4
