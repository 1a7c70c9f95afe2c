"""Wrappers: a trace without contents, planned faults, and time limits - timed by events."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from cardio.backends import (
    Backend,
    Buffer,
    Fault,
    FaultInjection,
    Reply,
    TimeLimit,
    Trace,
    Wrapper,
)
from cardio.component import Component
from cardio.errors import (
    BackendError,
    CallTimeoutError,
    CardAbsentError,
    ComponentError,
    NetworkDownError,
)
from cardio.session import ControlSoftware
from cardio.table import function_row

STATUS = function_row("hisGetCardStatus")
BASIC = function_row("hisGetBasicData")
NO_CARD = function_row("hisGetTreatNumNoICCard")
FOREVER = 3600.0


def test_a_wrapper_passes_everything_on(backend: Backend, calls: list[Any]) -> None:
    outer = Wrapper(Wrapper(backend))
    assert (outer.url, outer.emulated, outer.now()) == ("scripted:", True, backend.now())
    assert outer.call(STATUS, (2,)) == Reply(0)
    outer.close()
    assert calls == [("hisGetCardStatus", 2), ("close",)]


def test_a_trace_logs_name_sizes_and_code_but_no_contents(
    backend: Backend, answers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    answers["hisGetTreatNumNoICCard"] = Reply(5174, (b"IDENTIFIER" * 4,))
    with caplog.at_level(logging.INFO, "cardio.calls"):
        Trace(backend).call(NO_CARD, (b"A100000001\0", b"7777777777\0", Buffer(43)))
    (line,) = caplog.messages
    assert line == "hisGetTreatNumNoICCard(11 bytes, 11 bytes, 43) -> 5174 [40 bytes]"


def test_a_trace_of_the_component_shows_no_random_and_no_signature(
    backend: Backend, answers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    answers["VPNH_SignX"] = Reply(0, ("SIGNATURE",))
    with caplog.at_level(logging.INFO, "cardio.calls"):
        Component(Trace(backend)).sign_x("UkFORE9NIQ==")
    assert caplog.messages == ["VPNH_SignX(12 bytes, 1 bytes, 2 bytes) -> 0 [9 bytes]"]


def test_a_trace_reveals_contents_only_when_told(
    backend: Backend, answers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    answers["hisGetTreatNumNoICCard"] = Reply(0, (b"IDENTIFIER",))
    log = logging.getLogger("cardio.calls.revealed")
    with caplog.at_level(logging.INFO, log.name):
        Trace(backend, log=log, reveal=True).call(NO_CARD, (b"A100000001\0",))
    assert caplog.messages == [
        "scripted:: this trace reveals patients' data and credentials",
        "hisGetTreatNumNoICCard(b'A100000001\\x00') -> 0 [b'IDENTIFIER']",
    ]


def test_a_call_that_could_not_be_carried_is_logged(
    backend: Backend, answers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> Reply:
        raise BackendError("secret text")

    answers["hisGetCardStatus"] = failing
    with caplog.at_level(logging.INFO), pytest.raises(BackendError):
        Trace(backend).call(STATUS, (2,))
    assert caplog.messages == ["hisGetCardStatus(2) raised BackendError"]


def test_a_fault_hits_the_planned_calls_of_its_function(backend: Backend, calls: list[Any]) -> None:
    faulty = FaultInjection(backend, [Fault("hisGetCardStatus", 4000, skip=1, count=2)])
    codes = [faulty.call(STATUS, (2,)).code for _ in range(4)]
    assert codes == [0, 4000, 4000, 0]
    assert len(calls) == 2
    assert faulty.call(BASIC, (Buffer(72),)).code == 0


def test_a_fault_after_the_call_loses_its_answer(backend: Backend, calls: list[Any]) -> None:
    faulty = FaultInjection(backend, [Fault("hisGetBasicData", 4061, after=True)])
    assert faulty.call(BASIC, (Buffer(72),)) == Reply(4061, (b"",))
    assert calls == [("hisGetBasicData", Buffer(72))]


def test_faults_of_several_functions_are_counted_apart(backend: Backend) -> None:
    plan = [Fault("hisGetCardStatus", 4000, skip=1), Fault("hisGetBasicData", 4013)]
    session = ControlSoftware(FaultInjection(backend, plan))
    assert session.get_card_status(2) == 0
    with pytest.raises(CardAbsentError):
        session.get_basic_data()


def test_an_injected_fault_raises_like_a_real_one(backend: Backend) -> None:
    plan = [Fault("hisWriteMultiPrescriptSign", 4061)]
    session = ControlSoftware(FaultInjection(backend, plan))
    with pytest.raises(NetworkDownError):
        session.write_multi_prescript_sign("1150315090000", "A100000001", "0790228", [])


def test_an_injected_fault_of_the_component_answers_no_text(backend: Backend) -> None:
    component = Component(FaultInjection(backend, [Fault("VPNGetRandomX", 0)]))
    with pytest.raises(ComponentError, match="answered an empty text"):
        component.get_random_x()


@pytest.fixture
def gate(answers: dict[str, Any]) -> Iterator[threading.Event]:
    """A card status that comes back only when the gate is opened."""
    opened = threading.Event()

    def wait() -> Reply:
        opened.wait()
        return Reply(2)

    answers["hisGetCardStatus"] = wait
    yield opened
    opened.set()


def test_a_call_within_its_limit_comes_back(backend: Backend, answers: dict[str, Any]) -> None:
    answers["hisGetCardStatus"] = Reply(2)
    limited = TimeLimit(backend, FOREVER)
    assert limited.call(STATUS, (2,)) == Reply(2)
    assert limited.call(STATUS, (2,)) == Reply(2)


def test_an_error_of_the_call_comes_through(backend: Backend, answers: dict[str, Any]) -> None:
    def fail() -> Reply:
        raise BackendError("the helper process ended")

    answers["hisGetCardStatus"] = fail
    with pytest.raises(BackendError, match="the helper process ended"):
        TimeLimit(backend, FOREVER).call(STATUS, (2,))


def test_a_call_over_its_limit_is_given_up_and_not_repeated(
    backend: Backend, calls: list[Any], gate: threading.Event
) -> None:
    limited = TimeLimit(backend, 0.0)
    with pytest.raises(CallTimeoutError) as caught:
        limited.call(STATUS, (2,))
    assert (caught.value.function, caught.value.seconds) == ("hisGetCardStatus", 0.0)
    with pytest.raises(BackendError, match="hisGetBasicData: an earlier call has not come back"):
        limited.call(BASIC, (Buffer(72),))
    assert all(call == ("hisGetCardStatus", 2) for call in calls)


def test_a_late_call_bars_the_way_until_it_has_come_back(
    backend: Backend, calls: list[Any], gate: threading.Event
) -> None:
    limited = TimeLimit(backend, FOREVER, limits={"hisGetCardStatus": 0.0})
    with pytest.raises(CallTimeoutError):
        limited.call(STATUS, (2,))
    with pytest.raises(BackendError, match="has not come back"):
        limited.call(BASIC, (Buffer(72),))
    limited.close()
    assert ("close",) not in calls
    gate.set()
    assert limited._running is not None and limited._running.ended.wait(FOREVER)
    assert limited.call(BASIC, (Buffer(72),)).code == 0
    limited.close()
    assert calls[-1] == ("close",)


def test_calls_run_on_one_thread_one_at_a_time(backend: Backend, answers: dict[str, Any]) -> None:
    threads: list[threading.Thread] = []

    def noting() -> Reply:
        threads.append(threading.current_thread())
        return Reply(2)

    answers["hisGetCardStatus"] = noting
    limited = TimeLimit(backend, FOREVER)
    assert [limited.call(STATUS, (2,)).code for _ in range(3)] == [2, 2, 2]
    assert len(set(threads)) == 1
    limited.close()
    threads[0].join()


def test_a_timeout_inside_the_call_is_not_taken_for_the_limit(
    backend: Backend, answers: dict[str, Any]
) -> None:
    def failing() -> Reply:
        raise TimeoutError("from inside")

    answers["hisGetCardStatus"] = failing
    with pytest.raises(TimeoutError, match="from inside"):
        TimeLimit(backend, FOREVER).call(STATUS, (2,))


def test_a_limit_of_its_own_wins_over_the_general_one(
    backend: Backend, gate: threading.Event
) -> None:
    gate.set()
    limited = TimeLimit(backend, 0.0, limits={"hisGetCardStatus": FOREVER})
    assert limited.call(STATUS, (2,)) == Reply(2)


def test_a_buffer_holds_no_more_than_its_capacity() -> None:
    assert Buffer(3, b"abc").content == b"abc"
    for capacity, content in ((2, b"abc"), (-1, b"")):
        with pytest.raises(ValueError, match="do not fit in"):
            Buffer(capacity, content)
