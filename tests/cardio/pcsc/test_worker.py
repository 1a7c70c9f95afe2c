from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cardio.errors import SessionClosedError
from cardio.pcsc.errors import NoCardError, ReaderStuckError
from cardio.pcsc.worker import Worker

LONG = 30.0


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("NHI 00 00")
    yield worker
    worker.close()


def test_work_is_done_in_one_thread_of_its_own(worker: Worker) -> None:
    threads = {worker.run(threading.get_ident, LONG) for _ in range(3)}
    assert len(threads) == 1 and threading.get_ident() not in threads


def test_what_work_raises_is_raised(worker: Worker) -> None:
    def work() -> None:
        raise NoCardError("connect", "NHI")

    with pytest.raises(NoCardError):
        worker.run(work, LONG)
    assert worker.run(lambda: 1, LONG) == 1


def test_an_overdue_job_is_left_and_its_reader_is_stuck_until_it_ends(worker: Worker) -> None:
    answer, ended = threading.Event(), threading.Event()

    def blocked() -> str:
        answer.wait()
        ended.set()
        return "too late"

    with pytest.raises(ReaderStuckError, match=r"NHI 00 00: no answer.*\(0 s\)"):
        worker.run(blocked, 0.0)
    assert worker.stuck
    with pytest.raises(ReaderStuckError, match="still waiting"):
        worker.run(lambda: "not begun", LONG)
    answer.set()
    assert ended.wait(LONG)
    while worker.stuck:
        pass
    assert worker.run(lambda: "free again", LONG) == "free again"


def test_another_worker_is_not_held_up(worker: Worker) -> None:
    answer, other = threading.Event(), Worker("HPC 00 00")
    with pytest.raises(ReaderStuckError):
        worker.run(answer.wait, 0.0)
    assert other.run(lambda: "at once", LONG) == "at once"
    answer.set()
    other.close()


def test_callers_take_turns(worker: Worker) -> None:
    busy, most = [], []

    def work() -> None:
        busy.append(1)
        most.append(len(busy))
        busy.pop()

    with ThreadPoolExecutor(8) as callers:
        list(callers.map(lambda _: worker.run(work, LONG), range(200)))
    assert set(most) == {1}


def test_who_waits_for_a_turn_has_a_deadline_too(worker: Worker) -> None:
    answer, begun = threading.Event(), threading.Event()

    def blocked() -> None:
        begun.set()
        answer.wait()

    with ThreadPoolExecutor(1) as callers:
        first = callers.submit(worker.run, blocked, LONG)
        assert begun.wait(LONG)
        with pytest.raises(ReaderStuckError):
            worker.run(lambda: None, 0.0)
        answer.set()
        first.result(LONG)
    assert not worker.stuck, "the first was in time"


def test_closing(worker: Worker) -> None:
    before = threading.active_count()
    other = Worker("x")
    other.close()
    assert threading.active_count() == before, "no thread before the first job"
    second = Worker("y")
    second.run(lambda: None, LONG)
    second.close()
    second.close()
    assert threading.active_count() == before
    with pytest.raises(SessionClosedError, match="y: the reader was closed"):
        second.run(lambda: None, LONG)


def test_closing_a_stuck_one_does_not_wait() -> None:
    answer, worker = threading.Event(), Worker("z")
    with pytest.raises(ReaderStuckError):
        worker.run(answer.wait, 0.0)
    worker.close()
    assert worker.stuck
    answer.set()
