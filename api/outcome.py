"""What became of each file of an upload: its state, codes and, if waited for, its result.

Runs the blocking client over one file and turns errors into outcomes; prints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.client import Client
from api.codes import JobType
from api.document import Document
from api.errors import ApiError, Refused, TransportError
from api.flow import Receipt
from api.outbox.states import State
from api.results import CheckResult
from cardio.errors import CardioError


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: what was sent, where it stands, and the exit code that says so."""

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
        }
        if self.error is not None:
            shown["error"] = self.error
        if self.result is not None:
            shown["result"] = self.result.as_json()
        return shown


def send_file(client: Client, file: str, type: JobType, *, wait: float | None) -> Outcome:
    """Load, send and, for at most `wait` seconds, follow one file. Errors become the outcome."""
    outcome = Outcome(file, type)
    try:
        document = Document.load(file)
        outcome = replace(outcome, records=document.record_count, orders=document.order_count)
        outcome = _accepted(outcome, client.upload(document, type=type))
        if wait is not None:
            found = client.wait(outcome.opcode or "", type=type, timeout=wait)
            outcome = replace(outcome, result=found, state=State.DONE, exit_code=verdict(found))
    except (ApiError, CardioError) as error:
        return _failed(outcome, error)
    return outcome


def verdict(found: CheckResult) -> int:
    """Return the exit code of a result: 1 when it has findings or cannot be read."""
    return 1 if found.findings or not found.understood else 0


def _accepted(outcome: Outcome, receipt: Receipt) -> Outcome:
    code = str(receipt.rtn_code)
    return replace(outcome, state=State.ACCEPTED, opcode=receipt.opcode, rtn_code=code)


def _failed(outcome: Outcome, error: ApiError | CardioError) -> Outcome:
    failed = replace(outcome, error=str(error), exit_code=error.exit_code)
    if outcome.state is State.ACCEPTED:
        return failed
    code = str(error.code) if isinstance(error, Refused) else None
    return replace(failed, state=_state_after(error), rtn_code=code)


def _state_after(error: ApiError | CardioError) -> State:
    if isinstance(error, TransportError):
        return State.UNKNOWN if error.maybe_received else State.QUEUED
    return State.QUEUED if isinstance(error, CardioError) else State.REFUSED
