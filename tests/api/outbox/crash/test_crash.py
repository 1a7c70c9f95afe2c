"""A worker killed at every fault point and at random moments, before a server that misbehaves:
every document is accepted exactly once, or `unknown` with its reason. Nothing is lost.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.errors import StepNotAllowed
from api.outbox import Event, Outbox, Part, State
from api.outbox.points import POINTS, Exchange, before, done
from api.outbox.policy import Policy
from api.outbox.pruning import prune
from api.outbox.store import Claimant, Work

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux processes"),
    pytest.mark.timeout(600),
]

SOAK = os.environ.get("CARDIO_TEST_PROFILE") == "soak"
MOMENTS = 1000 if SOAK else 100
SETTLED = {State.DONE, State.ACCEPTED}
OPEN = {State.QUEUED, State.SENDING}

Hook = Callable[[str], None]
PLANS = {
    "good": "",
    "returned": "upload 1=8201",
    "refused": "upload 1=9005",
    "lost": "upload 1=drop after accepting",
    "slow result": "download 1=5002, download 2=drop after reading",
    "stopped result": "download 1=5004",
    "unwanted": "",
}


def documents(ground: Any) -> dict[str, Document]:
    return {
        name: ground.document(number, plan or "none=none")
        for number, (name, plan) in enumerate(PLANS.items(), start=1)
    }


def story(ground: Any, at: Hook = lambda point: None) -> None:
    """Everything that can happen to uploads; told again after a crash, it goes on where it was."""
    with ground.outbox(at) as outbox:
        parts = handed_in(ground, outbox, documents(ground))
        _dead_worker(ground, outbox)
        _by_hand(outbox.discard, outbox, parts["unwanted"], State.QUEUED)
        ground.work(outbox)
        _by_hand(outbox.retry, outbox, parts["refused"], State.REFUSED)
        _by_hand(outbox.retry, outbox, parts["stopped result"], State.ACCEPTED)
        ground.work(outbox)
        _by_hand(outbox.arrived, outbox, parts["lost"], State.UNKNOWN)
        prune(outbox, timedelta(0))


def handed_in(
    ground: Any, outbox: Outbox, given: dict[str, Document], type: str = "A1"
) -> dict[str, Part]:
    """Hand in what the outbox does not have: a caller that starts again does no more."""
    known = {part.sha256: part for part in outbox.parts()}
    return {
        name: known.get(document.sha256) or ground.enqueue(outbox, document, type)
        for name, document in given.items()
    }


def told_again(ground: Any, at: Hook) -> None:
    """The same for the policy that sends pre-checks again."""
    with ground.outbox(at) as outbox:
        document = ground.document(90, "upload 1=drop after reading")
        handed_in(ground, outbox, {"pre-check": document}, "A2")
        ground.work(outbox, policy=Policy.RESEND_PRECHECK_ONLY)


def told_late(ground: Any, at: Hook) -> None:
    """The same for the policy that leaves what a later upload has written anew."""
    with ground.outbox(at) as outbox:
        handed_in(ground, outbox, versions(ground))
        ground.work(outbox, results=False)
        ground.work(outbox, policy=Policy.RESEND)


def versions(ground: Any) -> dict[str, Document]:
    """Two versions of one visit; the answer to the first is lost."""
    plans = {"older": "upload 1=drop after reading", "newer": "none=none"}
    return {name: ground.document(91, plan) for name, plan in plans.items()}


def _dead_worker(ground: Any, outbox: Outbox) -> None:
    """Leave a claim that nobody holds."""
    ghost = Claimant("ghost", ground.target, "901000000999")
    outbox.store.claim(Work.SENDING, ghost, outbox.now())


def _by_hand(act: Callable[[str], object], outbox: Outbox, part: Part, state: State) -> None:
    (now,) = outbox.parts(part.id)
    if now.state is state:
        try:
            act(part.id)
        except StepNotAllowed:  # its document was taken in twice: the first one counts
            raise AssertionError("a document was taken in twice") from None


TELLING = {
    **{name(Event.RESEND): told_again for name in (before, done)},
    **{name(Event.HOLD): told_late for name in (before, done)},
}
"""Which story reaches a fault point; all others are in the first one."""


def judge(ground: Any, expected: dict[str, Document]) -> Counter[str]:
    """Compare what the server accepted with what the outbox says; return the states."""
    accepted = ground.accepted()
    assert max(accepted.values(), default=0) <= 1, "a document was accepted twice"
    with ground.outbox() as outbox:
        parts = list(outbox.parts())
    by_hash = {part.sha256: part for part in parts}
    assert len(by_hash) == len(parts) == len(expected), "lost, or taken in twice"
    for document in expected.values():
        part = by_hash[document.sha256]
        assert part.owner is None
        assert part.state not in OPEN, part
        if part.state is State.UNKNOWN:
            assert part.reason
        elif part.state in SETTLED and part.reason is None:
            assert accepted[document.sha256] == 1
        if accepted[document.sha256]:
            assert part.state in SETTLED | {State.UNKNOWN}
    return Counter(part.state.value for part in parts)


def visited(ground: Any, tell: Callable[[Any, Hook], None], record: Hook, path: Path) -> list[str]:
    ground.run(lambda: tell(ground, record))
    return path.read_text().split("\n")[:-1]


def test_the_stories_reach_every_fault_point(
    serve: Any, tmp_path: Path, record_to: Callable[[Path], Hook]
) -> None:
    """A commit or a send without a fault point, or a point that nothing reaches, fails here."""
    points: set[str] = set()
    for tell in (story, told_again, told_late):
        folder = tmp_path / tell.__name__
        path = tmp_path / f"{tell.__name__}.points"
        points |= set(visited(serve(folder), tell, record_to(path), path))
    assert points == set(POINTS)


@pytest.mark.parametrize("tell", [story, told_again, told_late])
def test_all_that_is_written_and_sent_is_between_fault_points(
    ground: Any,
    tmp_path: Path,
    record_to: Callable[[Path], Hook],
    tell: Callable[[Any, Hook], None],
) -> None:
    """The database and the client themselves tell what they do: no code can do it unseen."""
    ground.watched = True
    path = tmp_path / "points"
    steps = visited(ground, tell, record_to(path), path)
    assert {"BEGIN", "COMMIT", "INSERT", "UPDATE", "SEND"} <= set(steps)
    writing = sending = False
    for step, follows in pairwise([*steps, ""]):
        if step == "COMMIT":
            assert follows.startswith("after ")
        elif follows == "COMMIT":
            assert step.startswith("before ")
        if step in {"INSERT", "UPDATE", "DELETE", "CREATE", "ALTER"}:
            assert writing, "written outside a transaction"
        if step == "SEND":
            assert sending, "sent without a fault point before"
        writing = step == "BEGIN" or (writing and step not in {"COMMIT", "ROLLBACK"})
        sending = step in {before(what) for what in Exchange}


def test_an_undisturbed_story_ends_well(ground: Any) -> None:
    assert not ground.run(lambda: story(ground))
    assert judge(ground, documents(ground)) == {"done": len(PLANS) - 1, "discarded": 1}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("occurrence", [1, 2])
def test_killed_at_a_fault_point(
    ground: Any, kill_at: Callable[[str, int], Hook], point: str, occurrence: int
) -> None:
    tell = TELLING.get(point, story)
    killed = ground.run(lambda: tell(ground, kill_at(point, occurrence)))
    assert killed or occurrence > 1
    assert not ground.run(lambda: tell(ground, lambda point: None))
    if tell is told_again:
        with ground.outbox() as outbox:
            assert [part.state for part in outbox.parts()] == [State.DONE]
        assert set(ground.accepted().values()) == {1}
    elif tell is told_late:
        assert judge(ground, versions(ground)) == {"unknown": 1, "done": 1}
    else:
        judge(ground, documents(ground))


def test_killed_at_random_moments(serve: Any, tmp_path: Path) -> None:
    """One worker after the other is killed somewhere; each takes in one more document."""
    ground = serve(tmp_path, rough=True)
    draw = random.Random(20260315)
    made = {str(number): ground.document(number) for number in range(1, MOMENTS + 1)}
    names = list(made)
    killed = 0
    for number in range(1, MOMENTS + 1):

        def live(number: int = number) -> None:
            with ground.outbox() as outbox:
                handed_in(ground, outbox, {name: made[name] for name in names[:number]})
                ground.work(outbox)

        killed += ground.run(live, kill_after=draw.uniform(0.001, 0.08))

    def drain() -> None:
        with ground.outbox() as outbox:
            handed_in(ground, outbox, made)
            while any(part.state in OPEN for part in outbox.parts()):
                ground.work(outbox, results=False)

    assert not ground.run(drain)
    assert killed > MOMENTS / 3, "most of them were at work when they were killed"
    states = judge(ground, made)
    assert set(states) <= {"accepted", "done", "unknown"}
    assert states["done"] + states["accepted"] > MOMENTS / 10
    assert states["unknown"] > 0


def test_a_kill_between_sending_and_answer_is_told_as_what_it_is(
    ground: Any, kill_at: Callable[[str, int], Hook]
) -> None:
    document = ground.document(1, "none=none")

    def live(at: Hook) -> None:
        with ground.outbox(at) as outbox:
            ground.enqueue(outbox, document)
            ground.work(outbox)

    assert ground.run(lambda: live(kill_at("after upload", 1)))
    assert ground.accepted() == {document.sha256: 1}
    ground.run(lambda: live(lambda point: None))
    with ground.outbox() as outbox:
        (part,) = outbox.parts()
        assert (part.state, part.attempts) == (State.UNKNOWN, 1)
        assert "may have arrived" in (part.reason or "")
        events = [step.event for step in outbox.history(part.id)]
    assert events == [Event.ENQUEUE, Event.CLAIM, Event.SEND, Event.LOSE]
    assert ground.accepted() == {document.sha256: 1}


def test_unknown_is_never_left_by_a_crash_in_the_middle_of_a_step(
    ground: Any, kill_at: Callable[[str, int], Hook]
) -> None:
    """A step is there whole or not at all: state and history never disagree."""
    for point in (before(Event.LOSE), done(Event.LOSE)):
        ground.run(lambda point=point: story(ground, kill_at(point, 1)))
        with ground.outbox() as outbox:
            for part in outbox.parts():
                last = outbox.history(part.id)[-1]
                assert (last.state, last.attempt) == (part.state, part.attempts)
