"""Shared by the tests of generated documents: a moment, an office, a person."""

from __future__ import annotations

from datetime import datetime

import pytest

from cardio.codecs import TAIPEI
from emulator.cast import load_cast
from emulator.institutions import World
from emulator.samples.office import Office, Person


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)


@pytest.fixture(scope="session")
def office(now: datetime) -> Office:
    institution = World.default().find("7777777777")
    assert institution is not None
    return Office(institution, "sample tests", now)


@pytest.fixture
def person() -> Person:
    return Person.of(load_cast().card("hc-1"))
