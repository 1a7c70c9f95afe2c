"""Shared by the tests of `api`: samples, a component and clocks of paper, a scripted server."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from api import AsyncClient, CheckResult, Client, Document, Receipt
from api.records import Record
from cardio.codecs import TAIPEI
from cardio.component import Credential, SamIdentity

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
NOW = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
BASE_URL = "http://127.0.0.1:15180/V1000/"
OPCODE = "20260315120000000001" + "3501200000" + "901000000047"


@dataclass
class PaperComponent:
    """A component whose signatures are made of paper: counts what it is asked for."""

    emulated: bool = True
    time: datetime = NOW
    signed: int = 0
    dropped: list[Credential] = field(default_factory=list)
    held: Credential | None = None
    url: str = "paper:"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.held = None

    def now(self) -> datetime:
        return self.time

    def credential(self, *, service: str) -> Credential:
        if self.held is None:
            self.signed += 1
            self.held = self._made(service)
        return self.held

    def drop(self, credential: Credential) -> None:
        self.dropped.append(credential)
        self.held = None

    def _made(self, service: str) -> Credential:
        return Credential(
            sam=SamIdentity("901000000047", "3501200000"),
            card_type="3",
            service=service,
            client_random=f"RANDOM{self.signed:06d}",
            signature=f"{self.signed:06d}" + "S" * 338,
            issued_at=self.time,
            expires_at=self.time + timedelta(hours=1),
            emulated=self.emulated,
        )


@dataclass
class PaperTime:
    """Seconds that pass only when somebody sleeps."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)


Answer = dict[str, Any] | httpx.Response | Exception


class ScriptedServer:
    """Gives prepared answers in turn and keeps every request; the last answer repeats."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    @property
    def bodies(self) -> list[dict[str, str]]:
        return [json.loads(request.content) for request in self.requests]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(200, json=answer) if isinstance(answer, dict) else answer


class Caller:
    """Client or AsyncClient behind the same blocking methods, on paper time."""

    def __init__(self, kind: str, server: ScriptedServer, component: PaperComponent) -> None:
        self.kind = kind
        self.server = server
        self.component = component
        self.time = PaperTime()
        self.base_url = BASE_URL
        self.options: dict[str, Any] = {}

    def upload(self, document: Document, type: str) -> Receipt:
        done: Receipt = self._call("upload", document, type=type)
        return done

    def result(self, upload: Receipt | str, type: str | None = None) -> CheckResult:
        done: CheckResult = self._call("result", upload, type=type)
        return done

    def wait(self, upload: Receipt | str, type: str | None = None, **more: Any) -> CheckResult:
        done: CheckResult = self._call("wait", upload, type=type, **more)
        return done

    def _call(self, method: str, *arguments: Any, **keywords: Any) -> Any:
        options: dict[str, Any] = {
            "transport": httpx.MockTransport(self.server),
            "monotonic": self.time.monotonic,
            **self.options,
        }
        if self.kind == "sync":
            options.setdefault("sleep", self.time.sleep)
            with Client(self.base_url, self.component, **options) as client:
                return getattr(client, method)(*arguments, **keywords)
        options.setdefault("sleep", self.time.async_sleep)
        return asyncio.run(self._call_async(method, arguments, keywords, options))

    async def _call_async(
        self, method: str, arguments: Any, keywords: Any, options: dict[str, Any]
    ) -> Any:
        async with AsyncClient(self.base_url, self.component, **options) as client:
            return await getattr(client, method)(*arguments, **keywords)


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def opcode() -> str:
    return OPCODE


@pytest.fixture
def sample() -> Callable[[str], Document]:
    return lambda name: Document.load(SAMPLES / f"{name}.xml")


@pytest.fixture
def clinic(sample: Callable[[str], Document]) -> Document:
    return sample("v2_clinic_big5")


@pytest.fixture
def component() -> PaperComponent:
    return PaperComponent()


@pytest.fixture
def paper_time() -> PaperTime:
    return PaperTime()


@pytest.fixture
def scripted() -> type[ScriptedServer]:
    return ScriptedServer


@pytest.fixture(params=["sync", "async"])
def caller(request: pytest.FixtureRequest, component: PaperComponent) -> Iterator[Caller]:
    yield Caller(request.param, ScriptedServer({"RtnCode": "0000", "Opcode": OPCODE}), component)


@pytest.fixture
def wrap() -> Callable[..., bytes]:
    """Make a UTF-8 document of the text between <RECS> and </RECS>."""
    return lambda inside: f'<?xml version="1.0" encoding="UTF-8"?>\n<RECS>{inside}</RECS>'.encode()


@pytest.fixture
def edited(sample: Callable[[str], Document]) -> Callable[..., Document]:
    """Load a sample with (old, new) pairs of text replaced; each must be there."""

    def edit(name: str, *pairs: tuple[str, str]) -> Document:
        document = sample(name)
        codec = document.declaration.codec
        text = document.data.decode(codec)
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        return Document.loads(text.encode(codec))

    return edit


@pytest.fixture
def first_record(clinic: Document) -> Record:
    return next(iter(clinic.records))


class RawServer:
    """A real socket on loopback that gives prepared bytes, then closes; one per connection.

    An answer of None closes without a word; 'hang' keeps the connection until the test ends;
    'greet' talks before it is asked, as servers do that speak no TLS.
    """

    def __init__(self, *answers: bytes | str | None) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/V1000/"
        self.requests: list[bytes] = []
        self.done = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(answers,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.done.set()
        self.listener.close()
        self._thread.join(timeout=5)

    def _serve(self, answers: tuple[bytes | str | None, ...]) -> None:
        for answer in answers:
            connection, _ = self.listener.accept()
            with connection:
                if answer == "greet":
                    connection.sendall(b"220 ready\r\n")
                    continue
                self.requests.append(_read_request(connection))
                if answer == "hang":
                    self.done.wait(10)
                elif isinstance(answer, bytes):
                    connection.sendall(answer)


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while found and len(body) < int(found[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    servers: list[RawServer] = []

    def start(*answers: bytes | str | None) -> RawServer:
        servers.append(RawServer(*answers))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
