"""Checking a document beside a bare `lxml.etree.parse` of it, in the same run.

    python -m bench.bench_check [--rounds 9] [--json]

Ours: from bytes to findings (`Document.loads` and `check`, no registry) of 9,000 visits, 9 MB
compact and 13 MB indented in UTF-8, and compact in Big5; without faults, and with one in every
tenth record. Floor: `lxml.etree.parse` of the same content as UTF-8, without faults. Each document
has a process of its own, as what an earlier one left on the heap spares the parser its page faults.
Time is the processor's, of which other processes take none; rounds are interleaved, the quickest
counts. Ratio: ours by floor.

Memory, in a process that has the bytes and has checked a small document: its peak resident set
over `loads` and `check` together, above what was resident before them. Exits 1 above a limit.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from lxml import etree

from api import Document, check
from bench.check_documents import NOW, document

RECORDS = 9_000
FAULTY = 10
"""One record in so many has a fault, where there are any."""

LIMIT = {False: 1.6, True: 2.5}
"""Highest allowed ratio, without and with faults."""

LIMIT_MIB = 60.0

DOCUMENTS = {"compact": ("UTF-8", False), "indented": ("UTF-8", True), "Big5": ("Big5", False)}
"""Encoding, and whether every element has a line of its own."""


@dataclass(frozen=True)
class Row:
    """Quickest seconds for one document, ours and bare; findings; MiB of growth."""

    document: str
    faulty: bool
    document_bytes: int
    findings: int
    ours: float
    floor: float
    mib: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def limit(self) -> float:
        return LIMIT[self.faulty]

    @property
    def within(self) -> bool:
        return self.ratio <= self.limit and self.mib <= LIMIT_MIB


def checked(data: bytes) -> int:
    """Check a document as a HIS would; return how many findings there are."""
    return len(check(Document.loads(data), now=NOW))


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    bytes(1 << 17)  # makes malloc settle now what the call before has freed: 50 ms after the parser
    start = time.process_time()
    call()
    return time.process_time() - start


def measure(name: str, faulty: bool, rounds: int) -> Row:
    encoding, indented = DOCUMENTS[name]
    data = document(RECORDS, encoding=encoding, indented=indented, faulty=FAULTY * faulty)
    text = document(RECORDS, encoding="UTF-8", indented=indented)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "ours.xml", Path(folder) / "floor.xml"]
        for path, content in zip(paths, (data, text), strict=True):
            path.write_bytes(content)
        mib, ours, floor = fresh("growth", *paths)[0], *fresh("times", *paths, str(rounds))
    return Row(name, faulty, len(data), checked(data), ours, floor, mib)


def fresh(what: str, *arguments: str | Path) -> list[float]:
    """Run a part of this module in a fresh process; return the numbers it prints."""
    command = [sys.executable, "-m", "bench.bench_check", "--part", what, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def times(ours: str, floor: str, rounds: str) -> tuple[float, float]:
    data, text = Path(ours).read_bytes(), Path(floor).read_bytes()
    pairs = [
        (seconds(lambda: checked(data)), seconds(lambda: etree.parse(io.BytesIO(text))))
        for _ in range(int(rounds))
    ]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def growth(ours: str, _: str) -> tuple[float]:
    data = Path(ours).read_bytes()
    checked(document(20, faulty=2))
    gc.collect()
    before = resident("VmRSS")
    checked(data)
    return (resident("VmHWM") - before,)


PARTS: dict[str, Callable[..., tuple[float, ...]]] = {"times": times, "growth": growth}


def resident(what: str) -> float:
    """Return MiB of this process: VmRSS now, VmHWM at most so far (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def table(rows: list[Row]) -> str:
    head = f"{'document':10}{'faulty':>8}{'MB':>7}{'findings':>10}{'ours ms':>9}{'floor ms':>10}"
    lines = [f"{head}{'ratio':>7}{'limit':>7}{'MiB':>7}{'limit':>7}"]
    for row in rows:
        share = f"1 in {FAULTY}" if row.faulty else "none"
        size = f"{row.document:10}{share:>8}{row.document_bytes / 1e6:7.1f}{row.findings:10}"
        times = f"{row.ours * 1e3:9.1f}{row.floor * 1e3:10.1f}{row.ratio:7.2f}{row.limit:7.1f}"
        lines.append(f"{size}{times}{row.mib:7.1f}{LIMIT_MIB:7.1f}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="checking a document beside a bare XML parse")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(*PARTS[options.part[0]](*options.part[1:]))
        return 0
    rows = [measure(name, faulty, options.rounds) for faulty in LIMIT for name in DOCUMENTS]
    shown = [asdict(row) | {"ratio": round(row.ratio, 3), "limit": row.limit} for row in rows]
    print(json.dumps(shown) if options.json else table(rows))
    return int(not all(row.within for row in rows))


if __name__ == "__main__":
    sys.exit(main())
