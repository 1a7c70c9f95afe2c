"""Shared by the tests of the outbox: folder, clock set by hand, documents, claims, workers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import AsyncClient, Client, Document
from api.codes import JobType
from api.outbox import Outbox
from api.outbox.arrivals import NewUpload, parted
from api.outbox.parts import Part
from api.outbox.sqlite_store import SqliteStore
from api.outbox.store import Claimant
from api.outbox.worker import AsyncWorker, Worker
from api.outbox.workplace import News
from api.report import CheckReport, FaultyRecord, ReportHeader
from api.results import encode_payload, render_json

TARGET = "http://127.0.0.1:15180/V1000/"
SAM = "901000000047"


@dataclass
class PaperClock:
    """A clock that stands until it is set."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> datetime:
        self.time += timedelta(seconds=seconds)
        return self.time


@dataclass
class Visited:
    """A hook that keeps the fault points it was called at."""

    points: list[str] = field(default_factory=list)

    def __call__(self, point: str) -> None:
        self.points.append(point)


@pytest.fixture
def clock(now: datetime) -> PaperClock:
    return PaperClock(now)


@pytest.fixture
def visited() -> Visited:
    return Visited()


@pytest.fixture
def store(tmp_path: Path, clock: PaperClock, visited: Visited) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "outbox", clock, at=visited) as made:
        visited.points.clear()
        yield made


@pytest.fixture
def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"id{next(numbers)}"


@pytest.fixture
def outbox(
    tmp_path: Path, clock: PaperClock, ids: Callable[[], str], visited: Visited
) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox", now=clock, new_id=ids, at=visited) as made:
        visited.points.clear()
        yield made


@pytest.fixture
def numbered(edited: Callable[..., Document]) -> Callable[[int], Document]:
    """Documents that differ in one digit group each."""
    return lambda number: edited("v2_clinic_big5", ("</RECS>", f"<!-- {number:06d} --></RECS>"))


@pytest.fixture
def new_upload(numbered: Callable[[int], Document]) -> Callable[..., NewUpload]:
    def make(number: int = 1, **values: Any) -> NewUpload:
        document = numbered(number)
        type = values.get("type", JobType.PRECHECK)
        parts = parted(document, type)
        made = NewUpload(f"id{number}", f"{number}.xml", type, TARGET, None, document.sha256, parts)
        return replace(made, **values)

    return make


@pytest.fixture
def by() -> Claimant:
    return Claimant("worker", TARGET, SAM)


@pytest.fixture
def part(new_upload: Callable[..., NewUpload], now: datetime) -> Part:
    ((made, _),) = new_upload().entering(now)
    return made


@pytest.fixture
def delivered(now: datetime) -> Callable[..., dict[str, str]]:
    def make(*errors: FaultyRecord) -> dict[str, str]:
        header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
        payload = render_json(CheckReport("test", True, header, errors))
        return {"RtnCode": "0000", "Tx_result_json": encode_payload(payload)}

    return make


class Rig:
    """An outbox, a scripted server and either worker; seconds pass only in pauses."""

    def __init__(self, kind: str, outbox: Outbox, component: Any, clock: Any, server: Any) -> None:
        self.kind, self.outbox, self.component = kind, outbox, component
        self.clock, self.server = clock, server
        self.options: dict[str, Any] = {}
        self.seconds = 0.0
        self.in_flight = 1

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.pass_(seconds)
        self.component.time = self.clock()

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def __call__(self, *answers: Any, **options: Any) -> list[News]:
        self.server.answers = [*self.server.answers[: len(self.server.requests)], *answers]
        given: dict[str, Any] = {
            "transport": httpx.MockTransport(self.server),
            "monotonic": lambda: self.seconds,
            "clock": self.clock,
            "schedule": (10.0, 20.0, 40.0),
            **self.options,
        }
        if self.kind == "sync":
            with Client(TARGET, self.component, sleep=self.sleep, **given) as client:
                return list(Worker(client, self.outbox).events(**options))
        return asyncio.run(self._run_async(given, options))

    async def _run_async(self, given: dict[str, Any], options: Any) -> list[News]:
        async with AsyncClient(TARGET, self.component, sleep=self.async_sleep, **given) as client:
            worker = AsyncWorker(client, self.outbox, in_flight=self.in_flight)
            return [one async for one in worker.events(**options)]

    def put(self, document: Document, file: str = "f.xml", **more: Any) -> list[Part]:
        values = {"type": "A1", "target": TARGET} | more
        return self.outbox.enqueue(document, file=file, **values).parts

    @property
    def states(self) -> list[str]:
        return [part.state.value for part in self.outbox.parts()]

    @property
    def bodies(self) -> list[dict[str, str]]:
        return list(self.server.bodies)


@pytest.fixture(params=["sync", "async"])
def rig(
    request: pytest.FixtureRequest, outbox: Outbox, component: Any, clock: Any, scripted: Any
) -> Rig:
    return Rig(request.param, outbox, component, clock, scripted())
