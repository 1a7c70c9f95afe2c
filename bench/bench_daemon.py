"""Calls and signatures over the reader daemon beside their floors, in the same run.

    python -m bench.bench_daemon [--rounds 7] [--calls 4000] [--seconds 1] [--json]

Latency: the median time of one hisGetBasicData by the C library and by Python (`emulator://`),
over TCP and over the unix socket; floor: an echo of frames of the same sizes over TCP, between a
Python client and a Python server with threads. Signing: signatures per second of C clients by
component frames, one client and two; floor: a component of a desk in this process, in one thread.
Daemon and echo are processes of their own; rounds are interleaved, medians. Needs a C compiler
and unix sockets; exits 1 when a limit does not hold.

Latency is measured on one processor: to wake another that sleeps takes longer than a call, on
virtual machines ten times as long, and whether it is woken is chance (`--spread` leaves it to
that). Of two clients that sign each has a processor of its own, the daemon has all.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Final

from bench.bench_signing import rate
from cardio.backends import Backend, Buffer, Reply
from cardio.backends.address import LOOPBACK, Address
from cardio.backends.frames import call_frame, reply_frame
from cardio.backends.remote import RemoteBackend
from cardio.component import Component
from cardio.table import function_number, function_row
from emulator.backend import EmulatorBackend
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.targets import TARGETS

CLIENT: Final = Path(__file__).with_name("client.c")
READ: Final = function_row("hisGetBasicData")
REQUEST: Final = len(call_frame(function_number(READ.name), [Buffer(72)]))
ANSWER: Final = len(reply_frame(Reply(0, (bytes(72),))))

LIBRARY_TCP: Final = "library over TCP"
LIBRARY_UNIX: Final = "library over unix socket"
CALL_LIMITS: Final = {LIBRARY_TCP: 1.1, LIBRARY_UNIX: 1.0}
"""A call of the library takes at most this many times as long as the echo."""

ONE_CLIENT: Final = "signing, one C client"
TWO_CLIENTS: Final = "signing, two C clients"
SIGN_LIMITS: Final = {ONE_CLIENT: 0.80, TWO_CLIENTS: 1.5}
"""C clients sign at least this many times as often as a desk in the process, in one thread."""

Serve = Callable[[Connection, str], None]
Candidates = dict[str, Callable[[], float]]


@dataclass(frozen=True)
class Row:
    """One candidate: its medians (µs, or signatures per second), and its share of the floor."""

    name: str
    median: float
    ratio: float
    limit: float | None = None
    holds: bool = True


def serve_desk(started: Connection, path: str) -> None:
    """Serve a desk until the other side hangs up; first say where."""
    desk = Desk()
    desk.change(port_open=True)
    with desk, ReaderDaemon(desk, path=Path(path)) as daemon:
        started.send(daemon.address.port)
        started.poll(None)


def serve_echo(started: Connection, path: str) -> None:
    """Answer every request with so many bytes, a thread per caller."""
    listener = socket.create_server((LOOPBACK, 0))

    def accept() -> None:
        while True:
            threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    started.send(listener.getsockname()[1])
    started.poll(None)


def echo(caller: socket.socket) -> None:
    answer = bytes(ANSWER)
    caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while caller.recv(REQUEST):
        caller.sendall(answer)


@contextmanager
def on_processors(chosen: int) -> Iterator[None]:
    """Let this process, and those it starts, run on so many processors; 0: on all."""
    if sys.platform != "linux" or not chosen:
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:chosen])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def process(serve: Serve, path: str = "") -> Iterator[Address]:
    """Run a server in a process of its own; give where it listens."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, path), daemon=True)
    server.start()
    theirs.close()
    try:
        yield Address(LOOPBACK, ours.recv())
    finally:
        ours.close()
        server.join()


def p50(call: Callable[[], object], calls: int) -> float:
    """Return the median microseconds of a call."""
    times = []
    for _ in range(calls):
        begin = time.perf_counter_ns()
        call()
        times.append(time.perf_counter_ns() - begin)
    return median(times) / 1000


def python_echo(address: Address) -> Callable[[], object]:
    connected, request = address.connect(1.0), bytes(REQUEST)
    connected.settimeout(None)

    def call() -> None:
        connected.sendall(request)
        assert len(connected.recv(ANSWER)) == ANSWER

    return call


def python_call(backend: Backend) -> Callable[[], object]:
    def call() -> None:
        assert backend.call(READ, (Buffer(72),)).code == 0

    return call


class Program:
    """The C client, built for this run."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "client"
        compiler = shutil.which("cc")
        if compiler is None:
            raise SystemExit("needs a C compiler: cc")
        library = TARGETS["linux-x64"].library
        sources = [CLIENT, *library.c_files]
        out = ["-O2", "-o", str(self._file), *(f"-I{folder}" for folder in library.folders)]
        command = [compiler, *out, *map(str, sources), "-lpthread", "-ldl"]
        subprocess.run(command, check=True)

    def run(self, address: Address, *arguments: str, clients: int = 1) -> list[tuple[int, int]]:
        """Let clients begin at the same time; return the two numbers that each one prints."""
        environment = {**os.environ, "CARDIO_EMULATOR": str(address)}
        with ExitStack() as stack:
            running = [
                stack.enter_context(
                    subprocess.Popen(
                        [self._file, *arguments],
                        env=environment,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                )
                for _ in range(clients)
            ]
            return list(map(_numbers, self._started(running)))

    def call(self, address: Address, calls: int) -> float:
        """Return the median microseconds of a call."""
        ((middle, _),) = self.run(address, "call", str(calls))
        return middle / 1000

    def sign(self, address: Address, seconds: float, clients: int) -> float:
        """Return signatures per second of all clients together."""
        found = self.run(address, "sign", str(seconds), clients=clients)
        return sum(count / nanoseconds * 1e9 for count, nanoseconds in found)

    def _started(self, running: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
        for index, client in enumerate(running):
            assert client.stdout is not None and client.stdout.readline() == "ready\n"
            if sys.platform == "linux":
                allowed = sorted(os.sched_getaffinity(0))
                os.sched_setaffinity(client.pid, {allowed[index % len(allowed)]})
        for client in running:
            assert client.stdin is not None
            client.stdin.write("\n")
            client.stdin.flush()
        return running


def _numbers(client: subprocess.Popen[str]) -> tuple[int, int]:
    assert client.stdout is not None
    first, second = client.stdout.read().split()
    return int(first), int(second)


def measure(rounds: int, calls: int, seconds: float, *, spread: bool = False) -> list[Row]:
    """Run all candidates round by round."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder))
        with on_processors(0 if spread else 1), ExitStack() as stack:
            latency = medians(callers(stack, program, Path(folder), calls), rounds)
        with ExitStack() as stack:
            signing = medians(signers(stack, program, Path(folder), seconds), rounds)
    return [*_rows(latency, CALL_LIMITS, at_most=True), *_rows(signing, SIGN_LIMITS, at_most=False)]


def callers(stack: ExitStack, program: Program, folder: Path, calls: int) -> Candidates:
    """Return what measures the microseconds of a call, the floor first."""
    unix = Address(path=str(folder / "calls"))
    tcp = stack.enter_context(process(serve_desk, unix.path))
    floor = python_echo(stack.enter_context(process(serve_echo)))
    over_tcp, over_unix = (python_call(RemoteBackend(address)) for address in (tcp, unix))
    return {
        "echo, Python over TCP": lambda: p50(floor, calls),
        LIBRARY_TCP: lambda: program.call(tcp, calls),
        LIBRARY_UNIX: lambda: program.call(unix, calls),
        "Python over TCP": lambda: p50(over_tcp, calls),
        "Python over unix socket": lambda: p50(over_unix, calls),
    }


def signers(stack: ExitStack, program: Program, folder: Path, seconds: float) -> Candidates:
    """Return what measures signatures per second, the floor first."""
    unix = Address(path=str(folder / "signatures"))
    stack.enter_context(process(serve_desk, unix.path))
    sign = in_process(stack)
    return {
        "signing, this process": lambda: rate(sign, seconds),
        ONE_CLIENT: lambda: program.sign(unix, seconds, 1),
        TWO_CLIENTS: lambda: program.sign(unix, seconds, 2),
    }


def in_process(stack: ExitStack) -> Callable[[], object]:
    """Return the call that signs through the waist on a desk of this process."""
    component = Component(EmulatorBackend(stack.enter_context(Desk())))
    random = component.get_random_x()
    component.sign_x(random)
    return lambda: component.sign_x(random)


def medians(candidates: Candidates, rounds: int) -> dict[str, float]:
    """Return the median of each candidate; rounds are interleaved, the first is lost."""
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds + 1):
        for name, measured in candidates.items():
            found[name].append(measured())
    return {name: median(values[1:]) for name, values in found.items()}


def _rows(found: dict[str, float], limits: dict[str, float], *, at_most: bool) -> Iterator[Row]:
    floor = next(iter(found.values()))
    for name, value in found.items():
        ratio, limit = value / floor, limits.get(name)
        holds = limit is None or (ratio <= limit if at_most else ratio >= limit)
        yield Row(name, value, ratio, limit, holds)


def table(rows: list[Row]) -> str:
    """Write the rows as text."""
    lines = [f"{'µs, signatures/s':28}{'median':>10}{'ratio':>8}   limit"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g} {'ok' if row.holds else 'MISSED'}"
        lines.append(f"{row.name:28}{row.median:10.1f}{row.ratio:8.2f}   {limit}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and tell by the exit code whether every limit holds."""
    parser = argparse.ArgumentParser(description="the reader daemon beside its floors")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=4000, help="per candidate and round")
    parser.add_argument("--seconds", type=float, default=1.0, help="of signing, the same way")
    parser.add_argument("--spread", action="store_true", help="calls on all processors")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.rounds, options.calls, options.seconds, spread=options.spread)
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
