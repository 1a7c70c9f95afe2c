"""The library in real processes: forks, signals, threads, loading and unloading (processes.c)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.fault_actions import Hang
from emulator.faults import Fault, FaultPlan

LIMIT: Final = 60.0
"""Seconds after which a program is taken for hung."""

SOAK: Final = os.environ.get("CARDIO_TEST_PROFILE") == "soak"
HAMMER_SECONDS: Final = 30 if SOAK else 2
PROCESSES, THREADS = 4, 4
LATE: Final = 4000

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="session")
def program(compile_c: Any) -> Path:
    compiled: Path = compile_c("processes")
    return compiled


@pytest.fixture
def start(program: Path, library_file: Path, daemon: ReaderDaemon) -> Iterator[Start]:
    """Start the program on the running daemon."""
    with ExitStack() as stack:

        def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
            running = subprocess.Popen(
                [str(program), str(library_file), *map(str, arguments)],
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.callback(running.wait, LIMIT)
            stack.callback(running.kill)
            return running

        yield start


def ended(running: subprocess.Popen[str], said: str = "") -> str:
    """Let a program end well; return what it printed."""
    out, problems = running.communicate(said, timeout=LIMIT)
    assert (running.returncode, problems) == (0, "")
    return out


def test_parent_and_child_each_have_their_own_connection(start: Start) -> None:
    ended(start("fork"))


@pytest.mark.parametrize("how", ["fork-within", "fork-without"])
def test_a_child_may_call_while_the_parent_was_in_a_call(
    start: Start, open_desk: Desk, how: str
) -> None:
    plan = open_desk.faults = FaultPlan((Fault("csGetDateTime", Hang()),))
    parent = start(how)
    assert plan.hanging.wait(LIMIT)
    assert parent.stdin is not None and parent.stdout is not None
    parent.stdin.write("\n")
    parent.stdin.flush()
    assert parent.stdout.readline() == "forked\n"
    plan.release()
    ended(parent)


def test_loading_and_unloading_leaves_nothing(start: Start) -> None:
    ended(start("reload", 50))


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")
def test_loading_and_unloading_leaks_no_memory(
    program: Path, library_file: Path, daemon: ReaderDaemon
) -> None:
    options = ["-q", "--error-exitcode=9", "--leak-check=full", "--show-leak-kinds=all"]
    command = ["valgrind", *options, str(program), str(library_file), "reload", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("restart", [0, 1])
def test_signals_neither_break_a_call_nor_stretch_its_limit(
    start: Start, open_desk: Desk, restart: int
) -> None:
    running = start("signals", restart, CARDIO_EMULATOR_TIMEOUT_MS="1000")
    assert running.stdout is not None
    assert running.stdout.readline() == "called\n"
    plan = open_desk.faults = FaultPlan((Fault("csGetHospID", Hang()),))
    assert ended(running, "\n") == f"{LATE} 1\n"
    plan.release()


def test_processes_and_threads_hammer_one_desk(start: Start) -> None:
    running = [start("hammer", THREADS, HAMMER_SECONDS * 1000) for _ in range(PROCESSES)]
    for each in running:
        calls, grown = map(int, ended(each).split())
        assert calls > 100 * HAMMER_SECONDS
        assert grown < 256, "pages of memory: less than a megabyte"


def test_the_thread_sanitizer_finds_no_race(
    compile_c: Any, library_file: Path, daemon: ReaderDaemon
) -> None:
    options = ("-fsanitize=thread",)
    library, program = compile_c(options=options), compile_c("processes", options=options)
    command = [str(program), str(library), "hammer", str(THREADS), "500"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    if "unexpected memory mapping" in done.stderr:
        pytest.skip("this kernel spreads memory further than the thread sanitizer knows")
    assert (done.returncode, done.stderr) == (0, "")
