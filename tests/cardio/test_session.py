"""The life of a session: open, use, close, once and in order, from any number of threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from cardio.backends import Backend, Reply
from cardio.errors import (
    BackendError,
    CardAbsentError,
    ReaderError,
    SessionClosedError,
)
from cardio.records import BasicData
from cardio.session import ControlSoftware


def test_open_opens_the_port_and_close_closes_it_then_the_backend(
    backend: Backend, calls: list[Any]
) -> None:
    session = ControlSoftware(backend, port=2)
    assert calls == [("csOpenCom", 2)]
    session.close()
    assert calls[1:] == [("csCloseCom",), ("close",)]


def test_close_is_harmless_when_repeated(backend: Backend, calls: list[Any]) -> None:
    session = ControlSoftware(backend)
    session.close()
    session.close()
    assert [call[0] for call in calls] == ["csOpenCom", "csCloseCom", "close"]


def test_leaving_the_context_closes_also_after_an_error(backend: Backend, calls: list[Any]) -> None:
    with pytest.raises(ZeroDivisionError), ControlSoftware(backend) as session:
        assert session.url == "scripted:"
        assert session.emulated
        raise ZeroDivisionError
    assert calls[-2:] == [("csCloseCom",), ("close",)]


def test_a_port_that_does_not_open_gives_up_the_backend(
    backend: Backend, calls: list[Any], answers: dict[str, Any]
) -> None:
    answers["csOpenCom"] = Reply(-1)
    with pytest.raises(ReaderError, match=r"^csOpenCom: -1 "):
        ControlSoftware(backend)
    assert [call[0] for call in calls] == ["csOpenCom", "close"]


@pytest.mark.parametrize("code", [-1, 4000])
def test_a_port_that_does_not_close_does_not_stop_the_closing(
    backend: Backend, calls: list[Any], answers: dict[str, Any], code: int
) -> None:
    answers["csCloseCom"] = Reply(code)
    ControlSoftware(backend).close()
    assert calls[-1] == ("close",)


def test_a_route_that_breaks_while_closing_is_given_up_all_the_same(
    backend: Backend, calls: list[Any], answers: dict[str, Any]
) -> None:
    def break_down() -> Reply:
        raise BackendError("the other side is gone")

    answers["csCloseCom"] = break_down
    session = ControlSoftware(backend)
    with pytest.raises(BackendError):
        session.close()
    assert calls[-1] == ("close",)
    session.close()
    assert len(calls) == 3


def test_a_closed_session_sends_nothing(backend: Backend, calls: list[Any]) -> None:
    session = ControlSoftware(backend)
    session.close()
    before = list(calls)
    with pytest.raises(SessionClosedError, match=r"^hisGetBasicData: the session was closed$"):
        session.get_basic_data()
    with pytest.raises(SessionClosedError):
        session.call("csGetDateTime")
    assert calls == before


def test_an_error_code_raises_its_class_and_leaves_the_session_usable(
    backend: Backend, answers: dict[str, Any], basic: BasicData
) -> None:
    session = ControlSoftware(backend)
    answers["hisGetBasicData"] = Reply(4013, (b"",))
    with pytest.raises(CardAbsentError) as caught:
        session.get_basic_data()
    assert (caught.value.function, caught.value.code) == ("hisGetBasicData", 4013)
    answers["hisGetBasicData"] = Reply(0, (bytes(basic),))
    assert session.get_basic_data() == basic


class WatchedLock:
    """A re-entrant lock that tells when a thread has to wait for it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._awaited = threading.Event()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._awaited.set()
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def until_awaited(self) -> None:
        """Hold on until another thread stands before the lock (or fail the test by its order)."""
        self._awaited.wait(10)


@pytest.fixture
def shared(
    backend: Backend, calls: list[Any], answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> ControlSoftware:
    """A session whose calls come back only when another thread waits behind them."""
    session = ControlSoftware(backend)
    lock = WatchedLock()
    monkeypatch.setattr(session, "_lock", lock)

    def answer() -> Reply:
        lock.until_awaited()
        calls.append(("came back",))
        return Reply(0)

    answers.update(dict.fromkeys(("hisGetCardStatus", "csCloseCom"), answer))
    calls.clear()
    return session


def _together(*work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=part) for part in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_calls_of_two_threads_reach_the_backend_one_after_the_other(
    shared: ControlSoftware, calls: list[Any]
) -> None:
    _together(lambda: shared.get_card_status(2), lambda: shared.get_card_status(2))
    assert calls == [("hisGetCardStatus", 2), ("came back",)] * 2


def test_of_two_closers_one_closes(shared: ControlSoftware, calls: list[Any]) -> None:
    _together(shared.close, shared.close)
    assert calls == [("csCloseCom",), ("came back",), ("close",)]


def test_a_close_waits_for_the_call_under_way(
    shared: ControlSoftware, calls: list[Any], answers: dict[str, Any]
) -> None:
    def close_when_called() -> Reply:
        closer.start()
        reply: Reply = answer()
        return reply

    answer = answers["hisGetCardStatus"]
    answers["hisGetCardStatus"] = close_when_called
    closer = threading.Thread(target=shared.close)
    shared.get_card_status(2)
    closer.join()
    assert [call[0] for call in calls[:3]] == ["hisGetCardStatus", "came back", "csCloseCom"]
