"""The backend under test: chosen by option, wrapped in turn, asked what it has.

No test here names a backend; every test holds on an emulated and on a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pytest

from cardio.backends import Backend, TimeLimit, Trace, open_backend
from cardio.component import Component
from cardio.records import VisitNumber
from cardio.session import ControlSoftware
from cardio.values import CardType

DEFAULT: Final = "emulator:?seed=contract&clock=frozen:2026-03-15T10:00:00"
LIMIT: Final = 60.0
"""Seconds a call may take before the time limit ends it; official answers take up to 30."""

Route = Callable[[], Backend]

WRAPPERS: Final[Mapping[str, Callable[[Backend], Backend]]] = {
    "bare": lambda backend: backend,
    "trace": Trace,
    "time-limit": lambda backend: TimeLimit(backend, LIMIT),
}
"""What is put around the default backend, one after the other; one of one's own stays bare."""

SLOTS: Final = {
    "sam": CardType.SAM,
    "hc": CardType.INSURANCE_CARD,
    "hpc": CardType.PROFESSIONAL_CARD,
}
READY: Final = range(1, 6)
"""States of hisGetCardStatus with the right card in the slot, verified or not."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "route" not in metafunc.fixturenames:
        return
    urls = metafunc.config.getoption("cardio_backend")
    routes = [(url, "bare") for url in urls or ()] or [(DEFAULT, name) for name in WRAPPERS]
    ids = [url if urls else name for url, name in routes]
    metafunc.parametrize("route", routes, ids=ids, indirect=True)


@pytest.fixture
def route(request: pytest.FixtureRequest) -> Route:
    """Open the backend under test anew with each call."""
    url, wrapper = request.param
    return lambda: WRAPPERS[wrapper](open_backend(url))


@pytest.fixture
def able(request: pytest.FixtureRequest, route: Route) -> None:
    """Skip the test unless the backend has what its marks say it needs."""
    wanted = {what for mark in request.node.iter_markers("needs") for what in mark.args}
    if unknown := wanted - {*SLOTS, "write"}:
        raise pytest.UsageError(f"needs: no such thing as {', '.join(sorted(unknown))}")
    with ControlSoftware(route()) as session:
        allowed = session.emulated or request.config.getoption("cardio_write")
        if "write" in wanted and not allowed:
            pytest.skip("it would change a card that is not emulated; --cardio-write allows it")
        for what in sorted(wanted - {"write"}):
            if (status := session.get_card_status(SLOTS[what])) not in READY:
                pytest.skip(f"needs {what}; its status is {status} on {session.url}")


@pytest.fixture
def session(route: Route, able: None) -> Iterator[ControlSoftware]:
    with ControlSoftware(route()) as session:
        yield session


@pytest.fixture
def component(route: Route, able: None) -> Iterator[Component]:
    with Component(route()) as component:
        yield component


@pytest.fixture
def number(session: ControlSoftware) -> VisitNumber:
    """A new visit of a type that uses up none of the card's visits; marks: hc, sam, write."""
    return session.get_seq_number_256_n1("CA")
