"""What became of an upload, visit by visit, under the keys of whoever handed it in.

Findings of a part are given the record numbers of the whole file. Reads the outbox, changes
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from api.codes import JobType
from api.fields import table
from api.findings import Finding
from api.outbox.outbox import Outbox
from api.outbox.parts import Part
from api.outbox.states import State
from api.report import rejects
from api.results import CheckResult, Summary

_WORST_FIRST: Final = (
    *(State.UNKNOWN, State.REFUSED, State.QUEUED, State.SENDING, State.ACCEPTED),
    *(State.DISCARDED, State.DONE),
)


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """One record of a file: where it went and what the insurer says of it.

    `record` counts from 1 in the file, `identifier` is M15 (format 1.0: its own key). `stored` is
    None until a check has said so; connection tests are never checked.
    """

    file: str
    record: int
    identifier: str
    part: int
    type: JobType
    state: State
    opcode: str | None
    stored: bool | None
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def as_json(self) -> dict[str, object]:
        """Return the visit as `cardio outbox show --json` prints it."""
        return {
            "file": self.file,
            "record": self.record,
            "identifier": self.identifier,
            "part": self.part,
            "type": self.type.value,
            "state": self.state.value,
            "opcode": self.opcode,
            "stored": self.stored,
            "findings": [one.as_json() for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """A whole upload: all its parts as one."""

    parts: tuple[Part, ...]
    summary: Summary | None
    """The counts of all parts together; None while one is missing."""
    findings: tuple[Finding, ...]
    """Of all parts, with the record numbers of the file."""
    understood: bool = True
    """Whether every result that is there could be read."""
    complete: bool = True
    """Whether every part has its result here."""

    @property
    def id(self) -> str:
        """Its id."""
        return self.parts[0].id

    @property
    def state(self) -> State:
        """The state that wants attention most."""
        states = {part.state for part in self.parts}
        return next(state for state in _WORST_FIRST if state in states)

    def as_json(self) -> dict[str, object]:
        """Return the upload as the commands print it."""
        first = self.parts[0]
        return {
            "id": self.id,
            "file": first.file,
            "type": first.type.value,
            "state": self.state.value,
            "parts": len(self.parts),
            "records": sum(part.records for part in self.parts),
            "orders": sum(part.orders for part in self.parts),
            "opcodes": [part.opcode for part in self.parts if part.opcode],
            "summary": self.summary.as_json() if self.summary else None,
            "findings": [one.as_json() for one in self.findings],
        }


def outcome(outbox: Outbox, id: str) -> UploadOutcome:
    """Return what became of an upload as a whole. Raises NoSuchUpload."""
    parts = tuple(outbox.parts(id))
    results = [outbox.result(part) for part in parts]
    findings = (
        one for part, result in zip(parts, results, strict=True) for one in _numbered(part, result)
    )
    understood = all(result is None or result.understood for result in results)
    complete = None not in results
    return UploadOutcome(parts, _total(results), tuple(findings), understood, complete)


def visits(outbox: Outbox, id: str) -> Iterator[VisitOutcome]:
    """Return what became of every visit of an upload, in the order of the file.

    Reads the documents that are kept: nothing is known of the visits of a part that was pruned.
    Raises NoSuchUpload.
    """
    for part in outbox.parts(id):
        if not part.pruned:
            yield from _visits(outbox, part)


def _visits(outbox: Outbox, part: Part) -> Iterator[VisitOutcome]:
    document = outbox.document(part)
    result = outbox.result(part)
    known = result is not None and result.checked
    findings = _by_record(_numbered(part, result))
    key = table(document.format).keys.identifier
    for record in document.records:
        number = part.first_record + record.number - 1
        own = (*findings[None], *findings[number])
        yield VisitOutcome(
            file=part.file,
            record=number,
            identifier=record.get(key),
            part=part.part,
            type=part.type,
            state=part.state,
            opcode=part.opcode,
            stored=not any(rejects(one) for one in own) if known else None,
            findings=own,
        )


def _numbered(part: Part, result: CheckResult | None) -> list[Finding]:
    """Return the findings of a part under the record numbers of the whole file."""
    before = part.first_record - 1
    found = result.findings if result else ()
    return [replace(one, record=one.record + before) if one.record else one for one in found]


def _by_record(findings: Iterable[Finding]) -> defaultdict[int | None, list[Finding]]:
    """Return findings by the record they are of; None: of all."""
    found = defaultdict(list)
    for one in findings:
        found[one.record].append(one)
    return found


def _total(results: Sequence[CheckResult | None]) -> Summary | None:
    counts = [result.summary for result in results if result and result.summary]
    if len(counts) < len(results):
        return None
    names = Summary.__slots__
    return Summary(**{name: sum(getattr(one, name) for one in counts) for name in names})
