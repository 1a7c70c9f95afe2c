"""What is settled long ago: dropped whole, recognised still; what is open is not touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.errors import NoSuchUpload, StepNotAllowed
from api.outbox import Outbox, State
from api.outbox.explain import explained
from api.outbox.outcomes import outcome, visits
from api.outbox.parts import Part, changed
from api.outbox.pruning import prune
from api.outbox.rows import COLUMNS, row_of
from api.outbox.schema import FILE, migrate, open_file
from api.outbox.states import TABLE, Event
from api.outbox.store import Claimant
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import render_json

TARGET = "http://127.0.0.1:15180/V1000/"
DAY = timedelta(days=1)
REASON = FaultyRecord(1, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))
WAYS = {
    State.QUEUED: (),
    State.SENDING: ("send",),
    State.ACCEPTED: ("send", "accept"),
    State.DONE: ("send", "accept", "finish"),
    State.REFUSED: ("send", "refuse"),
    State.UNKNOWN: ("send", "lose"),
    State.DISCARDED: ("discard",),
}
KEPT = {State.QUEUED, State.SENDING, State.ACCEPTED, State.UNKNOWN}


@pytest.fixture
def result(now: Any) -> bytes:
    header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
    return render_json(CheckReport("test", True, header, (REASON,)))


@pytest.fixture
def at_state(outbox: Outbox, by: Claimant, result: bytes) -> Callable[[Part, State], Part]:
    def bring(part: Part, state: State) -> Part:
        given: dict[str, dict[str, Any]] = {
            "send": {"sam_id": by.sam_id, "sent_at": outbox.now()},
            "accept": {"opcode": "OP", "rtn_code": "0000"},
            "refuse": {"reason": "refused with 9005", "rtn_code": "9005"},
            "finish": {"finding_count": 1},
        }
        for name in WAYS[state]:
            change = changed(part, Event(name), outbox.now(), **given.get(name, {}))
            part = outbox.store.record(part, change, result if name == "finish" else None)
        return part

    return bring


@pytest.fixture
def put(outbox: Outbox, numbered: Callable[[int], Document]) -> Callable[..., list[Part]]:
    def enqueue(number: int = 1, **values: Any) -> list[Part]:
        given = {"file": f"{number}.xml", "type": "A2", "target": TARGET} | values
        return outbox.enqueue(numbered(number), **given).parts

    return enqueue


@pytest.mark.parametrize("state", State)
def test_only_what_came_to_its_end_is_pruned(
    outbox: Outbox, put: Any, at_state: Any, clock: Any, state: State
) -> None:
    part = at_state(put()[0], state)
    clock.pass_(86_400)
    assert bool(prune(outbox, DAY)) is (state not in KEPT)
    (left,) = outbox.parts()
    assert left.pruned is (state not in KEPT)
    if state in KEPT:
        assert left == part
        assert outbox.document(left).data
        return
    assert left.state is (State.DISCARDED if state is State.REFUSED else state)
    assert outbox.result(left) is None
    with pytest.raises(NoSuchUpload):
        outbox.document(left)
    assert (left.rtn_code, left.reason, left.opcode) == (part.rtn_code, part.reason, part.opcode)
    assert outbox.history(part.id)[-1].event is Event.PRUNE


def test_the_age_counts_from_the_end(outbox: Outbox, put: Any, at_state: Any, clock: Any) -> None:
    part = put()[0]
    clock.pass_(10 * 86_400)
    at_state(part, State.DONE)
    clock.pass_(86_399)
    assert prune(outbox, DAY) == []
    clock.pass_(1)
    assert [one.id for one in prune(outbox, DAY)] == [part.id]
    assert prune(outbox, DAY) == [], "once"


def test_an_upload_is_pruned_with_all_its_parts_or_not_at_all(
    outbox: Outbox, clinic: Document, at_state: Any, clock: Any
) -> None:
    limit = clinic.base64_length // 2
    given: Any = {"file": "f", "type": "A2", "target": TARGET, "max_base64": limit}
    parts = outbox.enqueue(clinic, **given).parts
    *settled, last = parts
    for part in settled:
        at_state(part, State.DONE)
    lost = at_state(last, State.UNKNOWN)
    clock.pass_(86_400)
    assert prune(outbox, DAY) == []
    outbox.store.record(lost, changed(lost, Event.ARRIVED, clock()))
    assert prune(outbox, DAY) == [], "the last part has just come to its end"
    clock.pass_(86_400)
    assert len(prune(outbox, DAY)) == len(parts)


def test_what_was_pruned_is_recognised_and_told_in_numbers(
    outbox: Outbox, put: Any, at_state: Any, numbered: Any
) -> None:
    part = at_state(put()[0], State.DONE)
    assert len(list(visits(outbox, part.id))) == 4
    prune(outbox, timedelta(0))
    again = outbox.enqueue(numbered(1), file="f", type="A2", target=TARGET)
    assert again.duplicate
    (left,) = again.parts
    assert (left.finding_count, left.pruned) == (1, True)
    found = outcome(outbox, part.id)
    assert (found.state, found.summary, found.complete) == (State.DONE, None, False)
    assert list(visits(outbox, part.id)) == []
    assert any("pruned" in line for line in explained(left))


def test_what_was_refused_cannot_be_sent_again_without_its_document(
    outbox: Outbox, put: Any, at_state: Any, numbered: Any
) -> None:
    part = at_state(put()[0], State.REFUSED)
    prune(outbox, timedelta(0))
    with pytest.raises(StepNotAllowed, match="discarded"):
        outbox.retry(part.id)
    assert not outbox.enqueue(numbered(1), file="f", type="A2", target=TARGET).duplicate


def test_a_step_that_somebody_else_takes_wins(
    outbox: Outbox, put: Any, at_state: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = at_state(put()[0], State.REFUSED)
    seen = outbox.parts()
    outbox.retry(part.id)
    monkeypatch.setattr(outbox.store, "parts", lambda id=None: seen)
    assert prune(outbox, timedelta(0)) == []
    monkeypatch.undo()
    (left,) = outbox.parts()
    assert (left.state, left.pruned) == (State.QUEUED, False)
    assert outbox.document(left).data


def test_nothing_of_it_is_left_on_the_disk(outbox: Outbox, put: Any, at_state: Any) -> None:
    part = at_state(put()[0], State.DONE)
    packed = outbox.store.packed(part.key).data[100:160]

    def on_disk() -> bool:
        return any(packed in path.read_bytes() for path in outbox.folder.glob("outbox*"))

    assert on_disk()
    prune(outbox, timedelta(0))
    assert not on_disk()


def test_visits_stay_so_that_a_newer_version_is_still_known(
    outbox: Outbox, put: Any, at_state: Any
) -> None:
    old = at_state(put(1, type="A1")[0], State.UNKNOWN)
    new = at_state(put(2, type="A1")[0], State.DONE)
    prune(outbox, timedelta(0))
    later = outbox.later(old)
    assert later is not None
    assert later.id == new.id


def test_an_outbox_of_before_gets_what_it_lacks(tmp_path: Path, part: Part, clock: Any) -> None:
    """The first schema had neither visits nor pruning; its uploads go on as they were."""
    from api.outbox.schema import MIGRATIONS

    folder = tmp_path / "old"
    with closing(open_file(folder)) as connection:
        migrate(connection, lambda: 1, MIGRATIONS[:1])
        columns = [row["name"] for row in connection.execute("PRAGMA table_info(parts)")]
        row = dict(zip(COLUMNS, row_of(part), strict=True)) | {"seq": 1}
        wanted = ", ".join(f":{name}" for name in columns)
        connection.execute(f"INSERT INTO parts VALUES ({wanted})", row)
    with Outbox(folder, now=clock) as outbox:
        assert outbox.parts() == [part]
        outbox.discard(part.id)
        assert [one.pruned for one in prune(outbox, timedelta(0))] == [True]
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_only_ends_can_be_pruned() -> None:
    assert {state for state, event in TABLE if event is Event.PRUNE} == set(State) - KEPT
