"""The page step of the journey: the files to hand in, and whether what came back belongs to them.

Opens no page. Source: facts/check_result.md sections 1 and 4 (what a result tells of its document),
5 (where on the page).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from api.codes import JobType
from api.document import Document
from api.errors import DocumentUnreadable, ResultMisplaced
from api.fields import table
from api.findings import Finding
from api.outbox.arrivals import parted
from api.report import WHOLE_FILE

if TYPE_CHECKING:
    from api.report import CheckReport
    from api.result_file import FileResult

MENU: Final = "健保卡就醫上傳檢核結果查詢 → 預檢上傳"
"""Where on the VPN page the file is handed in; the result lies beside it (預檢結果)."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file for the page: its name, and the number in the whole document of its first record."""

    name: str
    document: Document = field(repr=False)
    first_record: int

    @classmethod
    def all_of(cls, document: Document, stem: str) -> list[Self]:
        """Split a document as an upload would be; return what is handed in."""
        parts = parted(document, JobType.PRECHECK)
        marks = [""] if len(parts) == 1 else [f"-{n}" for n in range(1, len(parts) + 1)]
        return [
            cls(f"{stem}-precheck{mark}.xml", new.packed.document(), new.first_record)
            for mark, new in zip(marks, parts, strict=True)
        ]

    def write(self, folder: Path) -> Path:
        """Write it whole, for its user alone to read. Raises DocumentUnreadable."""
        path = folder / self.name
        half = path.with_name(f".{self.name}.part")
        try:
            half.unlink(missing_ok=True)
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(self.document.data)
            half.replace(path)
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            reason = error.strerror or type(error).__name__
            raise DocumentUnreadable(f"{path}: cannot be written ({reason})") from None
        return path

    def likeness(self, result: FileResult) -> int | None:
        """Return how many records at fault a result has in common with this file; None: foreign.

        Its own has as many records, and names no visit that is not here. Where the whole file was
        refused, nothing was counted. Raises ResultMisplaced for a form that is not known.
        """
        report = result.report
        if report is None:
            raise ResultMisplaced(f"{result.file} has a form that is not known")
        if any(record.number == WHOLE_FILE for record in report.errors):
            return 0
        if self.document.record_count not in _counts(report):
            return None
        told = {record.number: record.identifier for record in report.errors if record.identifier}
        own = self._identifiers() if told else {}
        if not set(told.values()) <= set(own.values()):
            return None
        return len(told.items() & own.items())

    def findings(self, result: FileResult) -> Iterator[Finding]:
        """Yield the findings under the record numbers of the whole document."""
        for one in result.findings:
            yield replace(one, record=one.record + self.first_record - 1) if one.record else one

    def _identifiers(self) -> dict[int, str]:
        key = table(self.document.format).keys.identifier
        return {record.number: record.get(key) for record in self.document.records}


def findings_of(
    files: Sequence[HandedIn], results: Sequence[FileResult], *, clean: bool
) -> list[Finding]:
    """Give each result to its file; return all findings, by record of the whole document.

    `clean`: nothing was found in a file without a result. Raises ResultMisplaced.
    """
    left = list(files)
    findings: list[Finding] = []
    for result in sorted(results, key=_reasons, reverse=True):  # those that tell most fit least
        alike = [(file, like) for file in left if (like := file.likeness(result)) is not None]
        if not alike:
            raise ResultMisplaced(f"{result.file} is not the result of what was handed in")
        own, _ = max(alike, key=itemgetter(1))
        left.remove(own)
        findings += own.findings(result)
    if left and not clean:
        raise ResultMisplaced(f"the result of {left[0].name} is missing")
    return findings


def _counts(report: CheckReport) -> set[int]:
    return {report.header.sent_records, report.header.received_records}


def _reasons(result: FileResult) -> int:
    return len(result.findings)
