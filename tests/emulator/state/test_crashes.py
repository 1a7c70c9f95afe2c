"""What a crash leaves is the state between two calls."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk, DeskState

MakeDesk = Callable[..., Desk]
Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[3]
WRITER = ROOT / "tests" / "data" / "desk_writer.py"


def left_behind(make_desk: MakeDesk, folder: Path) -> DeskState:
    """Return the state a crash left, which must be between two calls."""
    with make_desk(state=folder) as desk:
        state = desk.state
    assert state.cards["hc-1"].last_issue == state.last_offline
    return state


def reference(make_desk: MakeDesk, visits: int) -> DeskState:
    """Return the state after a number of calls that nothing disturbed."""
    desk = make_desk()
    with ControlSoftware(EmulatorBackend(desk)) as session:
        for _ in range(visits):
            number = session.get_seq_number_256_n1("CA")
            desk.change(last_offline=str(number.visit_datetime))
    return replace(desk.state, port_open=False)


@pytest.fixture
def seed() -> str:
    return "crash"


STATEMENTS_A_CALL = 5
"""BEGIN, visits and last issue of the card, a row of the desk, COMMIT."""


@pytest.mark.parametrize("statement", range(1, 2 * STATEMENTS_A_CALL + 1))
def test_dying_at_a_statement_leaves_the_state_before_the_call(
    make_desk: MakeDesk, folder: Path, run_writer: Run, statement: int
) -> None:
    done = run_writer(str(statement))
    assert done.returncode == 9, done.stderr
    whole = (statement - 1) // STATEMENTS_A_CALL
    assert len(done.stdout.split()) == whole
    assert left_behind(make_desk, folder) == reference(make_desk, whole)


TURNS = 40 if os.environ.get("CARDIO_TEST_PROFILE") == "soak" else 4
KILLS = 3


def killed_after(folder: Path, calls: int) -> int:
    """Kill a writer once so many of its calls came back; return how many did in the end."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(WRITER), str(folder)], env=env, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(calls):
            assert writer.stdout.readline()
        writer.kill()
        return calls + writer.stdout.read().count("\n")


@pytest.mark.parametrize("turn", range(TURNS))
def test_killed_at_any_moment_the_state_is_before_or_after_a_call(
    make_desk: MakeDesk, folder: Path, turn: int
) -> None:
    moments = random.Random(turn)
    done = 0
    for _ in range(KILLS):
        done += killed_after(folder, moments.randrange(1, 40))
        state = left_behind(make_desk, folder)
        possible = [reference(make_desk, visits) for visits in (done, done + 1)]
        assert state in possible
        done += possible.index(state)
