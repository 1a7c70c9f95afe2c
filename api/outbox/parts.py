"""One part of an upload as the outbox knows it, and the only way its state changes.

Values and pure functions: nothing is kept here (`api.outbox.store`) and no clock is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from api.codes import JobType
from api.outbox.states import HELD, Event, State, after


class Key(NamedTuple):
    """Which part: id of the upload, and the part's number from 1."""

    id: str
    part: int


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one part; an upload that was not split has one.

    `sender` is the SAM that must send it (None: any), `sam_id` the one that did and that its
    result must be asked with. `tries` counts answers with a failure since somebody last decided,
    `misses` questions without an answer since the last answer, `asked` questions for the result.
    Times are aware; `due_at` None means that nothing is done until somebody decides.
    """

    id: str
    part: int
    parts: int
    file: str
    type: JobType
    target: str
    sender: str | None
    document_sha256: str
    sha256: str
    records: int
    orders: int
    first_record: int
    """Number, in the whole document, of its first record."""
    repeatable: bool
    """Whether sending it twice leaves the same visits with the insurer (`api.outbox.repeating`)."""
    since: datetime
    touched_at: datetime
    due_at: datetime | None
    state: State = State.QUEUED
    owner: str | None = None
    attempts: int = 0
    asked: int = 0
    tries: int = 0
    misses: int = 0
    sam_id: str | None = None
    sent_at: datetime | None = None
    """The time in sUploadDT."""
    opcode: str | None = None
    rtn_code: str | None = None
    reason: str | None = None
    """Why it stands where it stands, in one line; None when all is well."""
    finding_count: int | None = None
    """Findings of its result; None without a result, or with one that could not be read."""
    pruned: bool = False
    """Whether its document and its result are not kept any more."""
    seq: int = field(default=0, compare=False)
    """Place in the queue, given by the store."""
    version: int = field(default=0, compare=False)
    """Number of steps so far; a store takes a step only on the version it was made from."""

    @property
    def halted(self) -> bool:
        """Whether it waits in the queue, with all behind it, until somebody decides."""
        return self.state is State.QUEUED and self.due_at is None and self.owner is None

    @property
    def stopped(self) -> bool:
        """Whether its result is not asked for any more, until somebody decides."""
        return self.state is State.ACCEPTED and self.due_at is None and self.owner is None

    @property
    def key(self) -> Key:
        """Which part it is."""
        return Key(self.id, self.part)

    def as_json(self) -> dict[str, object]:
        """Return the part as `cardio outbox list --json` prints it (issue contract keys)."""
        return {
            "id": self.id,
            "file": self.file,
            "part": self.part,
            "parts": self.parts,
            "sha256": self.sha256,
            "type": self.type.value,
            "state": self.state.value,
            "opcode": self.opcode,
            "rtn_code": self.rtn_code,
            "attempts": self.attempts,
            "since": self.since.isoformat(timespec="seconds"),
            "records": self.records,
            "orders": self.orders,
            "sam_id": self.sam_id,
            "reason": self.reason,
            "finding_count": self.finding_count,
            "pruned": self.pruned,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a part's history: what happened, when, which state, code and attempt."""

    id: str
    part: int
    at: datetime
    event: Event
    state: State
    rtn_code: str | None
    attempt: int
    reason: str | None

    def as_json(self) -> dict[str, object]:
        """Return the step as `cardio outbox show --json` prints it."""
        return {
            "part": self.part,
            "at": self.at.isoformat(timespec="milliseconds"),
            "event": self.event.value,
            "state": self.state.value,
            "rtn_code": self.rtn_code,
            "attempt": self.attempt,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A step that happened to a part: the part as it is now, and its new line of history."""

    part: Part
    step: Step


def changed(
    part: Part, event: Event, now: datetime, *, said: str | None = None, **values: Any
) -> Change:
    """Take a step: the table gives the state, `values` the other fields. Raises StepNotAllowed.

    Unless given, `reason` and `due_at` are cleared, and `owner` where the event frees the part.
    `said` is the code of an answer that is not to stay with the part, only in its history.
    """
    state = after(part.state, event)
    fresh: dict[str, Any] = {
        "state": state,
        "since": part.since if state is part.state else now,
        "touched_at": now,
        "due_at": None,
        "reason": None,
        "owner": part.owner if event in HELD else None,
        "version": part.version + 1,
    }
    moved = replace(part, **(fresh | values))
    return Change(moved, step_of(moved, event, said or values.get("rtn_code")))


def step_of(part: Part, event: Event, code: str | None = None) -> Step:
    """Return the line of history that a step leaves."""
    at, attempt = part.touched_at, part.attempts
    return Step(part.id, part.part, at, event, part.state, code, attempt, part.reason)
