"""What became of each part of an upload: its state, codes and result, and the exit code for it.

Reads parts of the outbox; sends nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from api.codes import JobType
from api.outbox.states import State
from api.results import CheckResult

if TYPE_CHECKING:
    from api.outbox.intake import Taken
    from api.outbox.outbox import Outbox
    from api.outbox.parts import Part

BAD_NEWS: Final = 1
OURS: Final = 2
NO_ANSWER: Final = 4

_NOT_TRIED: Final = "not sent yet: an earlier upload comes first; see cardio outbox list"
_DISCARDED: Final = "it was discarded and is not sent"
_PRUNED: Final = "its check result was pruned; findings it had: {}"
_NOT_READY: Final = "the check result was not ready in time; ask later: cardio outbox run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One part of a file: what was sent, where it stands, and the exit code that says so."""

    file: str
    type: JobType
    state: State = State.QUEUED
    records: int | None = None
    orders: int | None = None
    rtn_code: str | None = None
    opcode: str | None = None
    error: str | None = None
    result: CheckResult | None = None
    exit_code: int = 0
    part: int = 1
    id: str | None = None
    """Of the upload in the outbox; None for a file that could not be taken in."""
    duplicate: bool = False
    """Whether the document was in the outbox before."""

    def as_json(self) -> dict[str, object]:
        """Return the outcome as `cardio upload --json` prints it (issue contract keys)."""
        shown: dict[str, object] = {
            "file": self.file,
            "part": self.part,
            "records": self.records,
            "orders": self.orders,
            "type": self.type.value,
            "rtn_code": self.rtn_code,
            "opcode": self.opcode,
            "state": self.state.value,
            "id": self.id,
            "duplicate": self.duplicate,
        }
        if self.error is not None:
            shown["error"] = self.error
        if self.result is not None:
            shown["result"] = self.result.as_json()
        return shown


def outcomes(outbox: Outbox, taken: Taken, type: JobType, *, waited: bool) -> Iterator[Outcome]:
    """Return the outcomes of a file that was taken in, or could not be; one for each part."""
    if taken.error is not None:
        code = taken.error.exit_code
        yield Outcome(taken.file, type, State.REFUSED, error=str(taken.error), exit_code=code)
        return
    for part in outbox.parts(taken.parts[0].id):
        found = outcome_of(part, outbox.result(part), waited=waited)
        yield replace(found, file=taken.file, duplicate=taken.duplicate)


def outcome_of(part: Part, result: CheckResult | None, *, waited: bool) -> Outcome:
    """Return the outcome of a part; `waited` tells whether its result was waited for."""
    error, code = _judged(part, result, waited)
    return Outcome(
        part.file,
        part.type,
        part.state,
        part.records,
        part.orders,
        part.rtn_code,
        part.opcode,
        error,
        result,
        code,
        part.part,
        part.id,
    )


def verdict(found: CheckResult) -> int:
    """Return the exit code of a result: 1 when it has findings or cannot be read."""
    return BAD_NEWS if found.findings or not found.understood else 0


def _judged(part: Part, result: CheckResult | None, waited: bool) -> tuple[str | None, int]:
    """Return what there is to say, and the exit code."""
    if part.state is State.DONE:
        return _of_done(part, result)
    if part.state is State.ACCEPTED:
        return _of_accepted(part, waited)
    if part.state is State.REFUSED:
        return part.reason, BAD_NEWS if part.rtn_code else OURS
    if part.state is State.DISCARDED:
        return _DISCARDED, BAD_NEWS
    return part.reason or _NOT_TRIED, BAD_NEWS if part.halted else NO_ANSWER


def _of_done(part: Part, result: CheckResult | None) -> tuple[str | None, int]:
    if result is not None:
        return None, verdict(result)
    if part.opcode is None or not part.pruned:  # a person has seen it arrive
        return None, 0
    count = "a number not known" if part.finding_count is None else part.finding_count
    return _PRUNED.format(count), 0 if part.finding_count == 0 else BAD_NEWS


def _of_accepted(part: Part, waited: bool) -> tuple[str | None, int]:
    if part.stopped:
        return part.reason, BAD_NEWS
    return (_NOT_READY, NO_ANSWER) if waited else (None, 0)
