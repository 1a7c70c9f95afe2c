"""Shared by the tests of the outbox: a folder, a clock that is set by hand, documents, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.codes import JobType
from api.outbox import Outbox
from api.outbox.arrivals import NewUpload, parted
from api.outbox.parts import Part
from api.outbox.sqlite_store import SqliteStore
from api.outbox.store import Claimant

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
