"""Calls on a desk beside their floors, in the same run.

    python -m bench.bench_desk [--rounds 7] [--calls 400] [--folder DIR] [--json]

Reads: one call through the waist (`backend.call`), floor: a bare method call of a Python object
that returns a value it holds; the session's raw and typed calls are shown beside it. Writes: one
call that changes the card, on a desk with a state folder; floor: one write of a page (4096 bytes)
and `os.fdatasync` in the same folder. A visit number, which signs with RSA, is shown beside it with
and without folder. Rounds are interleaved, medians; exits 1 when a limit does not hold.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Final

from cardio.backends import Backend, Buffer
from cardio.session import ControlSoftware
from cardio.table import function_row
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

CLOCK = "frozen:2026-03-15T10:00:00"
READ: Final = "hisGetBasicData"
WRITE: Final = "write, emergency phone"
READ_LIMIT: Final = 40.0
"""A read costs at most this many bare method calls."""
WRITE_LIMIT: Final = 0.5
"""A writing call reaches at least this share of fdatasync's rate."""

Call = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """Median seconds of one kind of call and of its floor; `ratio` as the limit is meant."""

    name: str
    seconds: float
    floor: float
    ratio: float
    limit: float | None = None
    holds: bool = True


class Bare:
    """What a method call costs without anything behind it."""

    def __init__(self) -> None:
        self._value = b"x" * 72

    def get(self) -> bytes:
        """Return what is held."""
        return self._value


def waist_read(backend: Backend) -> Call:
    """Return one read through the waist, its argument made before."""
    row, arguments = function_row(READ), (Buffer(72),)
    assert backend.call(row, arguments).code == 0
    return lambda: backend.call(row, arguments)


def reads(stack: ExitStack) -> dict[str, Call]:
    """Return the candidates that read, the waist's first."""
    desk = stack.enter_context(Desk(clock=CLOCK))
    backend = EmulatorBackend(desk)
    session = stack.enter_context(ControlSoftware(backend))
    return {
        "read, waist": waist_read(backend),
        "read, session.call": lambda: session.call(READ),
        "read, typed": session.get_basic_data,
    }


def writes(stack: ExitStack, folder: Path) -> dict[str, Call]:
    """Return the candidates that write; the limit is the first one's."""
    desks = (stack.enter_context(Desk(clock=CLOCK, state=each)) for each in (folder, None))
    kept, unkept = map(EmulatorBackend, desks)
    for backend in (kept, unkept):
        stack.enter_context(ControlSoftware(backend)).call("hpcVerifyHPCPIN")
    return {
        WRITE: phones(kept),
        "write, visit number": visits(kept),
        "write, same in memory": visits(unkept),
    }


def visits(backend: EmulatorBackend) -> Call:
    """Return a call that takes a signed visit number of a type that is not counted."""
    row = function_row("hisGetSeqNumber256N1")
    return lambda: backend.call(row, (b"CA\0", b" \0", b"1", Buffer(316)))


def phones(backend: EmulatorBackend) -> Call:
    """Return a call that writes another emergency phone each time."""
    card = backend.desk.card
    assert card is not None
    numbers = itertools.cycle(b"09%08d\0" % number for number in range(97))
    row = function_row("hisWriteEmergentTel")
    person = [f"{text}\0".encode() for text in (card.patient_id, card.profile["birth_date"])]

    def call() -> None:
        reply = backend.call(row, (*person, next(numbers)))
        assert reply.code == 0, reply.code

    call()
    return call


@contextmanager
def page_writer(folder: Path) -> Iterator[Call]:
    """Give the floor of writes: a page over an old one, then fdatasync."""
    path, page, places = folder / "floor", os.urandom(4096), itertools.cycle(range(64))
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    sync = os.fsync
    if sys.platform != "win32":
        sync = os.fdatasync
    try:
        os.write(handle, page * 64)
        sync(handle)

        def write() -> None:
            os.lseek(handle, 4096 * next(places), os.SEEK_SET)
            os.write(handle, page)
            sync(handle)

        yield write
    finally:
        os.close(handle)
        path.unlink()


def per_call(call: Call, calls: int) -> float:
    """Return the seconds one call takes, of so many in a row."""
    repeated = itertools.repeat(None, calls)
    start = time.perf_counter()
    for _ in repeated:
        call()
    return (time.perf_counter() - start) / calls


def medians(candidates: dict[str, Call], rounds: int, calls: int) -> dict[str, float]:
    """Return the median seconds of each candidate; rounds are interleaved, the first is lost."""
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds + 1):
        for name, call in candidates.items():
            found[name].append(per_call(call, calls))
    return {name: median(times[1:]) for name, times in found.items()}


def measure(rounds: int, calls: int, folder: Path) -> list[Row]:
    """Measure reads and writes beside their floors."""
    with ExitStack() as stack:
        bare = Bare()
        reading = medians({"floor": bare.get, **reads(stack)}, rounds, calls * 20)
        floor = stack.enter_context(page_writer(folder))
        writing = medians({"floor": floor, **writes(stack, folder / "state")}, rounds, calls)
    return [*_read_rows(reading), *_write_rows(writing)]


def _read_rows(seconds: dict[str, float]) -> Iterator[Row]:
    floor = seconds.pop("floor")
    for name, each in seconds.items():
        limit = READ_LIMIT if name == "read, waist" else None
        yield Row(name, each, floor, each / floor, limit, limit is None or each <= limit * floor)


def _write_rows(seconds: dict[str, float]) -> Iterator[Row]:
    floor = seconds.pop("floor")
    for name, each in seconds.items():
        limit = WRITE_LIMIT if name == WRITE else None
        yield Row(name, each, floor, floor / each, limit, limit is None or floor >= limit * each)


def table(rows: list[Row]) -> str:
    """Write the rows as text."""
    lines = [f"{'call':26}{'µs':>10}{'floor µs':>12}{'ratio':>9}   limit"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g} {'ok' if row.holds else 'MISSED'}"
        times = f"{row.seconds * 1e6:10.2f}{row.floor * 1e6:12.3f}"
        lines.append(f"{row.name:26}{times}{row.ratio:9.2f}   {limit}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and tell by the exit code whether every limit holds."""
    parser = argparse.ArgumentParser(description="calls on a desk beside their floors")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=400, help="writes per round; reads 20 times")
    parser.add_argument("--folder", type=Path, help="where to write; default: a temporary one")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rows = measure(options.rounds, options.calls, Path(folder))
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
