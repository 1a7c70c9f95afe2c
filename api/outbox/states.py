"""The states of an upload and the steps between them: one table, and nothing else moves a state.

Holds no data of an upload and keeps nothing; `api.outbox.parts` applies the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from api.errors import StepNotAllowed


class State(StrEnum):
    """Where an upload stands."""

    QUEUED = "queued"
    """Nothing of it reached the server: it will be tried, or tried again."""
    SENDING = "sending"
    """Written down before the first byte goes out; from here on it may arrive."""
    ACCEPTED = "accepted"
    """The server gave an opcode; its result is asked for."""
    DONE = "done"
    REFUSED = "refused"
    """By the server with a code, or by us before sending, because no upload can hold it."""
    UNKNOWN = "unknown"
    """Sent, but without an answer: it may have arrived and is not sent again unasked."""
    DISCARDED = "discarded"


class Event(StrEnum):
    """What happens to an upload."""

    ENQUEUE = "enqueue"
    CLAIM = "claim"
    """A worker takes it, to send it or to ask for its result."""
    RELEASE = "release"
    """The worker gives it back, or is dead, before anything was sent."""
    SEND = "send"
    RETURN = "return"
    """Surely not taken in: no connection, half a body, or a code that allows another try."""
    ACCEPT = "accept"
    REFUSE = "refuse"
    LOSE = "lose"
    """The answer is lost, or the worker died, and the request may have arrived."""
    POLL = "poll"
    """The result was asked for and is not there yet."""
    STOP = "stop"
    """The result is not asked for any more until somebody says so."""
    FINISH = "finish"
    """The result is there."""
    RESEND = "resend"
    """The policy sends again what may have arrived."""
    HOLD = "hold"
    """The policy leaves it, because a second copy would undo a later upload."""
    RETRY = "retry"
    """A person sends, or asks, again."""
    ARRIVED = "arrived"
    """A person saw that it arrived."""
    DISCARD = "discard"
    PRUNE = "prune"
    """What is settled long ago loses its document and result; its row and history stay."""


TABLE: Final[Mapping[tuple[State, Event], State]] = MappingProxyType(
    {
        (State.QUEUED, Event.ENQUEUE): State.QUEUED,
        (State.QUEUED, Event.CLAIM): State.QUEUED,
        (State.QUEUED, Event.RELEASE): State.QUEUED,
        (State.QUEUED, Event.SEND): State.SENDING,
        (State.QUEUED, Event.RETRY): State.QUEUED,
        (State.QUEUED, Event.DISCARD): State.DISCARDED,
        (State.SENDING, Event.RETURN): State.QUEUED,
        (State.SENDING, Event.ACCEPT): State.ACCEPTED,
        (State.SENDING, Event.REFUSE): State.REFUSED,
        (State.SENDING, Event.LOSE): State.UNKNOWN,
        (State.ACCEPTED, Event.CLAIM): State.ACCEPTED,
        (State.ACCEPTED, Event.RELEASE): State.ACCEPTED,
        (State.ACCEPTED, Event.POLL): State.ACCEPTED,
        (State.ACCEPTED, Event.STOP): State.ACCEPTED,
        (State.ACCEPTED, Event.RETRY): State.ACCEPTED,
        (State.ACCEPTED, Event.FINISH): State.DONE,
        (State.REFUSED, Event.RETRY): State.QUEUED,
        (State.REFUSED, Event.DISCARD): State.DISCARDED,
        (State.UNKNOWN, Event.RESEND): State.QUEUED,
        (State.UNKNOWN, Event.HOLD): State.UNKNOWN,
        (State.UNKNOWN, Event.RETRY): State.QUEUED,
        (State.UNKNOWN, Event.ARRIVED): State.DONE,
        (State.UNKNOWN, Event.DISCARD): State.DISCARDED,
        (State.DONE, Event.PRUNE): State.DONE,
        (State.REFUSED, Event.PRUNE): State.DISCARDED,
        (State.DISCARDED, Event.PRUNE): State.DISCARDED,
    }
)
"""(state, event) → state; what is not here cannot happen."""

HELD: Final = frozenset({Event.CLAIM, Event.SEND})
"""After these the worker keeps the upload; every other step frees it."""

UNSETTLED: Final = frozenset({State.QUEUED, State.SENDING})
"""States before the server has spoken; the order of sending counts these."""

COUNTED: Final = frozenset(State) - {State.REFUSED, State.DISCARDED}
"""States in which the same document is not taken in a second time."""


ARRIVING: Final = frozenset({State.SENDING, State.ACCEPTED, State.DONE, State.UNKNOWN})
"""States in which the server may have the document, or is about to."""


def after(state: State, event: Event) -> State:
    """Return the state that follows. Raises StepNotAllowed."""
    found = TABLE.get((state, event))
    if found is None:
        raise StepNotAllowed(state.value, event.value)
    return found
