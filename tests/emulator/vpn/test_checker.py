from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.codes import JobType
from emulator.clock import Clock
from emulator.vpn.checker import Checker, Judge, Worker
from emulator.vpn.errors import StoreError
from emulator.vpn.intake import Intake
from emulator.vpn.options import ServerOptions
from emulator.vpn.store import Store, StoredResult, Upload

GOOD = StoredResult("0000", b"{}", b"")
WAIT = 30.0


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as store:
        yield store


@pytest.fixture
def add(store: Store, clock: Clock, caller: Any) -> Callable[..., Upload]:
    def receive(data: bytes = b"document", delay: float = 0.0) -> Upload:
        intake = Intake(store, clock, check_delay=timedelta(seconds=delay))
        return intake.receive("2.0", data, caller.identity, type=JobType.PRECHECK)

    return receive


def result_of(store: Store, upload: Upload) -> StoredResult | None:
    found = store.find(upload.opcode)
    return found.result if found else None


@pytest.fixture
def make(store: Store, clock: Clock) -> Callable[..., Checker]:
    def checker(
        judge: Judge = lambda *_: GOOD, real: Callable[[], float] = lambda: 0.0, **options: Any
    ) -> Checker:
        return Checker(store, clock, judge, ServerOptions(**options), real)

    return checker


def test_due_checks_are_done_in_the_order_of_arrival(make: Any, add: Any) -> None:
    seen: list[bytes] = []

    def judge(upload: Upload, data: bytes) -> StoredResult:
        seen.append(data)
        return GOOD

    for data in (b"1", b"2", b"3"):
        add(data)
    checker = make(judge)
    assert checker.run_due() == 3
    assert seen == [b"1", b"2", b"3"]
    assert checker.run_due() == 0


def test_only_what_is_due_is_done(make: Any, add: Any, clock: Clock, store: Store) -> None:
    late, soon = add(delay=20), add(delay=10)
    checker = make()
    assert checker.run_due() == 0
    clock.advance(timedelta(seconds=10))
    assert checker.run_due() == 1
    assert result_of(store, soon) == GOOD
    assert result_of(store, late) is None
    clock.advance(timedelta(seconds=10))
    assert checker.run_due() == 1


def test_a_check_that_is_under_way_is_not_begun_twice(make: Any, add: Any) -> None:
    upload = add()
    second = make()
    inside: list[object] = []

    def judge(*_: object) -> StoredResult:
        inside.append(second.run_next(upload.opcode))
        return GOOD

    assert make(judge).run_next(upload.opcode) == GOOD
    assert inside == [None]


def test_a_check_whose_process_died_is_taken_over(make: Any, add: Any, store: Store) -> None:
    class Killed(BaseException):
        """Stands for a process that ends in the middle of a check."""

    def die(*_: object) -> StoredResult:
        raise Killed

    upload = add()
    with pytest.raises(Killed):
        make(die, check_lease=timedelta(seconds=60)).run_due()
    assert make(real=lambda: 59.0).run_due() == 0
    assert result_of(store, upload) is None
    assert make(real=lambda: 60.0).run_due() == 1
    assert result_of(store, upload) == GOOD


def test_a_fault_of_the_check_is_a_result_of_its_own(
    make: Any, add: Any, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> StoredResult:
        raise ValueError("A100000001")

    upload = add()
    assert make(fail).run_due() == 1
    assert result_of(store, upload) == StoredResult("9999", b"", b"")
    assert "ValueError" in caplog.text
    assert "A100000001" not in caplog.text


def test_old_uploads_are_forgotten(make: Any, add: Any, clock: Clock, store: Store) -> None:
    upload = add()
    checker = make(keep_results=timedelta(days=1))
    clock.advance(timedelta(days=1))
    checker.run_due()
    assert store.find(upload.opcode) is not None
    clock.advance(timedelta(milliseconds=1))
    assert checker.forget_old() == 1
    assert store.find(upload.opcode) is None


class Signal:
    """A judge that says when it was called."""

    def __init__(self) -> None:
        self.called = threading.Event()

    def __call__(self, *_: object) -> StoredResult:
        self.called.set()
        return GOOD


def test_a_worker_does_what_another_run_left(make: Any, add: Any) -> None:
    add()
    judge = Signal()
    with Worker(make(judge), interval=timedelta(hours=1)):
        assert judge.called.wait(WAIT)


def test_a_worker_looks_by_itself(make: Any, add: Any) -> None:
    judge = Signal()
    with Worker(make(judge), interval=timedelta(milliseconds=10)):
        add()
        assert judge.called.wait(WAIT)


def test_a_worker_outlives_a_failing_database(
    make: Any, add: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, failed = Signal(), threading.Event()
    claim = store.claim

    def fail_once(*args: Any, **named: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise StoreError("database: gone for a moment")
        return claim(*args, **named)

    monkeypatch.setattr(store, "claim", fail_once)
    add()
    with Worker(make(judge), interval=timedelta(milliseconds=10)):
        assert judge.called.wait(WAIT)
    assert failed.is_set()


def test_a_worker_ends_after_the_check_it_is_at(make: Any, add: Any, store: Store) -> None:
    entered, leave = threading.Event(), threading.Event()

    def judge(*_: object) -> StoredResult:
        entered.set()
        assert leave.wait(WAIT)
        return GOOD

    first, second = add(), add()
    worker = Worker(make(judge), interval=timedelta(hours=1))
    with worker:
        assert entered.wait(WAIT)
        worker._ending.set()
        leave.set()
    assert result_of(store, first) == GOOD
    assert result_of(store, second) is None
