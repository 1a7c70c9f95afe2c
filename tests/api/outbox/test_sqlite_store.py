"""The store: claims, order, windows, steps on the right version, duplicates, stamps, clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.codes import JobType
from api.errors import ClaimLost, NoSuchUpload, OutboxUnusable
from api.outbox.parts import Key, Part, changed
from api.outbox.plan import BRIEF, ENDLESS
from api.outbox.sqlite_store import SqliteStore
from api.outbox.states import Event, State
from api.outbox.store import Claimant, Store, Work

Make = Callable[..., Any]


@pytest.fixture
def fill(store: SqliteStore, new_upload: Make, clock: Any) -> Callable[..., list[Part]]:
    def put(number: int, **values: Any) -> list[Part]:
        made = (new_upload(n, **values) for n in range(1, number + 1))
        return [part for new in made for part in store.add(new, clock(), again=False).parts]

    return put


def sent(store: SqliteStore, part: Part, clock: Any, **values: Any) -> Part:
    given = {"sam_id": "901000000047", "sent_at": clock(), "attempts": 1} | values
    return store.record(part, changed(part, Event.SEND, clock(), **given))


def accepted(store: SqliteStore, by: Claimant, clock: Any, due: float = 10.0) -> Part:
    part = store.claim(Work.SENDING, by, clock())
    assert part is not None
    part = sent(store, part, clock)
    due_at = clock() + timedelta(seconds=due)
    change = changed(part, Event.ACCEPT, clock(), opcode="OP", rtn_code="0000", due_at=due_at)
    return store.record(part, change)


def test_it_is_a_store(store: SqliteStore) -> None:
    kept: Store = store
    assert kept.parts() == []


def test_what_goes_in_comes_out(store: SqliteStore, new_upload: Make, clock: Any) -> None:
    new = new_upload(7, sender="901000000047")
    (part,), duplicate = store.add(new, clock(), again=False)
    assert not duplicate
    assert store.parts() == [part] == store.parts("id7")
    assert part.seq > 0
    assert store.packed(part.key) == new.parts[0].packed
    assert store.result(part.key) is None
    assert [step.event for step in store.history("id7")] == [Event.ENQUEUE]
    with pytest.raises(NoSuchUpload):
        store.packed(Key("id8", 1))


def test_it_survives_being_closed(
    store: SqliteStore, fill: Make, clock: Any, tmp_path: Path
) -> None:
    parts = fill(3)
    store.close()
    with SqliteStore(tmp_path / "outbox", clock) as again:
        assert again.parts() == parts
    with pytest.raises(OutboxUnusable, match="closed"):
        store.parts()


def test_claims_go_out_in_order_one_at_a_time(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(3)
    first = store.claim(Work.SENDING, by, clock())
    assert first is not None
    assert (first.id, first.owner, first.state) == ("id1", "worker", State.QUEUED)
    assert store.claim(Work.SENDING, by, clock()) is None, "the first is on its way"
    first = sent(store, first, clock)
    assert store.claim(Work.SENDING, by, clock()) is None
    store.record(first, changed(first, Event.LOSE, clock(), reason="r"))
    second = store.claim(Work.SENDING, by, clock())
    assert second is not None
    assert second.id == "id2"


def test_a_window_lets_more_be_on_their_way(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(4)
    wide = by._replace(window=3)
    claimed = [store.claim(Work.SENDING, wide, clock()) for _ in range(4)]
    assert [part and part.id for part in claimed] == ["id1", "id2", "id3", None]


def test_one_that_waits_for_another_try_is_not_passed(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(2)
    part = store.claim(Work.SENDING, by, clock())
    assert part is not None
    part = sent(store, part, clock)
    due_at = clock() + timedelta(seconds=10)
    store.record(part, changed(part, Event.RETURN, clock(), due_at=due_at, rtn_code="8201"))
    assert store.claim(Work.SENDING, by, clock()) is None
    assert store.next_due(by, BRIEF) == due_at
    clock.pass_(10)
    again = store.claim(Work.SENDING, by, clock())
    assert again is not None
    assert again.id == "id1"


def test_a_halted_part_holds_up_its_own_sam_alone(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(2)
    part = store.claim(Work.SENDING, by, clock())
    assert part is not None
    part = sent(store, part, clock)
    halted = store.record(part, changed(part, Event.RETURN, clock(), rtn_code="8205"))
    assert halted.halted
    assert store.claim(Work.SENDING, by, clock()) is None
    assert store.next_due(by, ENDLESS) is None
    other = store.claim(Work.SENDING, by._replace(sam_id="901000000048"), clock())
    assert other is not None
    assert other.id == "id2"


def test_targets_and_senders_are_kept_apart(
    store: SqliteStore, new_upload: Make, by: Claimant, clock: Any
) -> None:
    store.add(new_upload(1, target="https://other/V1000/"), clock(), again=False)
    store.add(new_upload(2, sender="901000000048"), clock(), again=False)
    store.add(new_upload(3, sender=by.sam_id), clock(), again=False)
    part = store.claim(Work.SENDING, by, clock())
    assert part is not None
    assert part.id == "id3"
    other = store.claim(Work.SENDING, by._replace(sam_id="901000000048"), clock())
    assert other is not None
    assert other.id == "id2"


def test_results_are_asked_for_with_the_sam_that_sent(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(1)
    accepted(store, by, clock)
    assert store.claim(Work.ASKING, by, clock()) is None, "not due"
    clock.pass_(10)
    assert store.claim(Work.ASKING, by._replace(sam_id="901000000048"), clock()) is None
    part = store.claim(Work.ASKING, by, clock())
    assert part is not None
    assert part.opcode == "OP"
    assert store.claim(Work.ASKING, by, clock()) is None, "somebody asks already"


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)])
def test_a_clock_that_jumps_holds_nothing_up(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any, jump: timedelta
) -> None:
    fill(2)
    accepted(store, by, clock, due=60)
    clock.time += jump
    assert store.claim(Work.ASKING, by, clock()) is not None
    assert store.claim(Work.SENDING, by, clock()) is not None


def test_history_stands_in_its_order_also_when_the_clock_was_set_back(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(1)
    clock.time -= timedelta(hours=2)
    accepted(store, by, clock)
    events = [step.event for step in store.history("id1")]
    assert events == [Event.ENQUEUE, Event.CLAIM, Event.SEND, Event.ACCEPT]


def test_small_differences_between_clocks_do_not_shorten_a_pause(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(1)
    accepted(store, by, clock, due=10)
    assert store.claim(Work.ASKING, by, clock() - timedelta(seconds=2)) is None


def test_a_step_is_taken_on_the_version_it_was_made_from(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    (part,) = fill(1)
    claimed = store.claim(Work.SENDING, by, clock())
    assert claimed is not None
    with pytest.raises(ClaimLost) as caught:
        store.record(part, changed(part, Event.DISCARD, clock()))
    assert (caught.value.id, caught.value.part) == ("id1", 1)
    assert [step.event for step in store.history("id1")] == [Event.ENQUEUE, Event.CLAIM]
    assert store.parts() == [claimed] == store.held()


def test_a_result_is_kept_with_its_step_or_not_at_all(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(1)
    part = accepted(store, by, clock)
    stale = replace(part, version=part.version - 1)
    with pytest.raises(ClaimLost):
        store.record(stale, changed(stale, Event.FINISH, clock()), b"{}")
    assert store.result(part.key) is None
    store.record(part, changed(part, Event.FINISH, clock()), b'{"a": 1}')
    assert store.result(part.key) == b'{"a": 1}'


@pytest.mark.parametrize(
    ("state", "kept"),
    [(Event.DISCARD, False), (None, True)],
    ids=["discarded", "queued"],
)
def test_the_same_document_is_recognised(
    store: SqliteStore, new_upload: Make, clock: Any, state: Event | None, kept: bool
) -> None:
    (part,), _ = store.add(new_upload(1), clock(), again=False)
    if state is not None:
        part = store.record(part, changed(part, state, clock()))
    parts, duplicate = store.add(new_upload(1, id="other"), clock(), again=False)
    assert duplicate is kept
    assert (parts == [part]) is kept


@pytest.mark.parametrize(
    ("values", "again"),
    [
        ({}, True),
        ({"type": JobType.FORMAL}, False),
        ({"target": "https://other/V1000/"}, False),
        ({"sha256": "0" * 64}, False),
    ],
    ids=["again", "type", "target", "content"],
)
def test_another_upload_is_another_one(
    store: SqliteStore, new_upload: Make, clock: Any, values: dict[str, Any], again: bool
) -> None:
    store.add(new_upload(1), clock(), again=False)
    added = store.add(new_upload(1, id="other", **values), clock(), again=again)
    assert not added.duplicate
    assert len(store.parts()) == 2


def test_upload_times_are_never_used_twice_by_one_sam(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    fill(3)
    wide = by._replace(window=3)
    claimed = [store.claim(Work.SENDING, wide, clock()) for _ in range(3)]
    parts = [sent(store, part, clock) for part in claimed if part]
    seconds = [(part.sent_at - clock()).total_seconds() for part in parts if part.sent_at]
    assert seconds == [0, 1, 2]
    back = store.record(parts[0], changed(parts[0], Event.RETURN, clock(), due_at=clock()))
    again = sent(store, back, clock, sam_id="901000000048")
    assert again.sent_at == clock()


def test_next_due_is_the_soonest_of_both_kinds(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any
) -> None:
    assert store.next_due(by, ENDLESS) is None
    fill(2)
    assert store.next_due(by, BRIEF) == clock()
    accepted(store, by, clock, due=30)
    part = store.claim(Work.SENDING, by, clock())
    assert part is not None
    assert store.next_due(by, BRIEF) == clock() + timedelta(seconds=30)
    due_at = clock() + timedelta(seconds=5)
    store.record(part, changed(part, Event.RELEASE, clock(), due_at=due_at, misses=1))
    assert store.next_due(by, BRIEF) == clock() + timedelta(seconds=30)
    assert store.next_due(by, ENDLESS) == due_at


def test_every_commit_stands_between_its_fault_points(
    store: SqliteStore, fill: Make, by: Claimant, clock: Any, visited: Any
) -> None:
    def traced(statement: str) -> None:
        if statement.split()[0].upper() in {"COMMIT", "INSERT", "UPDATE", "DELETE"}:
            visited.points.append(statement.split()[0].upper())

    store._database.connection.set_trace_callback(traced)
    fill(1)
    accepted(store, by, clock)
    for index, point in enumerate(visited.points):
        if point == "COMMIT":
            name = visited.points[index - 1].removeprefix("before ")
            assert visited.points[index + 1] == f"after {name}"
    assert visited.points.count("COMMIT") == 4
    writes = {"INSERT", "UPDATE", "DELETE"}
    last = max(i for i, point in enumerate(visited.points) if point in writes)
    assert "COMMIT" in visited.points[last:], "nothing is written outside a transaction"
