"""What a flow asks its client to do: sign, send, wait, keep; and what it is given back.

Values only; `api.flow` makes them, `api.client` carries them out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

from api.wire import Request

if TYPE_CHECKING:
    from cardio.component import Credential

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sign:
    """Get a credential; forget `drop` first, which the server takes no longer."""

    drop: Credential | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request and give back the response; `timeout` in seconds."""

    request: Request
    timeout: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Let so many seconds pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Do(Generic[T]):
    """Run a short blocking function, such as a commit, where it holds up nobody else."""

    function: Callable[[], T]


Step: TypeAlias = Sign | Send | Wait | Do[Any]
Given: TypeAlias = Any
Flow: TypeAlias = Generator[Step, Given, T]
"""Yields steps; is given a Credential for Sign, a Response for Send, None for Wait, and what the
function returned for Do.

The error of a step is thrown into it: a TransportError of a Send, the component's of a Sign.
"""


def done(function: Callable[[], T]) -> Flow[T]:
    """Have a function run; return what it returned."""
    return cast(T, (yield Do(function)))
