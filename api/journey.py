"""The official trials of a site, in their order: page pre-check, ZZ, A2, A1; each must be good.

Goes as far as it can and says what is next; begun again, it goes on where it was, because what is
done is in the outbox. Source: facts/web_api_notes.md section 1.8, facts/check_result.md section 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.codes import JobType
from api.document import Document
from api.errors import ResultMisplaced
from api.findings import Finding
from api.journey_page import MENU, HandedIn, findings_of
from api.outbox.outcomes import UploadOutcome, outcome
from api.outbox.states import State
from api.result_file import read_file
from cardio.codecs import printable

if TYPE_CHECKING:
    from api.outbox.outbox import Outbox
    from api.outbox.worker import Worker

PAGE: Final = "page"
ONLINE: Final = (JobType.CONNECTION_TEST, JobType.PRECHECK, JobType.FORMAL)
"""The steps over the Web API, in their order."""

_NO_RESULT: Final = "sent earlier, its check result is not here; upload it --again to have one"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: `ok` is None while it waits for a person. The next one begins when it is True."""

    name: str
    ok: bool | None
    detail: str
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    """What was written for the person to hand in."""

    def as_json(self) -> dict[str, object]:
        """Return the step as `cardio journey --json` prints it."""
        return {
            "name": self.name,
            "ok": self.ok,
            "detail": self.detail,
            "files": list(self.files),
            "findings": [one.as_json() for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps of one file over an outbox, as far as they are good."""

    document: Document
    file: Path
    outbox: Outbox
    worker: Worker
    target: str
    timeout: float

    def page(self, results: Sequence[Path], out: Path, *, clean: bool = False) -> Stage:
        """Write what is handed in on the VPN page or, given what came back, judge that.

        `clean`: nothing was found where the page offers no result. Raises DocumentUnreadable.
        """
        files = HandedIn.all_of(self.document, self.file.stem)
        if not results and not clean:
            return _to_hand_in([printable(file.write(out)) for file in files])
        try:
            findings = findings_of(files, [read_file(path) for path in results], clean=clean)
        except ResultMisplaced as error:
            return Stage(PAGE, False, str(error))
        return _judged(PAGE, tuple(findings), "as the page says")

    def online(self) -> Iterator[Stage]:
        """Upload as ZZ, A2 and A1; ends after the first that is not good."""
        for type in ONLINE:
            stage = self._uploaded(type)
            yield stage
            if not stage.ok:
                return

    def _uploaded(self, type: JobType) -> Stage:
        added = self.outbox.enqueue(
            self.document, file=str(self.file), type=type, target=self.target
        )
        id = added.parts[0].id
        self.worker.run(wanted=[id], timeout=self.timeout)
        found = outcome(self.outbox, id)
        if found.state is not State.DONE:
            return Stage(type.value, False, _why(found))
        if not found.understood:
            return Stage(type.value, False, "the result has a form that is not known")
        if not found.complete:
            return Stage(type.value, False, f"{_NO_RESULT}; cardio outbox show {id}")
        opcodes = ", ".join(part.opcode or "" for part in found.parts)
        before = ", sent earlier" if added.duplicate else ""
        return _judged(type.value, found.findings, f"execution number {opcodes}{before}")


def _to_hand_in(paths: Sequence[str]) -> Stage:
    detail = (
        f"hand in {', '.join(paths)} on the VPN page, {MENU}; look there after half an hour, and"
        " come back with --page-result FILE for each, or with --page-clean where there is none"
    )
    return Stage(PAGE, None, detail, files=tuple(paths))


def _judged(name: str, findings: tuple[Finding, ...], detail: str) -> Stage:
    if findings:
        return Stage(name, False, f"{len(findings)} findings; {detail}", findings)
    return Stage(name, True, f"no findings; {detail}")


def _why(found: UploadOutcome) -> str:
    part = next(part for part in found.parts if part.state is found.state)
    return f"{part.state.value}: {part.reason or 'not done yet'}; cardio outbox show {part.id}"
