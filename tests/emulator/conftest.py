"""What the desk tests share: a desk at a frozen moment, and three ways to call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from cardio.backends import Argument, Buffer, Reply
from cardio.component import Component
from cardio.session import ControlSoftware
from cardio.table import function_row
from cardio.table.model import Direction
from emulator.backend import EmulatorBackend
from emulator.control_software import handle
from emulator.desk import Desk


class MakeDesk(Protocol):
    """Makes a desk of the test seed; other options as for `Desk`."""

    def __call__(self, clock: str = ..., **options: object) -> Desk: ...


class Call(Protocol):
    """Calls a function with bytes as they lie in memory; `room` is the capacity of buffers."""

    def __call__(self, name: str, *values: Argument, room: int | None = None) -> Reply: ...


class Refused(Protocol):
    """Asserts that a call is refused with a code, writes nothing and changes nothing."""

    def __call__(
        self, code: int, name: str, *values: Argument, room: int | None = None
    ) -> None: ...


@pytest.fixture
def seed() -> str:
    return "desk tests"


@pytest.fixture
def make_desk(seed: str) -> MakeDesk:
    def make(clock: str = "frozen:2026-03-15T10:00:00", **options: object) -> Desk:
        return Desk(seed=seed, clock=clock, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


@pytest.fixture
def session(desk: Desk) -> Iterator[ControlSoftware]:
    with ControlSoftware(EmulatorBackend(desk)) as session:
        yield session


@pytest.fixture
def component(desk: Desk) -> Iterator[Component]:
    with Component(EmulatorBackend(desk)) as component:
        yield component


@pytest.fixture
def call(desk: Desk) -> Call:
    desk.change(port_open=True)

    def call(name: str, *values: Argument, room: int | None = None) -> Reply:
        row, waiting = function_row(name), iter(values)
        arguments = [
            Buffer(p.size if room is None else room)
            if p.direction is Direction.OUT
            else next(waiting)
            for p in row.passed
            if not (p.is_text and p.direction is Direction.OUT)
        ]
        assert not list(waiting), "more values than parameters"
        return handle(desk, row, arguments)

    return call


@pytest.fixture
def refused(desk: Desk, call: Call) -> Refused:
    def check(code: int, name: str, *values: Argument, room: int | None = None) -> None:
        before = desk.state
        reply = call(name, *values, room=room)
        assert reply.code == code
        assert not any(output for output in reply.outputs if not isinstance(output, int))
        assert desk.state == before

    return check
