"""The whole upload flow beside bare httpx POSTs of the same size, in the same run.

    python -m bench.bench_upload [--rounds 15] [--json]

Ours: load the document, take a fresh random and signature, `Client.upload` to the emulated server
over loopback, which verifies, decodes and keeps it; `result` adds the check and its download.
Floor: the same bytes as one `httpx` POST (for `result` a second one of a download's size) to an
endpoint that reads its body and answers at once. Both servers are uvicorn in a thread of this
process. Ratio: floor seconds by ours; 1.00 is as fast as bare. Rounds are interleaved, medians.
"""

from __future__ import annotations

import argparse
import base64
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from statistics import median

import httpx
import uvicorn
from starlette.types import Receive, Scope, Send

from api import Client, Document
from cardio.component import Component
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.vpn import ServerOptions, VpnServer

SIZES = {"1 KB": 1_000, "100 KB": 100_000, "5 MB": 5_000_000}
CLOCK = "frozen:2026-03-15T09:00:00+08:00"
DOWNLOAD_BYTES = 700

_HEAD = '<?xml version="1.0" encoding="Big5"?><RECS>'
_RECORD = (
    "<REC><MSH><H00>1</H00><H01>A</H01></MSH><MB><MB1><M01>{sam}</M01><M02>TEST00000001</M02>"
    "<M03>A100000001</M03><M04>0700101</M04><M05>{hospital}</M05><M06>Z100000011</M06>"
    "<M07>01</M07><M11>1150302093012</M11><M12>1</M12><M13>0005</M13><M14>{signature}</M14>"
    "<M15>TESTVISIT{number:011d}</M15><M20>3</M20><M23>0</M23><M24>1</M24><M35>J069</M35>"
    "<M44>452</M44><M45>50</M45><M51>4</M51><M56>11</M56></MB1><MB2><D01>1150302093012</D01>"
    "<D02>1</D02><D03>1</D03><D04>A</D04><D05>0</D05><D06>A037341100</D06><D08>TID</D08>"
    "<D09>3</D09><D10>9.0</D10><D11>{order}</D11><D14>PO</D14></MB2></MB></REC>"
)


@dataclass(frozen=True)
class Row:
    """Median seconds of one flow at one size, ours and bare."""

    flow: str
    size: str
    document_bytes: int
    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.floor / self.ours


def make_document(size: int, sam: str, hospital: str) -> bytes:
    """Compose a valid document of at least `size` bytes (at least one record)."""
    pieces, length, number = [_HEAD], 0, 0
    while length < size - len(_HEAD) - len("</RECS>"):
        number += 1
        filled = _RECORD.format(
            sam=sam, hospital=hospital, signature="A5" * 128, number=number, order="5A" * 20
        )
        pieces.append(filled)
        length += len(filled)
    return "".join([*pieces, "</RECS>"]).encode("big5")


async def trivial(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, answer at once."""
    while (await receive()).get("more_body", False):
        pass
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"RtnCode": "0000"}'})


@contextmanager
def trivial_server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(trivial, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


class Ours:
    """A desk, a client and an emulated server."""

    def __init__(self, stack: ExitStack, *, checks: bool) -> None:
        self.desk = Desk(seed="bench", clock=CLOCK)
        delay = timedelta(0) if checks else timedelta(days=1)  # the clock stands still: never due
        server = VpnServer(
            seed=self.desk.seed,
            clock=self.desk.clock,
            world=self.desk.world,
            options=ServerOptions(check_delay=delay),
        )
        base_url = stack.enter_context(server).base_url
        self.component = stack.enter_context(Component(EmulatorBackend(self.desk)))
        self.client = stack.enter_context(
            Client(base_url, self.component, schedule=(0.0,), clock=self.desk.now)
        )

    def upload(self, data: bytes) -> None:
        self.component.drop(self.component.credential())
        self.client.upload(Document.loads(data), type="A2")

    def result(self, data: bytes) -> None:
        self.component.drop(self.component.credential())
        receipt = self.client.upload(Document.loads(data), type="A2")
        found = self.client.wait(receipt, timeout=60)
        if found.findings:
            raise SystemExit(f"the document is not valid: {found.findings[0]}")


def bare(client: httpx.Client, url: str, *sizes: int) -> Callable[[], None]:
    bodies = [b"x" * size for size in sizes]

    def post() -> None:
        for body in bodies:
            client.post(url, content=body).raise_for_status()

    return post


def seconds(call: Callable[[], None]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(rounds: int) -> list[Row]:
    rows = []
    with ExitStack() as stack:
        url = stack.enter_context(trivial_server())
        http = stack.enter_context(httpx.Client(trust_env=False))
        for flow in ("upload", "result"):
            ours = Ours(stack, checks=flow == "result")
            sam = ours.desk.world.find(ours.desk.hospital_id)
            assert sam is not None
            for size, wanted in SIZES.items():
                data = make_document(wanted, sam.sam_id, sam.hospital_id)
                body = len(base64.b64encode(data)) + DOWNLOAD_BYTES
                floor = bare(http, url, body, *([DOWNLOAD_BYTES] if flow == "result" else []))
                send = partial(getattr(ours, flow), data)
                pairs = [(seconds(send), seconds(floor)) for _ in range(rounds + 1)]
                ours_s, floor_s = (median(column) for column in zip(*pairs[1:], strict=True))
                rows.append(Row(flow, size, len(data), ours_s, floor_s))
    return rows


def table(rows: list[Row]) -> str:
    lines = [f"{'flow':8}{'size':>8}{'ours ms':>12}{'floor ms':>12}{'ratio':>8}"]
    for row in rows:
        times = f"{row.ours * 1000:12.2f}{row.floor * 1000:12.2f}"
        lines.append(f"{row.flow:8}{row.size:>8}{times}{row.ratio:8.2f}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="the upload flow beside bare httpx POSTs")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.rounds)
    shown = [asdict(row) | {"ratio": round(row.ratio, 3)} for row in rows]
    print(json.dumps(shown) if options.json else table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
