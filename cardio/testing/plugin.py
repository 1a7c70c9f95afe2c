"""The pytest plugin: a session and a component on the backends named by option.

    pytest --cardio-backend dll:C:\\NHI\\LIB\\CsHis50.dll --cardio-backend emulator:

A test that asks for `cardio_session`, `cardio_component` or a route runs once per backend;
`@pytest.mark.needs("hc", "write")` skips it, with the reason, where something is missing. Holds no
test, and changes nothing on a card itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest

from cardio.backends import Backend, BackendUrl, open_backend, open_component_backend
from cardio.component import Component
from cardio.session import ControlSoftware
from cardio.settings import Settings
from cardio.testing.needs import MEANINGS, missing

__all__ = ["Route"]

Route = Callable[[], Backend]
"""Opens the backend under test anew with each call."""

_URL: Final = "cardio_url"
_WRITE: Final = "cardio_write"
_PIN: Final = "cardio_pin"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options: which backends, and what may be done to those that are not emulated."""
    group = parser.getgroup("cardio", "the control software under test")
    group.addoption(
        "--cardio-backend",
        action="append",
        metavar="URL",
        help="backend URL to run on, repeatable; default: fixture cardio_default_url",
    )
    group.addoption(
        "--cardio-write",
        action="store_true",
        dest=_WRITE,
        help="let tests change cards that are not emulated",
    )
    group.addoption(
        "--cardio-pin",
        action="store_true",
        dest=_PIN,
        help="somebody is at the keypad of a reader that is not emulated",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    what = "; ".join(f"{name}: {meaning}" for name, meaning in MEANINGS.items())
    config.addinivalue_line("markers", f"needs(*what): skip unless the backend has it all ({what})")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on every backend that was named, with its URL as the test's id."""
    urls = metafunc.config.getoption("cardio_backend")
    if urls and _URL in metafunc.fixturenames:
        metafunc.parametrize(_URL, urls, ids=urls, indirect=True, scope="session")


@pytest.fixture(scope="session")
def cardio_default_url() -> str:
    """Backend URL when no option names one: CARDIO_BACKEND, else the emulator; to be overridden."""
    return Settings.from_env().backend_url


@pytest.fixture(scope="session")
def cardio_url(request: pytest.FixtureRequest, cardio_default_url: str) -> str:
    """Backend URL this test runs on."""
    return str(getattr(request, "param", cardio_default_url))


@pytest.fixture
def cardio_route(cardio_url: str) -> Route:
    """Open the backend under test anew with each call; a suite may put wrappers around it."""
    return lambda: open_backend(cardio_url)


@pytest.fixture
def cardio_component_route(cardio_url: str) -> Route:
    """Open the component of the backend under test anew with each call; another file, for some."""
    return lambda: open_component_backend(cardio_url)


@pytest.fixture
def cardio_able(request: pytest.FixtureRequest, cardio_url: str, cardio_route: Route) -> None:
    """Skip the test unless the backend has what its `needs` marks say.

    A component without a control software cannot be asked: its SAM is taken to be there.
    """
    wanted = {what for mark in request.node.iter_markers("needs") for what in mark.args}
    if unknown := sorted(wanted - set(MEANINGS)):
        raise pytest.UsageError(f"needs: no such thing as {', '.join(unknown)}")
    if not wanted:
        return
    if BackendUrl.parse(cardio_url).scheme in _COMPONENTS:
        if without := sorted(wanted - {"sam"}):
            pytest.skip(f"needs {', '.join(without)}; {cardio_url} is a component only")
        return
    allowed = {name for name, dest in _ALLOWING.items() if request.config.getoption(dest)}
    with ControlSoftware(cardio_route()) as session:
        reason = missing(session, wanted, allowed)
    if reason:
        pytest.skip(reason)


@pytest.fixture
def cardio_session(cardio_route: Route, cardio_able: None) -> Iterator[ControlSoftware]:
    """A session on the backend under test, closed after the test."""
    with ControlSoftware(cardio_route()) as session:
        yield session


@pytest.fixture
def cardio_component(cardio_component_route: Route, cardio_able: None) -> Iterator[Component]:
    """The VPN component of the backend under test, closed after the test."""
    with Component(cardio_component_route()) as component:
        yield component


_COMPONENTS: Final = frozenset({"com"})
"""Schemes that lead to a component, and to no control software."""

_ALLOWING: Final = {"write": _WRITE, "pin": _PIN}
