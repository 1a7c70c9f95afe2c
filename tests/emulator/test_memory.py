"""Reads from memory: the same answer while the desk is the same, and never longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cardio.backends import Buffer, Reply
from cardio.session import ControlSoftware
from cardio.table import function_names, function_row
from cardio.table.model import Direction
from emulator.control_software import handle
from emulator.desk import Desk
from emulator.fault_actions import Code
from emulator.faults import Fault, FaultPlan
from emulator.memory import Memory

READ = "hisGetBasicData"
CLOCK_READS = {"csGetDateTime"}
READS = [
    row
    for row in map(function_row, function_names())
    if row.typed and row.outputs and not row.wanted and not row.alias_of
]

MakeDesk = Callable[..., Desk]


def read(desk: Desk, name: str = READ, room: int | None = None) -> Reply:
    if not desk.state.port_open:
        desk.change(port_open=True)
    row = function_row(name)
    rooms = [param.size if room is None else room for param in row.passed]
    assert {param.direction for param in row.passed} == {Direction.OUT}
    return handle(desk, row, [Buffer(size) for size in rooms])


@pytest.mark.parametrize("name", [row.name for row in READS])
def test_a_read_is_answered_from_memory_unless_it_looked_at_the_clock(
    make_desk: MakeDesk, name: str
) -> None:
    desk, other = make_desk(), make_desk()
    for each in (desk, other):
        each.change(port_open=True, pin_verified=True, hpc_pin_verified=True)
    first, second = read(desk, name), read(desk, name)
    assert first == second == read(other, name)
    assert (first is second) == (other.looks == 0)


def test_the_clock_is_read_each_time(desk: Desk) -> None:
    first = read(desk, "csGetDateTime")
    desk.clock.advance(timedelta(seconds=1))
    assert read(desk, "csGetDateTime").outputs == (b"1150315100001",) != first.outputs


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: desk.insert("hc-2"),
        lambda desk: desk.replace_card(desk.card.with_profile(name="測試改名")),
        lambda desk: desk.remove("hc"),
        lambda desk: desk.change(port_open=False, sam_verified=False, network_up=False),
    ],
)
def test_a_changed_desk_answers_anew(desk: Desk, change: Callable[[Desk], None]) -> None:
    first = read(desk)
    change(desk)
    desk.change(port_open=True)
    assert read(desk) != first


def test_another_policy_answers_anew(desk: Desk) -> None:
    desk.change(port_open=True)
    row = function_row("hisReadPrescription")
    buffers = [Buffer(param.size) for param in row.passed]
    first = handle(desk, row, buffers)
    desk.policy = replace(desk.policy, unused_prescription="0")
    second = handle(desk, row, buffers)
    assert second is not first


def test_a_call_between_is_seen(desk: Desk, session: ControlSoftware) -> None:
    before = read(desk, "hisGetTreatmentNoNeedHPC")
    session.get_seq_number_256_n1("CA")
    assert read(desk, "hisGetTreatmentNoNeedHPC") != before


def test_each_buffer_size_has_its_answer(desk: Desk) -> None:
    assert [read(desk, room=room).code for room in (72, 71, 72, 71, 100)] == [0, 6018, 0, 6018, 0]


def test_a_planned_fault_comes_before_memory(desk: Desk) -> None:
    assert read(desk).code == 0
    desk.faults = FaultPlan((Fault(READ, Code(4043), count=1),))
    assert [read(desk).code for _ in range(2)] == [4043, 0]


def test_a_refused_call_leaves_what_is_remembered(desk: Desk) -> None:
    first = read(desk)
    handle(desk, function_row("hisGetSeqNumber256N1"), [b"QQ\0", b" \0", b"1", Buffer(316)])
    assert read(desk) is first


def test_memory_is_bounded_and_belongs_to_one_state() -> None:
    memory: Memory[str] = Memory()
    state, policy = object(), object()
    for call in range(100):
        memory.keep(state, policy, call, f"answer {call}")
    found = [memory.recall(state, policy, call) for call in range(100)]
    assert found == [f"answer {call}" for call in range(64)] + [None] * 36
    assert memory.recall(object(), policy, 1) is None
    assert memory.recall(state, object(), 1) is None
    memory.keep(object(), policy, 1, "answer 1")
    assert memory.recall(state, policy, 1) is None
