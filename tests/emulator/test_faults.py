"""The fault plan: which calls are hit, what waits, and that threads and crashes change nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends import Buffer
from cardio.codecs import TAIPEI
from cardio.component import Component
from cardio.errors import ControlSoftwareError
from cardio.session import ControlSoftware
from cardio.table import function_row
from emulator.backend import EmulatorBackend
from emulator.control_software import handle
from emulator.desk import Desk
from emulator.errors import EmulatorError
from emulator.fault_actions import Code, Delay, Hang, IdentifiersDown, Remove, When
from emulator.faults import ANY_FUNCTION, Fault, FaultError, FaultPlan

MakeDesk = Callable[..., Desk]

NOON = datetime(2026, 3, 15, 12, tzinfo=TAIPEI)
READ = "hisGetBasicData"
NUMBER = "hisGetSeqNumber256N1"
REFUSED = Code(9999)


def read(desk: Desk, name: str = READ) -> int:
    desk.change(port_open=True)
    row = function_row(name)
    return handle(desk, row, [Buffer(param.size) for param in row.passed]).code


def codes(desk: Desk, calls: int, name: str = READ) -> list[int]:
    return [read(desk, name) for _ in range(calls)]


def planned(desk: Desk, *faults: Fault, **options: Any) -> FaultPlan:
    desk.faults = FaultPlan(faults, **options)
    return desk.faults


@pytest.mark.parametrize(
    ("trigger", "hit"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"skip": 2}, [2, 3, 4, 5]),
        ({"count": 2}, [0, 1]),
        ({"skip": 1, "count": 3}, [1, 2, 3]),
        ({"skip": 6}, []),
    ],
)
def test_calls_are_counted(desk: Desk, trigger: dict[str, int], hit: list[int]) -> None:
    planned(desk, Fault(READ, REFUSED, **trigger))  # type: ignore[arg-type]
    assert [place for place, code in enumerate(codes(desk, 6)) if code] == hit


def test_only_calls_of_the_function_count(desk: Desk) -> None:
    planned(desk, Fault(READ, REFUSED, skip=1))
    assert codes(desk, 3, "hisGetRegisterBasic") == [0, 0, 0]
    assert codes(desk, 2) == [0, 9999]


def test_a_star_is_every_function(desk: Desk) -> None:
    planned(desk, Fault(ANY_FUNCTION, REFUSED, skip=1, count=2))
    mixed = [read(desk, name) for name in (READ, "hisGetRegisterBasic", READ, READ)]
    assert mixed == [0, 9999, 9999, 0]


def test_each_fault_counts_for_itself_and_the_first_code_answers(desk: Desk) -> None:
    planned(desk, Fault(READ, Code(4001), count=1), Fault(READ, Code(4002), count=2))
    assert codes(desk, 3) == [4001, 4002, 0]


def test_a_time_window_is_by_the_desks_clock(desk: Desk) -> None:
    window = {"since": NOON, "until": NOON + timedelta(minutes=1)}
    planned(desk, Fault(READ, REFUSED, count=2, **window))  # type: ignore[arg-type]
    found = []
    for moment in (NOON - timedelta(seconds=1), NOON, NOON + timedelta(seconds=59)):
        desk.clock.set(moment)
        found.append(read(desk))
    assert found == [0, 9999, 9999]
    desk.clock.set(NOON + timedelta(seconds=30))
    assert read(desk) == 0, "two of the window's calls were hit"
    planned(desk, Fault(READ, REFUSED, until=NOON))
    desk.clock.set(NOON)
    assert read(desk) == 0


def hits(desk: Desk, seed: str, probability: float, calls: int = 200) -> list[int]:
    planned(desk, Fault(READ, REFUSED, probability=probability, seed=seed))
    return [place for place, code in enumerate(codes(desk, calls)) if code]


def test_a_probability_is_drawn_from_a_seed(make_desk: MakeDesk) -> None:
    desk = make_desk()
    first = hits(desk, "a", 0.25)
    assert first == hits(make_desk(), "a", 0.25) != hits(desk, "b", 0.25)
    assert 30 <= len(first) <= 70
    assert hits(desk, "a", 1.0) == list(range(200))


def test_without_a_seed_the_desks_counts_and_faults_draw_apart() -> None:
    def drawn(seed: str) -> list[list[int]]:
        desk = Desk(seed=seed, clock="frozen:2026-03-15T10:00:00")
        planned(desk, *(Fault(READ, Code(code), probability=0.5) for code in (4001, 4002)))
        answers = codes(desk, 40)
        return [[place for place, code in enumerate(answers) if code == n] for n in (4001, 4002)]

    assert drawn("one") == drawn("one") != drawn("two")
    assert all(drawn("one"))


@given(st.floats(0, 1, exclude_min=True), st.integers(0, 300), st.integers(1, 50))
def test_no_call_is_hit_out_of_its_range(probability: float, skip: int, count: int) -> None:
    fault = Fault(READ, REFUSED, skip=skip, count=count, probability=probability)
    hit = [index for index in range(400) if fault.hits(index, "seed")]
    assert set(hit) <= set(range(skip, skip + count))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"function": "hisGetNothing"}, r"function: expected a function of the table or \*"),
        ({"skip": -1}, "skip: expected 0 or more"),
        ({"count": 0}, "count: expected 1 or more"),
        ({"probability": 0.0}, "probability: expected more than 0, at most 1"),
        ({"probability": 1.5}, "probability: expected more than 0, at most 1"),
        ({"since": datetime(2026, 3, 15)}, "since: expected a time with its zone"),
        ({"since": NOON, "until": NOON}, "until: expected a time after since"),
    ],
)
def test_what_cannot_be_planned_names_its_key(values: dict[str, Any], message: str) -> None:
    with pytest.raises(FaultError, match=message) as caught:
        Fault(**{"function": READ, "action": REFUSED, **values})
    assert isinstance(caught.value, EmulatorError)


# Waiting.


def test_a_delay_waits_with_the_plans_own_sleep(desk: Desk) -> None:
    slept: list[tuple[float, bool]] = []
    issued = desk.card.last_issue if desk.card else ""

    def sleep(seconds: float) -> None:
        assert desk.card is not None
        slept.append((seconds, desk.card.last_issue != issued))

    planned(
        desk,
        Fault(NUMBER, Delay(1.5), count=1),
        Fault(NUMBER, Delay(30.0, When.AFTER), count=1),
        sleep=sleep,
    )
    with ControlSoftware(EmulatorBackend(desk)) as session:
        session.get_seq_number_256_n1("CA")
        session.get_seq_number_256_n1("CA")
    assert slept == [(1.5, False), (30.0, True)]


@pytest.mark.parametrize("when", When)
def test_a_call_hangs_until_it_is_released(desk: Desk, when: When) -> None:
    plan = planned(desk, Fault(NUMBER, Hang(when), count=1))
    answers: list[str] = []
    with ControlSoftware(EmulatorBackend(desk)) as session:
        caller = threading.Thread(
            target=lambda: answers.append(str(session.get_seq_number_256_n1("CA").visit_datetime))
        )
        caller.start()
        assert plan.hanging.wait(30)
        assert desk.card is not None
        assert bool(desk.card.last_issue) == (when is When.AFTER)
        assert answers == []
        plan.release()
        caller.join(30)
        assert len(answers) == 1
        assert not plan.hanging.is_set()
        session.get_seq_number_256_n1("CA")


def test_a_card_can_be_pulled_while_a_call_hangs(desk: Desk) -> None:
    plan = planned(desk, Fault(READ, Hang()))
    codes: list[int] = []
    caller = threading.Thread(target=lambda: codes.append(read(desk)))
    caller.start()
    assert plan.hanging.wait(30)
    desk.remove("hc")
    plan.release()
    caller.join(30)
    assert codes == [4013]


def test_each_hang_waits_for_a_release_of_its_own(desk: Desk) -> None:
    plan = planned(desk, Fault(READ, Hang()))
    for _ in range(3):
        caller = threading.Thread(target=read, args=[desk])
        caller.start()
        assert plan.hanging.wait(30)
        plan.release()
        caller.join(30)
        assert not caller.is_alive()


# One transaction, side by side, and without faults.


def test_a_fault_and_its_call_are_one_transaction(make_desk: MakeDesk, tmp_path: Path) -> None:
    with make_desk(state=tmp_path) as desk:
        planned(desk, Fault(NUMBER, IdentifiersDown()), Fault(NUMBER, Remove("hc", When.AFTER)))
        told: list[str] = []
        desk._folder._database.set_trace_callback(told.append)  # type: ignore[union-attr]
        backend = EmulatorBackend(desk)
        with ControlSoftware(backend) as session, pytest.raises(ControlSoftwareError):
            session.get_seq_number_256_n1("CA")
        assert [text.split()[0] for text in told] == ["BEGIN", *["INSERT"] * 3, "COMMIT"]
        assert desk.state.identifiers_up and desk.card is None
    with make_desk(state=tmp_path) as again:
        assert again.state.identifiers_up and again.card is None
        assert again.state.cards["hc-1"].last_issue


def test_threads_count_together(desk: Desk) -> None:
    planned(desk, Fault(READ, REFUSED, skip=10, count=20))
    found: list[int] = []
    callers = [
        threading.Thread(target=lambda: found.extend(codes(desk, 10)), daemon=True)
        for _ in range(4)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
    assert (len(found), found.count(9999)) == (40, 20)


def test_what_is_not_hit_answers_as_without_a_plan(make_desk: MakeDesk) -> None:
    plain, watched = make_desk(), make_desk()
    planned(watched, Fault("csSoftwareReset", REFUSED))
    for desk in (plain, watched):
        with (
            ControlSoftware(EmulatorBackend(desk)) as session,
            Component(EmulatorBackend(desk)) as component,
        ):
            session.get_seq_number_256_n1("CA")
            component.get_random_x()
    assert plain.state == watched.state


def test_a_plan_shows_what_is_planned_alone() -> None:
    assert repr(FaultPlan((Fault(READ, REFUSED),))).count("Code(code=9999") == 1
