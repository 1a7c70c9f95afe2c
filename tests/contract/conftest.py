"""The backend under test: chosen by the plugin's option, the default one wrapped in turn.

No test here names a backend; every test holds on an emulated and on a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from cardio.backends import Backend, TimeLimit, Trace, open_backend, open_component_backend
from cardio.component import Component
from cardio.records import VisitNumber
from cardio.session import ControlSoftware
from cardio.testing.plugin import Route

LIMIT: Final = 60.0
"""Seconds a call may take before the time limit ends it; official answers take up to 30."""

WRAPPERS: Final[Mapping[str, Callable[[Backend], Backend]]] = {
    "bare": lambda backend: backend,
    "trace": Trace,
    "time-limit": lambda backend: TimeLimit(backend, LIMIT),
}
"""What is put around the default backend, one after the other; one of one's own stays bare."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    named = metafunc.config.getoption("cardio_backend")
    if not named and "wrapper" in metafunc.fixturenames:
        metafunc.parametrize("wrapper", WRAPPERS, indirect=True)


@pytest.fixture(scope="session")
def cardio_default_url() -> str:
    return "emulator:?seed=contract&clock=frozen:2026-03-15T10:00:00"


@pytest.fixture
def wrapper(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "bare"))


@pytest.fixture
def cardio_route(cardio_url: str, wrapper: str) -> Route:
    return lambda: WRAPPERS[wrapper](open_backend(cardio_url))


@pytest.fixture
def cardio_component_route(cardio_url: str, wrapper: str) -> Route:
    return lambda: WRAPPERS[wrapper](open_component_backend(cardio_url))


@pytest.fixture
def route(cardio_route: Route, cardio_able: None) -> Route:
    return cardio_route


@pytest.fixture
def session(cardio_session: ControlSoftware) -> ControlSoftware:
    return cardio_session


@pytest.fixture
def component(cardio_component: Component) -> Component:
    return cardio_component


@pytest.fixture
def number(session: ControlSoftware) -> VisitNumber:
    """A new visit of a type that uses up none of the card's visits; marks: hc, sam, write."""
    return session.get_seq_number_256_n1("CA")
