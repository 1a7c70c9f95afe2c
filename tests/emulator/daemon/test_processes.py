"""Daemon and callers as processes of their own: killed, forked, several at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import emulator
from cardio.backends import Buffer
from cardio.backends.address import Address
from cardio.backends.remote import CallLostError, RemoteBackend
from cardio.errors import BackendUnavailableError
from cardio.table import function_row
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.fault_actions import Hang
from emulator.faults import Fault, FaultPlan

ROOT = Path(emulator.__file__).parents[1]
OPEN = function_row("csOpenCom")
BASIC = function_row("hisGetRegisterBasic2")
NUMBER = function_row("hisGetSeqNumber256N1")

SERVER = """
import sys, threading
from pathlib import Path
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.fault_actions import Hang, When
from emulator.faults import Fault, FaultPlan

port, state = int(sys.argv[1]), Path(sys.argv[2])
hang = Hang(When.AFTER)
plan = FaultPlan((Fault("hisGetSeqNumber256N1", hang, count=1),))
with Desk(clock="frozen:2026-03-15T10:00:00", state=state, faults=plan) as desk:
    with ReaderDaemon(desk, port=port) as daemon:
        print(daemon.address.port, flush=True)
        plan.hanging.wait()
        print("hanging", flush=True)
        threading.Event().wait()
"""

WORKER = """
import sys
import cardio

seconds = []
with cardio.open(sys.argv[1]) as session:
    sys.stdin.readline()
    for _ in range(25):
        assert session.get_card_status(3) == 2
        seconds.append(str(session.get_seq_number_256_n1("CA").visit_datetime))
print(*seconds)
"""

FORKER = """
import os, sys, threading
from cardio.backends import open_backend
from cardio.table import function_row

status = function_row("hisGetCardStatus")
backend = open_backend(sys.argv[1])
first = []
hanging = threading.Thread(target=lambda: first.append(backend.call(status, (2,)).code))
hanging.start()
sys.stdin.readline()  # the call hangs now
child = os.fork()
if child == 0:
    code = backend.call(status, (1,)).code
    backend.close()
    os._exit(code)
_, ended = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(ended), flush=True)
hanging.join()
print(first[0], backend.call(status, (2,)).code, flush=True)
"""


@contextmanager
def script(text: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a script until the block ends, then kill it if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-c", text, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def say(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_an_emulator_killed_between_and_in_calls(tmp_path: Path) -> None:
    with script(SERVER, 0, tmp_path) as first:
        port = int(line(first))
        backend = RemoteBackend(Address("127.0.0.1", port))
        before = visits_left(backend)
        first.kill()
        first.wait(10)
    with pytest.raises(BackendUnavailableError):
        visits_left(backend)
    with script(SERVER, port, tmp_path) as second:
        assert int(line(second)) == port
        assert visits_left(backend) == before, "it connected anew before it sent"
        with ThreadPoolExecutor(1) as pool:
            calling = pool.submit(backend.call, NUMBER, (b"01\0", b" \0", b"1\0", Buffer(316)))
            assert line(second) == "hanging"
            second.kill()
            with pytest.raises(CallLostError):
                calling.result(10)
    with script(SERVER, port, tmp_path) as third:
        assert int(line(third)) == port
        assert visits_left(backend) == before - 1, "it had happened, and was not repeated"
    backend.close()


def visits_left(backend: RemoteBackend) -> int:
    """Open the port, as every emulator that just started wants it, and read the card."""
    assert backend.call(OPEN, (0,)).code == 0
    (content,) = backend.call(BASIC, (Buffer(9),)).outputs
    assert isinstance(content, bytes)
    return int(content[7:])


def test_processes_share_a_desk(desk: Desk) -> None:
    desk.change(port_open=True)
    with ReaderDaemon(desk) as daemon, ExitStack() as running:
        processes = [running.enter_context(script(WORKER, daemon.url)) for _ in range(4)]
        for process in processes:
            say(process)
        found = [line(process).split() for process in processes]
    seconds = [second for each in found for second in each]
    assert len(seconds) == len(set(seconds)) == 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_has_a_connection_of_its_own_also_amid_a_call(desk: Desk) -> None:
    desk.change(port_open=True)
    desk.faults = plan = FaultPlan((Fault("hisGetCardStatus", Hang(), count=1),))
    with ReaderDaemon(desk) as daemon, script(FORKER, daemon.url) as process:
        assert plan.hanging.wait(30)
        say(process)
        assert line(process) == "2", "the child's call was answered while the parent's hung"
        plan.release()
        assert line(process) == "2 2"
