"""Two workers and a command line on one outbox, each a process: no claim is given twice."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from api.outbox import Event, Outbox, State
from api.outbox.parts import changed
from api.outbox.sqlite_store import SqliteStore
from api.outbox.store import Claimant, Work
from cardio.codecs import TAIPEI

if sys.platform == "win32":
    pytest.skip("needs fork and signals", allow_module_level=True)

pytestmark = pytest.mark.timeout(900)

SOAK = os.environ.get("CARDIO_TEST_PROFILE") == "soak"
JOBS = 10_000 if SOAK else 1_000
WORKERS = 3
SAMS = ("901000000047", "901000000048")


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: so many commits wear out a disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as name:
        yield Path(name)


def now() -> datetime:
    return datetime.now(TAIPEI)


def work(folder: Path, name: str, ledger: Path) -> None:
    """Claim, send and settle until nothing is left; write down each claim."""
    with Outbox(folder, now=now) as outbox, outbox.owner() as owner, ledger.open("a") as file:
        lanes = [Claimant(owner.name, "T", sam, window=4) for sam in SAMS]
        while any(part.state is State.QUEUED for part in outbox.parts()) or outbox.store.held():
            for by in lanes:
                for _ in range(50):
                    part = outbox.store.claim(Work.SENDING, by, now())
                    if part is None:
                        break
                    file.write(f"{part.seq}\n")
                    settle(outbox, by, part)


def settle(outbox: Outbox, by: Claimant, part: Any) -> None:
    step = changed(part, Event.SEND, now(), sam_id=by.sam_id, sent_at=now(), attempts=1)
    sent = outbox.store.record(part, step)
    outbox.store.record(sent, changed(sent, Event.ACCEPT, now(), opcode=str(sent.seq)))


def command_line(folder: Path) -> None:
    """What a person does meanwhile: look, retry, discard, free what died; each in a new process."""
    for _ in range(20):
        with Outbox(folder, now=now) as outbox:
            outbox.recover()
            outbox.parts()
            for part in outbox.parts()[::97]:
                outbox.history(part.id)


def forked(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def test_no_job_is_claimed_twice(
    fast_folder: Path, new_upload: Callable[..., Any], clock: Any
) -> None:
    model = new_upload(1, target="T")
    with SqliteStore(fast_folder / "outbox", clock) as store:
        for number in range(JOBS):
            sender = SAMS[number % 2] if number % 5 else None
            store.add(replace(model, id=f"job{number}", sender=sender), clock(), again=True)
    folder = fast_folder / "outbox"
    ledgers = [fast_folder / f"worker{number}" for number in range(WORKERS)]
    children = [forked(partial(work, folder, ledger.name, ledger)) for ledger in ledgers]
    children.append(forked(partial(command_line, folder)))
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * len(children)
    claims = Counter(line for ledger in ledgers for line in ledger.read_text().split())
    assert len(claims) == JOBS
    assert set(claims.values()) == {1}
    with SqliteStore(folder, clock) as store:
        parts = store.parts()
    assert Counter((part.state, part.attempts) for part in parts) == {(State.ACCEPTED, 1): JOBS}
    stamps = Counter((part.sam_id, part.sent_at) for part in parts)
    assert set(stamps.values()) == {1}, "no upload time was used twice by one SAM"
    assert all(ledger.read_text() for ledger in ledgers), "every worker had its share"
