"""SAM signing beside pyca/cryptography alone and `openssl speed rsa2048`, in the same run.

Two ways to run it, from the top of the repository:

    python -m bench.bench_signing [--rounds 5] [--seconds 1] [--json]    throughput and ratios
    python -m pytest bench/bench_signing.py --benchmark-enable           one call at a time

The first interleaves all candidates, takes medians over the rounds and exits with 1 when a ratio
is below its floor. `openssl` must be on the path.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from statistics import median
from typing import TYPE_CHECKING, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, utils

from emulator.clock import Clock
from emulator.sam import SoftwareSam
from emulator.vpn_signature import SignedText, signing_key, verification_key, verify

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

    from pytest_benchmark.fixture import BenchmarkFixture

SEED, SAM_ID, HOSPITAL = "cardio", "901000000047", "7777777777"

Sign = Callable[[], object]
Maker = Callable[[], Sign]
"""Prepares a candidate (keys made, first signature done) and returns the call to measure."""


def pyca_alone() -> Sign:
    """Sign the same bytes with a held key, through pyca/cryptography and nothing else."""
    text = SignedText("3", "30", SAM_ID, HOSPITAL, "AAECAwQFBgc=", datetime.now(UTC)).encode()
    key, scheme, as_it_is = signing_key(SEED, SAM_ID), padding.PKCS1v15(), utils.NoDigestInfo()
    key.sign(text, scheme, as_it_is)
    return lambda: key.sign(text, scheme, as_it_is)


def software_sam() -> Sign:
    """Sign as the emulator does: fields, clock, text, signature, Base64."""
    sam = SoftwareSam(SEED, SAM_ID, HOSPITAL, Clock.real())
    random = sam.random_x()
    sam.sign_x(random)
    return lambda: sam.sign_x(random)


CANDIDATES: Final[dict[str, Maker]] = {"pyca": pyca_alone, "emulator": software_sam}
"""What is measured beside openssl; the ratios and floors are the emulator's."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to run: signatures per second (medians), ratios of rounds (medians), the floor."""

    mode: str
    per_second: dict[str, int]
    of_openssl: dict[str, float]
    floor: float | None

    @property
    def holds(self) -> bool:
        return self.floor is None or self.of_openssl["emulator"] >= self.floor


def rate(sign: Sign, seconds: float) -> float:
    """Call for so many seconds; return calls per second."""
    calls, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        sign()
        calls += 1
    return calls / (time.perf_counter() - begin)


def one_thread(make: Maker, seconds: float) -> float:
    return rate(make(), seconds)


def two_threads(make: Maker, seconds: float) -> float:
    """Share one candidate between two threads, as the threads of a server share one SAM."""
    sign, start = make(), threading.Barrier(2)

    def work(_: int) -> float:
        start.wait()
        return rate(sign, seconds)

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(work, range(2)))


def two_processes(make: Maker, seconds: float) -> float:
    """Let two processes sign, each with its own candidate, from the same moment."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    rates: Queue[float] = context.Queue()
    workers = [context.Process(target=_work, args=(make, seconds, start, rates)) for _ in range(2)]
    for worker in workers:
        worker.start()
    total = sum(rates.get(timeout=60 + seconds) for _ in workers)
    for worker in workers:
        worker.join()
    return total


def _work(make: Maker, seconds: float, start: Barrier, rates: Queue[float]) -> None:
    sign = make()
    start.wait()
    rates.put(rate(sign, seconds))


def openssl(processes: int, seconds: int) -> float:
    """Return what `openssl speed` signs per second in so many processes."""
    multi = ["-multi", str(processes)] if processes > 1 else []
    command = ["openssl", "speed", "-seconds", str(seconds), "-mr", *multi, "rsa2048"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return float([line for line in lines if line.startswith("+F2:")][-1].split(":")[3])


MODES: Final[tuple[tuple[str, Callable[[Maker, float], float], int, float | None], ...]] = (
    ("one thread", one_thread, 1, 0.92),
    ("two threads", two_threads, 2, 0.90),
    ("two processes", two_processes, 2, None),
)
"""Name, how a candidate is run, how many openssl processes stand beside it, the floor."""


def measure(rounds: int, seconds: int, candidates: dict[str, Maker] = CANDIDATES) -> list[Row]:
    """Run all modes and candidates round by round."""
    rates: dict[str, list[dict[str, float]]] = {mode: [] for mode, *_ in MODES}
    for _ in range(rounds):
        for mode, run, processes, _ in MODES:
            found = {name: run(make, seconds) for name, make in candidates.items()}
            rates[mode].append({"openssl": openssl(processes, seconds), **found})
    return [_row(mode, rates[mode], floor) for mode, _, _, floor in MODES]


def _row(mode: str, rounds: list[dict[str, float]], floor: float | None) -> Row:
    rates = {name: round(median(each[name] for each in rounds)) for name in rounds[0]}
    shares = {name: [each[name] / each["openssl"] for each in rounds] for name in rates}
    ratios = {name: round(median(found), 3) for name, found in shares.items()}
    return Row(mode, rates, ratios, floor)


def table(rows: list[Row]) -> str:
    """Write the rows as text: rates, then the emulator's ratio and its floor."""
    names = list(rows[0].per_second)
    lines = [f"{'signatures/s':14}" + "".join(f"{name:>18}" for name in names) + "   floor"]
    for row in rows:
        cells = (f"{row.per_second[name]:10} ({row.of_openssl[name]:.3f})" for name in names)
        floor = "" if row.floor is None else f"{row.floor:.2f} {'ok' if row.holds else 'BELOW'}"
        lines.append(f"{row.mode:14}" + "".join(f"{cell:>18}" for cell in cells) + f"   {floor}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and tell by the exit code whether every floor holds."""
    parser = argparse.ArgumentParser(description="SAM signing beside pyca and openssl speed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1, help="per candidate and round")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.rounds, options.seconds)
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


@pytest.mark.benchmark(group="VPNH_SignX")
@pytest.mark.parametrize("name", CANDIDATES)
def test_sign(benchmark: BenchmarkFixture, name: str) -> None:
    assert benchmark(CANDIDATES[name]())


@pytest.mark.benchmark(group="server side")
def test_verify(benchmark: BenchmarkFixture) -> None:
    sam, key = SoftwareSam(SEED, SAM_ID, HOSPITAL, Clock.real()), verification_key(SEED, SAM_ID)
    random, now = sam.random_x(), datetime.now(UTC)
    claims = {"random": random, "sam_id": SAM_ID, "hospital_id": HOSPITAL, "card_type": "3"}
    verdict = benchmark(verify, key, sam.sign_x(random), **claims, service="30", now=now)
    assert verdict.reason == ""


if __name__ == "__main__":
    sys.exit(main())
