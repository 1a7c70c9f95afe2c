"""Calls through a bridge, and its start, beside their floors in the same run.

    python -m bench.bench_bridge [--rounds 7] [--calls 4000] [--starts 30] [--json]

Calls: the median time of one csSoftwareReset (a function that does nothing) and of one
hisGetBasicData (72 bytes) through a bridge; floor: frames of the same sizes through two pipes and
back, between this Python and a C program. Start: from nothing to a loaded, greeted library;
floor: spawning /bin/true. Rounds are interleaved, medians. Needs Linux and a C compiler; exits 1
when a limit does not hold.

Both sides have a processor of their own, so that each wakes the other in every round trip: left to
the system, they share one or not by chance, and a round trip takes ten times as long or not.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bench.bench_daemon import Candidates, medians, p50
from cardio.backends import Argument, Buffer
from cardio.backends.bridge import BridgeBackend
from cardio.backends.bridge_call import BridgeCall
from cardio.backends.bridge_program import Program
from cardio.backends.helper import Helper
from cardio.table import function_row
from cardio.table.model import Function
from emulator.native.build import build
from emulator.native.targets import TARGETS, Toolchain

CALL_LIMIT: Final = 100.0
"""Microseconds that a call takes at most."""

CALL_RATIO: Final = 2.0
"""A call takes at most this many times as long as the bare round trip."""

START_RATIO: Final = 3.0
"""A start takes at most this many times as long as that of /bin/true."""

CALLS: Final[tuple[tuple[Function, list[Argument], int], ...]] = (
    (function_row("csSoftwareReset"), [0], 16),
    (function_row("hisGetBasicData"), [Buffer(72)], 102),
)
"""Functions with their arguments, and how long the bridge's answer is."""

LIBRARY: Final = """
int csSoftwareReset(int n) { return n; }
int hisGetBasicData(char *p, int *n) { for (int i = 0; i < *n; i++) p[i] = 'x'; return 0; }
"""

ECHO: Final = """
#include <stdlib.h>
#include <unistd.h>
int main(int count, char **words)
{
    static char data[1 << 16];
    int asked = atoi(words[1]), answered = atoi(words[2]);
    while (count == 3 && read(0, data, sizeof data) == asked)
        if (write(1, data, answered) != answered)
            return 1;
    return 0;
}
"""


@dataclass(frozen=True)
class Row:
    """One candidate: its median in µs, its share of the floor, whether its limits hold."""

    name: str
    median: float
    ratio: float
    limit: float | None = None
    """The highest share, in this run."""
    holds: bool = True


class Programs:
    """What is made for this run: the bridge, a library, the echo."""

    def __init__(self, folder: Path) -> None:
        self.bridge = build(TARGETS["linux-x64"], folder / "native", Toolchain.CC).bridge
        self.library = _compiled(folder / "library.so", LIBRARY, "-shared", "-fPIC")
        self.echo = _compiled(folder / "echo", ECHO)

    def backend(self) -> BridgeBackend:
        return BridgeBackend(str(self.library), Program("x64", path=str(self.bridge)))

    def start(self) -> None:
        """Start a bridge, load the library, leave."""
        Helper([str(self.bridge), str(self.library)], "bench").close()


def _compiled(out: Path, source: str, *options: str) -> Path:
    command = ["cc", "-O2", *options, "-xc", "-", "-o", str(out)]
    subprocess.run(command, input=source, text=True, check=True)
    return out


@contextmanager
def round_trip(echo: Path, asked: int, answered: int) -> Iterator[Callable[[], object]]:
    """Give what sends so many bytes and reads as many as come back."""
    words = [str(echo), str(asked), str(answered)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        to, back, data = process.stdin.fileno(), process.stdout.fileno(), bytes(asked)

        def call() -> None:
            os.write(to, data)
            assert len(os.read(back, 1 << 16)) == answered

        yield call


@contextmanager
def processor(index: int) -> Iterator[None]:
    """Run on one processor, and what is started meanwhile there as well."""
    if sys.platform != "linux":
        raise SystemExit("measured on Linux only")
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(allowed)[index]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def spawn() -> None:
    """Start a program that does nothing, and wait for its end."""
    subprocess.run(["/bin/true"], check=True)


def measure(rounds: int, calls: int, starts: int) -> list[Row]:
    """Run all candidates round by round."""
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(Path(folder))
        called = [*_calls(programs, rounds, calls)]
        measured: Candidates = {
            "spawning /bin/true": partial(p50, spawn, starts),
            "starting a bridge": partial(p50, programs.start, starts),
        }
        started = medians(measured, rounds)
    return [*called, *_rows(started, START_RATIO, math.inf)]


def _calls(programs: Programs, rounds: int, calls: int) -> Iterator[Row]:
    for function, arguments, answered in CALLS:
        asked = BridgeCall(function, arguments).frame
        with ExitStack() as stack:
            with processor(-1):
                bare = stack.enter_context(round_trip(programs.echo, len(asked), answered))
                backend = stack.enter_context(closing(programs.backend()))
            stack.enter_context(processor(0))
            through = partial(backend.call, function, arguments)
            measured: Candidates = {
                f"bare, {len(asked)} and {answered} bytes": partial(p50, bare, calls),
                f"bridge, {function.name}": partial(p50, through, calls),
            }
            yield from _rows(medians(measured, rounds), CALL_RATIO, CALL_LIMIT)


def _rows(found: dict[str, float], most: float, limit: float) -> Iterator[Row]:
    """Judge the second of two medians by the first."""
    (floor_name, floor), (name, value) = found.items()
    yield Row(floor_name, floor, 1.0)
    ratio, allowed = value / floor, min(most, limit / floor)
    yield Row(name, value, ratio, allowed, ratio <= allowed)


def table(rows: list[Row]) -> str:
    """Write the rows as text."""
    lines = [f"{'µs':34}{'median':>10}{'ratio':>8}   limit"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:.2f} {'ok' if row.holds else 'MISSED'}"
        lines.append(f"{row.name:34}{row.median:10.1f}{row.ratio:8.2f}   {limit}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and tell by the exit code whether every limit holds."""
    parser = argparse.ArgumentParser(description="the bridge beside its floors")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=4000, help="per candidate and round")
    parser.add_argument("--starts", type=int, default=30, help="the same way")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.rounds, options.calls, options.starts)
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
