"""The ground of the crash tests: a server that misbehaves by plan, workers that are killed.

Workers are forked from this process, which has everything loaded.

The server and each worker are processes of their own; only files and the port are shared.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import select
import signal
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest

from api import Client, Document, JobType
from api.outbox import Outbox, Part
from api.outbox.points import nothing
from api.outbox.worker import Worker
from api.steps import Send
from api.wire import Response
from cardio.codecs import TAIPEI
from cardio.component import Component
from emulator.backend import EmulatorBackend
from emulator.clock import Clock
from emulator.desk import Desk
from emulator.vpn.core import ServerCore

if sys.platform == "win32":
    pytest.skip("needs fork and signals", allow_module_level=True)

SEED = "crash tests"
CLOCK = "frozen:2026-03-15T12:00:00+08:00"
HOSPITAL = "3501200000"
PATIENCE = 0.25
"""Seconds a worker waits for an answer; a slow server takes longer."""
DEADLINE = 60.0

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<RECS><REC><MSH><H00>1</H00><H01>A</H01></MSH><MB><MB1>"
)
TAIL = "</MB1></MB></REC></RECS>"
CODES = ("8201", "8202", "9999")
FAULTS = (
    *("", "", "", "", "", "", "drop after reading", "drop after accepting"),
    *("slow", "html", "500", "500 after accepting", "cut after accepting", *CODES),
)


def plan_of(data: bytes, attempt: int, kind: str) -> str:
    """Return the fault for a request: named in the document, or drawn by its content.

    A code comes for the first request alone, so that no document is refused in the end.
    """
    named = data.partition(b"<!-- plan: ")[2].partition(b" -->")[0].decode()
    if named:
        steps = dict(step.split("=") for step in named.split(", "))
        return steps.get(f"{kind} {attempt}", "")
    drawn = hashlib.sha256(b"%s %d " % (kind.encode(), attempt) + data).digest()[0]
    fault = FAULTS[drawn % len(FAULTS)]
    return "" if attempt > 1 and fault in CODES else fault


_SHARES = {7: 0.0, 13: 0.5}


class Misbehaving:
    """The emulated server behind faults; notes in a file what it accepted."""

    def __init__(self, folder: Path, rough: bool) -> None:
        world = Desk(seed=SEED, clock=CLOCK, hospital=HOSPITAL).world
        self.core = ServerCore(
            seed=SEED, clock=Clock.parse(CLOCK), world=world, database=folder / "server.db"
        )
        self.ledger = os.open(folder / "accepted", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self.documents: dict[str, bytes] = {}
        self.seen: Counter[tuple[str, bytes]] = Counter()
        self.lock = threading.Lock()
        self.rough = rough
        self.connections = 0
        self.never = threading.Event()

    def upload(self, body: bytes) -> bytes:
        """Take a document in, and note it before anything is answered."""
        answer = self.core.upload(body)
        fields = json.loads(answer)
        if fields["RtnCode"] == "0000":
            data = base64.b64decode(json.loads(body)["sPatData"])
            self.documents[fields["Opcode"]] = data
            os.write(self.ledger, hashlib.sha256(data).hexdigest().encode() + b"\n")
        return answer

    def share(self) -> float:
        """Which share of a body is read before the connection is dropped."""
        with self.lock:
            self.connections += 1
            return _SHARES.get(self.connections % 20, 1.0) if self.rough else 1.0

    def fault(self, path: str, body: bytes) -> str:
        fields = json.loads(body)
        kind = "upload" if path.endswith("VNHI_Upload") else "download"
        data = (
            base64.b64decode(fields["sPatData"])
            if kind == "upload"
            else self.documents.get(fields["sOpcode"], b"")
        )
        with self.lock:
            self.seen[kind, data] += 1
            return plan_of(data, self.seen[kind, data], kind)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind: Misbehaving

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.close_connection = True
        length, share = int(self.headers["content-length"]), self.behind.share()
        body = self.rfile.read(int(length * share))
        if len(body) < length:
            return
        fault = self.behind.fault(self.path, body)
        accepting = fault in {"", "slow"} or fault.endswith("accepting")
        answer = self._handled(body) if accepting else b""
        if fault == "slow":
            self.behind.never.wait(2 * PATIENCE)
        status, answer = _spoilt(fault, answer)
        if status:
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def _handled(self, body: bytes) -> bytes:
        core = self.behind
        return core.upload(body) if self.path.endswith("Upload") else core.core.download(body)


def _spoilt(fault: str, answer: bytes) -> tuple[int, bytes]:
    """Return status and body; status 0 closes the connection without a word."""
    if fault.startswith("drop"):
        return 0, b""
    if fault.startswith("cut"):
        return 200, answer[: len(answer) // 2]
    if fault in {"500", "500 after accepting"}:
        return 500, b"<html>"
    if fault == "html":
        return 200, b"<html>"
    if fault and fault != "slow":
        return 200, json.dumps({"RtnCode": fault}).encode()
    return 200, answer


def in_a_fork(work: Callable[[], object]) -> int:
    """Run work in a forked child, which then ends at once; return its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        work()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


@dataclass
class Ground:
    """A folder with an outbox, a server, and the means to run and kill workers."""

    folder: Path
    target: str
    desk: Desk
    watched: bool = False
    """Whether hooks also hear what the database and the client really do."""

    def document(self, number: int, plan: str = "") -> Document:
        comment = f"<!-- plan: {plan} -->" if plan else f"<!-- {number} -->"
        text = f"{HEAD}<M15>TESTVISIT{number:011d}</M15>{TAIL}".replace("<MB1>", comment + "<MB1>")
        return Document.parse(text)

    def outbox(self, at: Callable[[str], None] = lambda point: None) -> Outbox:
        made = Outbox(self.folder / "outbox", now=lambda: datetime.now(TAIPEI), at=at)
        if self.watched:
            store: Any = made.store
            watching(store._database.connection, at)
        return made

    def enqueue(self, outbox: Outbox, document: Document, type: str = "A1") -> Part:
        file = f"{document.sha256[:8]}.xml"
        (part,) = outbox.enqueue(document, file=file, type=type, target=self.target).parts
        return part

    def work(self, outbox: Outbox, **options: Any) -> None:
        with (
            Component(EmulatorBackend(self.desk)) as component,
            Telling(self.target, component, schedule=(0.005,), timeout=PATIENCE) as client,
        ):
            if self.watched:
                client.at = outbox.store.at
            Worker(client, outbox).run(**options)

    def accepted(self) -> Counter[str]:
        """How often the server accepted each document, by its hash."""
        return Counter((self.folder / "accepted").read_text().split())

    def run(self, work: Callable[[], object], *, kill_after: float | None = None) -> bool:
        """Run work in a fork, killed after so many seconds if still there; whether it was."""
        pid = in_a_fork(work)
        watched = os.pidfd_open(pid)
        try:
            ended, _, _ = select.select([watched], [], [], kill_after or DEADLINE)
            if not ended:
                os.kill(pid, signal.SIGKILL)
        finally:
            os.close(watched)
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or status == 0, "the worker failed; its error is on stderr"
        return killed


class Telling(Client):
    """A client that tells a hook of what it sends."""

    at: Callable[[str], None] = staticmethod(nothing)

    def _send(self, step: Send) -> Response:
        self.at("SEND")
        return super()._send(step)


def watching(connection: sqlite3.Connection, at: Callable[[str], None]) -> None:
    """Tell a hook of what the database itself does: BEGIN, COMMIT, and every write."""

    def told(statement: str) -> None:
        word = statement.split()[0].upper()
        if word in {"BEGIN", "COMMIT", "ROLLBACK", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER"}:
            at(word)

    connection.set_trace_callback(told)


def killing(point: str, occurrence: int) -> Callable[[str], None]:
    """Return a hook that kills its process at the so-manieth time a fault point is reached."""
    left = Counter({point: occurrence})

    def hook(reached: str) -> None:
        if reached in left:
            left[reached] -= 1
            if not left[reached]:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def recording(path: Path) -> Callable[[str], None]:
    """Return a hook that writes down what is reached."""

    def hook(point: str) -> None:
        with path.open("a") as file:
            file.write(f"{point}\n")

    return hook


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One desk; everything that forks will need has been used once before."""
    made = Desk(seed=SEED, clock=CLOCK, hospital=HOSPITAL)
    ground = Ground(tmp_path_factory.mktemp("warm"), "http://127.0.0.1:1/V1000/", made)
    core = Misbehaving(ground.folder, rough=False).core
    with core, Component(EmulatorBackend(made)) as component:
        document = ground.document(0)
        sam = component.credential().sam
        core.intake.receive("2.0", document.data, sam, type=JobType.FORMAL)
        core.checker.run_due()
        with ground.outbox() as outbox:
            ground.enqueue(outbox, document)
            ground.work(outbox)
    return made


@pytest.fixture
def serve(desk: Desk) -> Iterator[Callable[..., Ground]]:
    """Start a misbehaving server in a process of its own, for an outbox in a folder."""
    servers = []

    def start(folder: Path, *, rough: bool = False) -> Ground:
        folder.mkdir(exist_ok=True)
        reader, writer = os.pipe()

        def serving() -> NoReturn:
            handler = type("Bound", (Handler,), {"behind": Misbehaving(folder, rough)})
            server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            os.write(writer, str(server.server_port).encode())
            server.serve_forever()
            raise SystemExit

        servers.append(in_a_fork(serving))
        port = int(os.read(reader, 10))
        os.close(reader)
        os.close(writer)
        return Ground(folder, f"http://127.0.0.1:{port}/V1000/", desk)

    yield start
    for pid in servers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@pytest.fixture
def ground(serve: Callable[..., Ground], tmp_path: Path) -> Ground:
    return serve(tmp_path)


@pytest.fixture
def kill_at() -> Callable[[str, int], Callable[[str], None]]:
    return killing


@pytest.fixture
def record_to() -> Callable[[Path], Callable[[str], None]]:
    return recording
