"""The fault points: names of the moments before and after each commit and each send.

A crash test kills the process at every one of them; in use nothing happens there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Commit(StrEnum):
    """The writing transactions of a store."""

    SCHEMA = "schema"
    ADD = "add"
    CLAIM_SENDING = "claim sending"
    CLAIM_ASKING = "claim asking"
    RELEASE = "release"
    SEND = "send"
    RETURN = "return"
    ACCEPT = "accept"
    REFUSE = "refuse"
    LOSE = "lose"
    POLL = "poll"
    STOP = "stop"
    FINISH = "finish"
    RESEND = "resend"
    RETRY = "retry"
    ARRIVED = "arrived"
    DISCARD = "discard"


class Exchange(StrEnum):
    """The requests of a worker."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


def before(what: Commit | Exchange) -> str:
    """Return the name of the moment before it."""
    return f"before {what.value}"


def within(what: Exchange) -> str:
    """Return the name of the moments at which a piece of its body goes out."""
    return f"within {what.value}"


def done(what: Commit | Exchange) -> str:
    """Return the name of the moment after it."""
    return f"after {what.value}"


POINTS: Final = (
    *(name(what) for what in Commit for name in (before, done)),
    *(name(what) for what in Exchange for name in (before, within, done)),
)
"""Every fault point."""


def nothing(point: str) -> None:
    """Do nothing: the hook in use."""
