"""What a flow asks its client to do: sign, send, wait; and what it is given back.

Values only; `api.flow` makes them, `api.client` carries them out.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from api.wire import Request, Response

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


Step: TypeAlias = Sign | Send | Wait
Given: TypeAlias = "Credential | Response | None"
Flow: TypeAlias = Generator[Step, Given, T]
"""Yields steps; is given a Credential for Sign, a Response for Send, None for Wait.

A TransportError of a Send is thrown into it.
"""
