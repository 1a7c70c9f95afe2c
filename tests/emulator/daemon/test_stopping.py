"""The end of a daemon and its return: no call between is lost, and nothing is left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cardio.backends import Buffer, open_backend
from cardio.backends.remote import CallLostError, RemoteBackend
from cardio.errors import BackendError, BackendUnavailableError
from cardio.table import function_row
from emulator.daemon import ReaderDaemon
from emulator.daemon.errors import DaemonError
from emulator.desk import Desk
from emulator.fault_actions import Hang, When
from emulator.faults import Fault, FaultPlan

Serve = Callable[..., ReaderDaemon]
Connect = Callable[..., RemoteBackend]
Wait = Callable[[Callable[[], bool]], None]

STATUS = function_row("hisGetCardStatus")
NUMBER = function_row("hisGetSeqNumber256N1")
IN_SLOT = 2
"""Status of the insurance card on a fresh desk: verified with the SAM."""


def again(serve: Serve, daemon: ReaderDaemon) -> ReaderDaemon:
    """Start a daemon where another one was."""
    return serve(port=daemon.address.port)


def test_a_restart_between_calls_loses_none(serve: Serve, connect: Connect) -> None:
    daemon = serve()
    backend = connect(daemon)
    for _ in range(3):
        assert backend.call(STATUS, (2,)).code == IN_SLOT
        daemon.stop()
        daemon = again(serve, daemon)
    assert backend.call(STATUS, (2,)).code == IN_SLOT


def test_without_it_calls_fail_at_once_until_it_is_back(serve: Serve, connect: Connect) -> None:
    daemon = serve()
    backend = connect(daemon)
    daemon.stop()
    for _ in range(2):
        with pytest.raises(BackendUnavailableError, match="start one: `cardio emulate`"):
            backend.call(STATUS, (2,))
    again(serve, daemon)
    assert backend.call(STATUS, (2,)).code == IN_SLOT


def test_stopping_lets_a_call_under_way_end_with_its_answer(
    serve: Serve, connect: Connect, desk: Desk, wait_until: Wait
) -> None:
    desk.faults = plan = FaultPlan((Fault("hisGetCardStatus", Hang(), count=1),))
    daemon = serve(grace_seconds=30.0)
    backend = connect(daemon)
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(backend.call, STATUS, (2,))
        assert plan.hanging.wait(10)
        stopping = pool.submit(daemon.stop)
        wait_until(lambda: not listening(daemon))
        plan.release()
        assert hanging.result(10).code == IN_SLOT
        stopping.result(10)
    assert daemon.callers == 0


def listening(daemon: ReaderDaemon) -> bool:
    try:
        daemon.address.connect(1.0).close()
    except OSError:
        return False
    return True


def test_a_call_longer_than_the_grace_is_lost_once(
    serve: Serve, connect: Connect, desk: Desk
) -> None:
    desk.faults = plan = FaultPlan((Fault("hisGetSeqNumber256N1", Hang(When.AFTER), count=1),))
    daemon = serve(grace_seconds=0.05)
    backend = connect(daemon)
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(backend.call, NUMBER, (b"CA\0", b" \0", b"1\0", Buffer(316)))
        assert plan.hanging.wait(10)
        daemon.stop()
        with pytest.raises(CallLostError, match="hisGetSeqNumber256N1: the emulator ended"):
            lost.result(10)
    again(serve, daemon)
    assert backend.call(STATUS, (2,)).code == IN_SLOT
    assert desk.card is not None
    assert len(desk.card.visits) == 1, "it had happened, and was not repeated"
    plan.release()


def test_stopping_under_load_ends_every_call_one_way_or_the_other(
    serve: Serve, connect: Connect, desk: Desk, wait_until: Wait
) -> None:
    daemon = serve()
    backends = [connect(daemon) for _ in range(4)]
    busy = threading.Barrier(5)

    def work(backend: RemoteBackend) -> int:
        answered = 0
        busy.wait(10)
        while True:
            try:
                assert backend.call(STATUS, (2,)).code == IN_SLOT
            except BackendError:
                return answered
            answered += 1

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(work, backend) for backend in backends]
        busy.wait(10)
        wait_until(lambda: daemon.callers == 4)
        daemon.stop()
        assert all(each.result(10) >= 0 for each in working)
    assert daemon.callers == 0


def test_stopping_is_harmless_when_repeated_or_before_the_start(desk: Desk) -> None:
    daemon = ReaderDaemon(desk)
    daemon.stop()
    with daemon:
        assert listening(daemon)
    daemon.stop()
    assert not listening(daemon)


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


counted = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="counts descriptors in /proc"
)


@counted
def test_what_cannot_start_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = descriptors()
    for _ in range(5):
        with pytest.raises(DaemonError):
            ReaderDaemon(desk, path=tmp_path / "file").start()
    assert descriptors() == before


@counted
def test_no_descriptor_and_no_thread_is_left(desk: Desk, tmp_path: Path) -> None:
    def once() -> None:
        with ReaderDaemon(desk, path=tmp_path / "s") as daemon:
            assert daemon.socket_url is not None
            for url in (daemon.url, daemon.socket_url):
                for _ in range(5):
                    backend = open_backend(url)
                    backend.call(STATUS, (2,))
                    backend.close()
            for _ in range(5):
                daemon.address.connect(1.0).close()

    once()
    before = descriptors(), threading.active_count()
    for _ in range(10):
        once()
    assert (descriptors(), threading.active_count()) == before
