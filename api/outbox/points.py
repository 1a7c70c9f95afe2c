"""The fault points: names of the moments before and after each commit and each send.

A crash test kills the process at every one of them; in use nothing happens there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.outbox.states import Event

SCHEMA: Final = "schema"
CLAIM_SENDING: Final = "claim sending"
CLAIM_ASKING: Final = "claim asking"
COMMITS: Final = (
    *(SCHEMA, CLAIM_SENDING, CLAIM_ASKING),
    *(event.value for event in Event if event is not Event.CLAIM),
)
"""The writing transactions of a store: one for each event, two for claims."""


class Exchange(StrEnum):
    """The requests of a worker."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


def before(what: str) -> str:
    """Return the name of the moment before it."""
    return f"before {what}"


def within(what: Exchange) -> str:
    """Return the name of the moments at which a piece of its body goes out."""
    return f"within {what}"


def done(what: str) -> str:
    """Return the name of the moment after it."""
    return f"after {what}"


POINTS: Final = (
    *(name(what) for what in (*COMMITS, *Exchange) for name in (before, done)),
    *(within(what) for what in Exchange),
)
"""Every fault point."""


def nothing(point: str) -> None:
    """Do nothing: the hook in use."""
