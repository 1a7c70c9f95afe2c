"""Start-up beside a bare interpreter: `import cardio` and `cardio --help`, interleaved rounds.

Run `python -m bench.bench_startup [--rounds N] [--json]`; exits 1 above a limit.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "bare interpreter": ("-c", "pass"),
    "import cardio": ("-c", "import cardio"),
    "open a session": ("-c", "import cardio; cardio.open('emulator:').close()"),
    "cardio --help": ("-m", "cardio", "--help"),
}
"""What is timed; the first is the floor."""

LIMITS = {"import cardio": 2.5, "cardio --help": 6.0}
"""Highest allowed ratio to the bare interpreter."""

FLOOR = "bare interpreter"


def measure(rounds: int) -> dict[str, float]:
    """Return the median wall seconds of each command; rounds are interleaved."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds + 1):
        for name, arguments in COMMANDS.items():
            times[name].append(_timed(arguments))
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def _timed(arguments: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = measure(options.rounds)
    ratios = {name: value / seconds[FLOOR] for name, value in seconds.items()}
    if options.json:
        print(json.dumps({"seconds": seconds, "ratios": ratios, "limits": LIMITS}))
    else:
        for name, value in seconds.items():
            limit = f" (limit {LIMITS[name]})" if name in LIMITS else ""
            print(f"{name:<18} {value * 1000:7.1f} ms  {ratios[name]:5.2f}{limit}")
    return int(any(ratios[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
