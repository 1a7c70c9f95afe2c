"""The whole way of an upload through the outbox, beside bare round trips and a bare fdatasync.

    python -m bench.bench_outbox [--rounds 15] [--json]

Ours: enqueue (copied to disk), sign anew, upload to the emulated server over loopback, ask for the
result until it is there. Floors, in the same run: three bare `http.client` round trips, the first
with a body of the same size, to an endpoint that reads and answers at once; the same way to a
server that does not check; one `fdatasync` of as many bytes. The documents have placeholders, as
the sample documents do, for signatures and identifiers; one of the same size has genuine ones,
which the server verifies one by one: it has no limit. Ratio: floor seconds by ours; 1.00 is
as fast as bare. Rounds are interleaved, medians. The memory of the largest upload is the growth of
a process of its own over what it had with the document loaded. Servers are processes of their own.
"""

from __future__ import annotations

import argparse
import base64
import ctypes
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from api import Client, Document
from api.outbox import Outbox, State
from api.outbox.worker import Worker
from bench.bench_upload import CLOCK, DOWNLOAD_BYTES, make_document, trivial_server
from cardio.codecs import TAIPEI
from cardio.component import Component
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.samples import Wishes, generate
from emulator.vpn import ServerOptions, VpnServer

SMALL, MIDDLE, LARGE = 1_200, 100_000, 7_400_000
RECORDS = 9_000
SIGNED = 8_300
"""Visits of the sample generator, 7.4 MB."""
TARGETS = {
    "1.2 KB": 0.15,
    "100 KB": 0.12,
    "7.4 MB": 0.35,
    "enqueue": 0.6,
}
WARM = 5
"""Calls before those that are timed: the first ones import, and open files and connections."""

MEMORY_TARGET = 8.0
"""MiB over the loaded document."""

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """Median seconds of one case, ours and its floor; None where there is no floor."""

    case: str
    ours: float
    floor: float | None

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.floor / self.ours

    @property
    def good(self) -> bool:
        wanted = TARGETS.get(self.case)
        return self.ratio is None or wanted is None or self.ratio >= wanted


def serve(kind: str) -> None:
    """Be a server until stdin ends; print where."""
    with ExitStack() as stack:
        if kind == "bare":
            url = stack.enter_context(trivial_server())
        else:
            # The clock stands still: a check that is delayed is never due.
            options = ServerOptions(check_delay=timedelta(days=kind == "unchecked"))
            desk = Desk(seed="bench", clock=CLOCK)
            server = VpnServer(seed=desk.seed, clock=desk.clock, world=desk.world, options=options)
            url = stack.enter_context(server).base_url
        print(url, flush=True)
        sys.stdin.read()


@contextmanager
def serving(kind: str) -> Iterator[str]:
    """Run a server in a process of its own: bare, checked or unchecked; gives its URL."""
    asked = [sys.executable, "-m", "bench.bench_outbox", "--serve", kind]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        child.communicate()


class Site:
    """A desk, an emulated server, an outbox in a folder, and a worker."""

    def __init__(self, stack: ExitStack, folder: Path, *, checks: bool = True) -> None:
        self.desk = Desk(seed="bench", clock=CLOCK)
        base_url = stack.enter_context(serving("checked" if checks else "unchecked"))
        self.component = stack.enter_context(Component(EmulatorBackend(self.desk)))
        self.client = stack.enter_context(Client(base_url, self.component, schedule=(0.0,)))
        names = map(str, count())
        self.outbox = stack.enter_context(
            Outbox(folder, now=lambda: datetime.now(TAIPEI), new_id=lambda: next(names))
        )
        self.worker = Worker(self.client, self.outbox)
        self.checks = checks

    def document(self, size: int) -> Document:
        sam = self.desk.world.find(self.desk.hospital_id)
        assert sam is not None
        return Document.loads(make_document(size, sam.sam_id, sam.hospital_id))

    def signed_document(self) -> Document:
        """Make about 7.4 MB of visits whose signatures and identifiers are genuine."""
        now = self.desk.clock.now()
        return generate(Wishes(SIGNED, now, keys=self.desk.seed)).document

    def enqueue(self, document: Document, type: str = "A2") -> str:
        target = self.client.base_url
        added = self.outbox.enqueue(document, file="f", type=type, target=target, again=True)
        return added.parts[0].id

    def whole_way(self, document: Document, type: str = "A2") -> None:
        self.component.drop(self.component.credential())
        id = self.enqueue(document, type)
        self.worker.run(wanted=[id], results=self.checks)
        wanted = State.DONE if self.checks else State.ACCEPTED
        if {part.state for part in self.outbox.parts(id)} != {wanted}:
            raise SystemExit(f"upload {id} did not come to its end")


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def medians(rounds: int, *calls: Callable[[], object]) -> list[float]:
    for call in calls * WARM:
        call()
    times = [[seconds(call) for call in calls] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def bare_posts(url: str, *sizes: int) -> Callable[[], None]:
    place = urlsplit(url)
    bodies = [b"x" * size for size in sizes]

    def post() -> None:
        for body in bodies:
            connection = http.client.HTTPConnection(place.netloc)
            connection.request("POST", "/", body)
            connection.getresponse().read()
            connection.close()

    return post


def bare_sync(path: Path, size: int) -> Callable[[], None]:
    if sys.platform == "win32":
        raise SystemExit("fdatasync is POSIX")
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    data = b"x" * size

    def sync() -> None:
        os.write(handle, data)
        os.fdatasync(handle)

    return sync


def measure(rounds: int, folder: Path) -> list[Row]:
    rows = []
    with ExitStack() as stack:
        url = stack.enter_context(serving("bare"))
        site = Site(stack, folder / "a")
        for case, size in (("1.2 KB", SMALL), ("100 KB", MIDDLE)):
            document = site.document(size)
            body = len(base64.b64encode(document.data)) + DOWNLOAD_BYTES
            floor = bare_posts(url, body, DOWNLOAD_BYTES, DOWNLOAD_BYTES)
            rows.append(Row(case, *medians(rounds, partial(site.whole_way, document), floor)))
        large = site.document(LARGE)
        unchecked = Site(stack, folder / "b", checks=False)
        few = max(2, rounds // 5)
        ways = (partial(each.whole_way, large) for each in (site, unchecked))
        rows.append(Row("7.4 MB", *medians(few, *ways)))
        signed = site.signed_document()
        ways = (partial(each.whole_way, signed) for each in (site, unchecked))
        rows.append(Row("signed", *medians(few, *ways)))
        record = len(site.document(SMALL).data)
        many = site.document(RECORDS * record)
        rows.append(Row("9,000 A1", seconds(partial(site.whole_way, many, "A1")), None))
        small = site.document(SMALL)
        floor = bare_sync(folder / "floor", 4096)
        rows.append(Row("enqueue", *medians(rounds * 20, partial(site.enqueue, small), floor)))
    return rows


def grown(base_url: str, folder: Path) -> float:
    """Return the MiB by which this process grows over its loaded document while uploading it."""
    desk = Desk(seed="bench", clock=CLOCK)
    with (
        Component(EmulatorBackend(desk)) as component,
        Client(base_url, component, counts=False) as client,
        Outbox(folder, now=lambda: datetime.now(TAIPEI)) as outbox,
    ):
        worker = Worker(client, outbox)
        sam = desk.world.find(desk.hospital_id)
        assert sam is not None
        for size in (SMALL, LARGE):
            document = Document.loads(make_document(size, sam.sam_id, sam.hospital_id))
            ctypes.CDLL(None).malloc_trim(0)  # what making the document took is given back
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
            before = _memory("VmRSS")
            outbox.enqueue(document, file="f", type="A2", target=base_url)
            worker.run(results=False)
            if outbox.parts()[-1].state is not State.ACCEPTED:
                raise SystemExit("the upload was not accepted")
    return (_memory("VmHWM") - before) / _MIB


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def memory() -> float:
    """Measure in a process of its own."""
    with serving("unchecked") as url:
        asked = [sys.executable, "-m", "bench.bench_outbox", "--memory", url]
        done = subprocess.run(asked, check=True, capture_output=True, text=True)
    return float(done.stdout)


def table(rows: list[Row], mib: float) -> str:
    lines = [f"{'case':10}{'ours ms':>12}{'floor ms':>12}{'ratio':>8}{'wanted':>8}"]
    for row in rows:
        floor = "-" if row.floor is None else f"{row.floor * 1000:.2f}"
        ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
        wanted = TARGETS.get(row.case, "-")
        lines.append(f"{row.case:10}{row.ours * 1000:12.2f}{floor:>12}{ratio:>8}{wanted:>8}")
    return "\n".join([*lines, f"memory over the 7.4 MB document: {mib:.1f} MiB, at most 8"])


def main() -> int:
    parser = argparse.ArgumentParser(description="uploads through the outbox beside bare ones")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--serve", metavar="KIND", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return 0
    with tempfile.TemporaryDirectory() as name:
        if options.memory:
            print(grown(options.memory, Path(name)))
            return 0
        rows, mib = measure(options.rounds, Path(name)), memory()
    shown = [asdict(row) | {"ratio": row.ratio} for row in rows]
    document = {"rows": shown, "memory_mib": round(mib, 2)}
    print(json.dumps(document) if options.json else table(rows, mib))
    return int(not all(row.good for row in rows) or mib > MEMORY_TARGET)


if __name__ == "__main__":
    sys.exit(main())
