"""Files checked at the desk: which files, what each holds, what the check found, whose records.

Shared by the command and its reports; judges nothing itself and shows no full patient id.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from api.checks import check
from api.document import Document
from api.errors import DocumentError
from api.fields import table
from api.findings import Finding, finding
from api.records import Format
from api.report import rejects
from cardio.codecs import printable

ROOT: Final = "RECS"
"""The field under which a file that cannot be loaded is reported."""

_DOCUMENTS: Final = ".xml"
_SHOWN: Final = 3
"""Characters shown at the end of a patient id, besides the first."""

_HIDDEN: Final = 20
"""Stars that are shown at most, however long the value is."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file and what the check found; what is None could not be told.

    `patients` has the masked patient id of each record with findings, by record number.
    """

    file: str
    format: Format | None
    encoding: str | None
    records: int | None
    orders: int | None
    findings: Sequence[Finding]
    patients: Mapping[int, str] = field(default_factory=dict, repr=False)

    @property
    def refused(self) -> bool:
        """Whether the insurer would refuse the file or a record of it."""
        return any(rejects(one) for one in self.findings)

    @property
    def refused_records(self) -> int:
        """How many records would not be stored."""
        numbers = {one.record for one in self.findings if rejects(one)}
        return (self.records or 0) if None in numbers else len(numbers)

    def patient(self, one: Finding) -> str:
        """Return the masked patient id of a finding's record, '' where there is none."""
        return self.patients.get(one.record, "") if one.record else ""

    def field_name(self, one: Finding, *, zh: bool) -> str:
        """Return the name of a finding's field, '' for a segment or an unknown field."""
        row = table(self.format).fields.get(one.field) if self.format else None
        if row is None:
            return ""
        return row.name_zh if zh else row.name

    def as_json(self) -> dict[str, object]:
        """Return the file as the command prints it (issue contract keys)."""
        return {
            "file": self.file,
            "format": self.format.value if self.format else None,
            "encoding": self.encoding,
            "records": self.records,
            "orders": self.orders,
            "findings": [one.as_json() for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over all files."""

    files: int
    records: int
    orders: int
    refused_records: int
    findings: int
    reminders: int


def found_files(arguments: Iterable[str]) -> list[Path]:
    """Return the files that arguments name: files, folders (*.xml in them, deep) and patterns.

    Each once, folders and patterns sorted. Raises FileNotFoundError naming an argument without.
    """
    found: dict[Path, None] = {}
    for argument in arguments:
        matches = list(_matches(argument))
        if not matches:
            raise FileNotFoundError(argument or "''")
        found |= dict.fromkeys(matches)
    return list(found)


def check_file(
    path: Path,
    *,
    now: datetime,
    format: Format | None = None,
    progress: Callable[[int], None] | None = None,
) -> CheckedFile:
    """Check one file; `format` overrules what the document looks like.

    A file that cannot be loaded gets one finding with the insurer's code for it. `progress` is
    told how many bytes have been read since it was last told.
    """
    try:
        document = Document.load(path)
        if format is not None:
            document = replace(document, format=format)
        findings = check(document.watched(progress), now=now)
    except DocumentError as error:
        return _unreadable(path, error, format)
    return CheckedFile(
        printable(path),
        document.format,
        document.encoding,
        document.record_count,
        document.order_count,
        findings,
        patients_of(document, findings),
    )


def patients_of(document: Document, findings: Sequence[Finding]) -> dict[int, str]:
    """Return the masked patient id of each record that has findings, by record number."""
    numbers = {one.record for one in findings if one.record}
    if not numbers:
        return {}
    key = table(document.format).keys.patient
    return {r.number: masked(r.get(key)) for r in document.records if r.number in numbers}


def masked(patient_id: str) -> str:
    """Hide a patient id but for its first and last three characters; a short one wholly."""
    hidden = len(patient_id) - 1 - _SHOWN
    if hidden < _SHOWN:
        return "*" * len(patient_id)
    return patient_id[0] + "*" * min(hidden, _HIDDEN) + patient_id[-_SHOWN:]


def totals(files: Sequence[CheckedFile]) -> Totals:
    """Add up what the files hold and what was found."""
    return Totals(
        files=len(files),
        records=sum(each.records or 0 for each in files),
        orders=sum(each.orders or 0 for each in files),
        refused_records=sum(each.refused_records for each in files),
        findings=sum(len(each.findings) for each in files),
        reminders=sum(not rejects(one) for each in files for one in each.findings),
    )


def _matches(argument: str) -> Iterator[Path]:
    if not argument:  # as a path it would be this folder
        return
    path = Path(argument)
    if path.is_dir():
        inside = (p for p in path.rglob("*") if p.suffix.lower() == _DOCUMENTS)
        yield from sorted(p for p in inside if not p.is_dir())
    elif path.exists():
        yield path
    else:
        yield from sorted(p for name in glob.glob(argument, recursive=True) for p in _in(name))


def _in(name: str) -> Iterator[Path]:
    path = Path(name)
    return _matches(name) if path.is_dir() else iter((path,))


def _unreadable(path: Path, error: DocumentError, format: Format | None) -> CheckedFile:
    one = finding(None, None, ROOT, error.check_code, str(error))
    return CheckedFile(printable(path), format, None, None, None, (one,))
