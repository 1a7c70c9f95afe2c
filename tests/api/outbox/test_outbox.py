"""The outbox as a person uses it: in, seen again, retried, discarded, recovered."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.errors import ClaimLost, NoSuchUpload, StepNotAllowed, TargetInvalid
from api.outbox import Outbox, State
from api.outbox.parts import Part, changed
from api.outbox.states import Event
from api.outbox.store import Claimant, Work
from api.report import CheckReport, ReportHeader
from api.results import render_json

TARGET = "http://127.0.0.1:15180/V1000/"


@pytest.fixture
def put(outbox: Outbox, numbered: Callable[[int], Document]) -> Callable[..., Part]:
    def enqueue(number: int = 1, **values: Any) -> Part:
        given = {"file": "f.xml", "type": "A2", "target": TARGET} | values
        (part,) = outbox.enqueue(numbered(number), **given).parts
        return part

    return enqueue


def sending(outbox: Outbox, by: Claimant) -> Part:
    part = outbox.store.claim(Work.SENDING, by, outbox.now())
    assert part is not None
    now = outbox.now()
    change = changed(part, Event.SEND, now, sam_id=by.sam_id, sent_at=now, attempts=1)
    return outbox.store.record(part, change)


def step(outbox: Outbox, part: Part, event: Event, **values: Any) -> Part:
    return outbox.store.record(part, changed(part, event, outbox.now(), **values))


def test_a_document_in_the_outbox_is_named_and_seen_again(
    outbox: Outbox, put: Callable[..., Part], numbered: Callable[[int], Document]
) -> None:
    part = put()
    assert (part.id, part.file, part.state) == ("id1", "f.xml", State.QUEUED)
    again = outbox.enqueue(numbered(1), file="copy.xml", type="A2", target=TARGET)
    assert (again.parts, again.duplicate) == ([part], True)
    other = outbox.enqueue(numbered(1), file="f.xml", type="A2", target=TARGET, again=True)
    assert not other.duplicate
    assert [part.id for part in outbox.parts()] == ["id1", other.parts[0].id]
    assert outbox.document(part).data == numbered(1).data


@pytest.mark.parametrize(
    "target", ["https://VPN.example/V1000", "https://vpn.example:443/V1000/"], ids=["case", "port"]
)
def test_a_target_is_the_same_however_it_is_written(
    put: Callable[..., Part], outbox: Outbox, numbered: Callable[[int], Document], target: str
) -> None:
    part = put(target="https://vpn.example/V1000/")
    again = outbox.enqueue(numbered(1), file="copy.xml", type="A2", target=target)
    assert (again.parts, again.duplicate) == ([part], True)


def test_what_no_worker_would_ever_send_is_not_taken_in(
    put: Callable[..., Part], outbox: Outbox
) -> None:
    with pytest.raises(TargetInvalid, match="/V1000/"):
        put(target="https://vpn.example/")
    assert outbox.parts() == []


def test_unknown_ids_are_named(outbox: Outbox) -> None:
    for call in (outbox.parts, outbox.history, outbox.retry, outbox.discard):
        with pytest.raises(NoSuchUpload, match="nothing"):
            call("nothing")


@pytest.mark.parametrize(
    ("event", "values", "retried"),
    [
        (Event.REFUSE, {"rtn_code": "9005"}, State.QUEUED),
        (Event.LOSE, {"reason": "lost"}, State.QUEUED),
        (Event.ACCEPT, {"opcode": "OP"}, State.ACCEPTED),
    ],
)
def test_retry_makes_it_due_again(
    outbox: Outbox,
    put: Callable[..., Part],
    by: Claimant,
    clock: Any,
    event: Event,
    values: dict[str, Any],
    retried: State,
) -> None:
    put()
    step(outbox, sending(outbox, by), event, tries=4, misses=2, **values)
    clock.pass_(60)
    (part,) = outbox.retry("id1")
    assert (part.state, part.due_at, part.tries, part.misses) == (retried, clock(), 0, 0)
    assert part.attempts == 1
    assert outbox.history("id1")[-1].event is Event.RETRY


def test_what_is_on_its_way_or_done_is_not_touched(
    outbox: Outbox, put: Callable[..., Part], by: Claimant
) -> None:
    put()
    part = sending(outbox, by)
    for call in (outbox.retry, outbox.discard, outbox.arrived):
        with pytest.raises(StepNotAllowed, match="sending"):
            call("id1")
    step(outbox, step(outbox, part, Event.ACCEPT, opcode="OP"), Event.FINISH)
    for call in (outbox.retry, outbox.discard, outbox.arrived):
        with pytest.raises(StepNotAllowed, match="done"):
            call("id1")


def test_discarding_stops_it_and_the_file_may_come_again(
    outbox: Outbox, put: Callable[..., Part], by: Claimant
) -> None:
    put()
    (part,) = outbox.discard("id1")
    assert part.state is State.DISCARDED
    assert outbox.store.claim(Work.SENDING, by, outbox.now()) is None
    assert put().id != "id1"


def test_discarding_wins_over_a_worker_that_has_not_sent_yet(
    outbox: Outbox, put: Callable[..., Part], by: Claimant
) -> None:
    put()
    outbox.store.claim(Work.SENDING, by, outbox.now())
    (part,) = outbox.discard("id1")
    assert (part.state, part.owner) == (State.DISCARDED, None)


def test_seen_to_have_arrived_counts_as_done(
    outbox: Outbox, put: Callable[..., Part], by: Claimant, numbered: Callable[[int], Document]
) -> None:
    put()
    step(outbox, sending(outbox, by), Event.LOSE, reason="lost")
    (part,) = outbox.arrived("id1")
    assert part.state is State.DONE
    assert outbox.enqueue(numbered(1), file="f", type="A2", target=TARGET).duplicate


def test_parts_are_treated_as_one_upload(outbox: Outbox, clinic: Document, by: Claimant) -> None:
    limit = clinic.base64_length // 2
    added = outbox.enqueue(clinic, file="f", type="A2", target=TARGET, max_base64=limit)
    assert len(added.parts) > 1
    step(outbox, sending(outbox, by), Event.ACCEPT, opcode="OP")
    discarded = outbox.discard("id1")
    assert [part.part for part in discarded] == list(range(2, len(added.parts) + 1))
    assert outbox.parts("id1")[0].state is State.ACCEPTED


def test_a_result_is_read_from_the_outbox(
    outbox: Outbox, put: Callable[..., Part], by: Claimant, now: datetime
) -> None:
    put()
    part = step(outbox, sending(outbox, by), Event.ACCEPT, opcode="OP")
    assert outbox.result(part) is None
    payload = render_json(
        CheckReport("test", True, ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0))
    )
    part = outbox.store.record(part, changed(part, Event.FINISH, now), payload)
    found = outbox.result(part)
    assert found is not None
    assert (found.opcode, found.ready, found.checked) == ("OP", True, True)


def test_living_workers_keep_their_claims(
    outbox: Outbox, put: Callable[..., Part], by: Claimant
) -> None:
    put()
    with outbox.owner() as owner:
        claimant = Claimant(owner.name, by.target, by.sam_id)
        assert outbox.store.claim(Work.SENDING, claimant, outbox.now())
        assert outbox.recover() == []
    (freed,) = outbox.recover()
    assert (freed.owner, freed.state, freed.due_at) == (None, State.QUEUED, outbox.now())
    assert outbox.recover() == []


@pytest.mark.parametrize(("sends", "state"), [(False, State.QUEUED), (True, State.UNKNOWN)])
def test_what_a_killed_worker_may_have_sent_is_unknown(
    tmp_path: Path,
    outbox: Outbox,
    put: Callable[..., Part],
    by: Claimant,
    sends: bool,
    state: State,
) -> None:
    if sys.platform == "win32":
        pytest.skip("needs fork")
    put()
    outbox.close()
    pid = os.fork()
    if pid == 0:
        with Outbox(tmp_path / "outbox", now=outbox.now) as mine, mine.owner() as owner:
            claimant = Claimant(owner.name, by.target, by.sam_id)
            if sends:
                sending(mine, claimant)
            else:
                mine.store.claim(Work.SENDING, claimant, mine.now())
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    with Outbox(tmp_path / "outbox", now=outbox.now) as after:
        (part,) = after.recover()
        assert part.state is state
        assert "worker ended" in (part.reason or "")
        assert after.history("id1")[-1].reason == part.reason


@pytest.fixture
def asked(outbox: Outbox, put: Callable[..., Part], by: Claimant) -> Part:
    """A part whose result a worker is asking for at this moment."""
    put()
    step(outbox, sending(outbox, by), Event.ACCEPT, opcode="OP", due_at=outbox.now())
    part = outbox.store.claim(Work.ASKING, by, outbox.now())
    assert part is not None
    return part


def test_a_question_on_its_way_is_left_to_its_worker(outbox: Outbox, asked: Part) -> None:
    with pytest.raises(ClaimLost, match="a worker has it"):
        outbox.retry(asked.id)
    assert outbox.parts(asked.id) == [asked]
    assert step(outbox, asked, Event.FINISH).state is State.DONE


def test_other_parts_are_sent_again_while_one_is_asked_about(
    outbox: Outbox, by: Claimant, clinic: Document
) -> None:
    size = clinic.base64_length // 2
    added = outbox.enqueue(clinic, file="f", type="A2", target=TARGET, max_base64=size)
    assert len(added.parts) > 1
    step(outbox, sending(outbox, by), Event.ACCEPT, opcode="OP", due_at=outbox.now())
    asked = outbox.store.claim(Work.ASKING, by, outbox.now())
    step(outbox, sending(outbox, by), Event.REFUSE, rtn_code="9005")
    (again, *_) = outbox.retry(added.parts[0].id)
    assert (again.part, again.state) == (2, State.QUEUED)
    assert outbox.parts(again.id)[0] == asked
