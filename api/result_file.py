"""A check result that lies in a file: the detail text as it is delivered, zipped or not, or JSON.

Reads real files as well as the emulator's; what it does not understand it keeps as it came.
Source: facts/check_result.md sections 1 and 4.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from api.check_codes import Severity
from api.errors import DocumentTooLarge, DocumentUnreadable, ResponseInvalid
from api.findings import Finding
from api.report import CheckReport
from api.result_text import Legends, is_result, parse_legends, parse_text, render_text
from api.results import Summary, read_json
from cardio.codecs import BIG5

MAX_BYTES: Final = 8 * 1024 * 1024
"""Bytes of a result file, unpacked, that are read: five times what the fullest upload can earn."""

MOST_FILES: Final = 100
"""Files in a zip file; a result has one."""

TEXT_NAME: Final = "result.txt"
"""Emulator-defined: the name of the text in the zip (the real one is not public)."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_LISTED: Final = b"PK\x01\x02"
"""Begins each file in the list of a zip file."""

_ENCRYPTED: Final = 0x1
"""Flag of a file in a zip file."""

_BROKEN_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a way of packing that zipfile does not know
    RuntimeError,  # a password
    EOFError,
    ValueError,
)
"""What reading a damaged or foreign zip file raises."""

_EARLIEST: Final = 1980
_NOT_READ: Final = "check result file"


@dataclass(frozen=True, slots=True)
class FileResult:
    """The result in one file. `report` is None, and `raw` holds the text, where it is not known."""

    file: str
    report: CheckReport | None
    legends: Legends = field(repr=False)
    raw: str = field(default="", repr=False)

    @property
    def understood(self) -> bool:
        """Whether the file has a form that is known."""
        return self.report is not None

    @property
    def summary(self) -> Summary | None:
        """The counts."""
        return Summary.of(self.report.header) if self.report else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The reasons; a code that our list does not have gets its text from the file's legend."""
        found = self.report.findings() if self.report else ()
        return tuple(self._explained(one) for one in found)

    @property
    def exit_code(self) -> int:
        """Exit code of a command that shows it: 1 for findings and what cannot be read."""
        return 1 if self.findings or not self.understood else 0

    def as_json(self) -> dict[str, object]:
        """Return the result as the command prints it; keys as for a downloaded one."""
        summary = self.summary
        shown: dict[str, object] = {
            "file": self.file,
            "opcode": None,
            "type": None,
            "rtn_code": None,
            "ready": True,
            "checked": bool(self.report and self.report.checked),
            "emulated": bool(self.report and self.report.emulator),
            "summary": summary.as_json() if summary else None,
            "findings": [one.as_json() for one in self.findings],
        }
        return shown if self.understood else shown | {"raw": self.raw}

    def _explained(self, one: Finding) -> Finding:
        if one.severity is not Severity.UNKNOWN or one.text_zh:
            return one
        return replace(one, text_zh=self.legends.codes.get(one.code, ""))


def read_file(path: Path) -> FileResult:
    """Read a result file.

    Raises DocumentUnreadable when it is missing or no text, DocumentTooLarge above MAX_BYTES.
    """
    data = _text_of(_bytes_of(path))
    if data.lstrip().startswith((b"{", b"[")):
        return _of_json(str(path), data)
    return _of_text(str(path), data)


def render_zip(report: CheckReport) -> bytes:
    """Write a report as the zipped text file; equal reports give equal bytes everywhere.

    The text is stored, not deflated: what zlib makes of it changes with its release. Raises
    UnicodeEncodeError for text outside Big5.
    """
    moment = report.header.received_at
    stamp = (max(moment.year, _EARLIEST), moment.month, moment.day)
    entry = zipfile.ZipInfo(TEXT_NAME, (*stamp, moment.hour, moment.minute, moment.second))
    entry.create_system = 0
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, render_text(report))
    return packed.getvalue()


def _of_text(file: str, data: bytes) -> FileResult:
    try:
        return FileResult(file, parse_text(data), parse_legends(data))
    except ResponseInvalid:
        return FileResult(file, None, Legends({}, {}), _decoded(data))


def _of_json(file: str, data: bytes) -> FileResult:
    nothing = Legends({}, {})
    try:
        report = read_json(data)
    except ResponseInvalid:
        report = None
    return FileResult(file, report, nothing, "" if report else _decoded(data))


def _decoded(data: bytes) -> str:
    for codec in ("utf-8", BIG5):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise _unreadable("neither a zip file nor text in Big5 or UTF-8")


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(error.strerror or type(error).__name__) from None
    _within(len(data))
    return data


def _text_of(data: bytes) -> bytes:
    if not data.startswith(_ZIP):
        return data
    if data.count(_LISTED) > MOST_FILES:
        raise _unreadable(f"the zip file holds over {MOST_FILES:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _entry(archive)
    except _BROKEN_ZIP as error:
        raise _unreadable(f"the zip file cannot be unpacked ({type(error).__name__})") from None


def _entry(archive: zipfile.ZipFile) -> bytes:
    """Unpack the text of a zip file: of several files the one that is a result."""
    files = [info for info in archive.infolist() if not info.is_dir()]
    if not files:
        raise _unreadable("the zip file is empty")
    wanted = _texts(files) or files
    if any(info.flag_bits & _ENCRYPTED for info in wanted):
        raise _unreadable("the zip file has a password; unpack it and give the text")
    _within(sum(info.file_size for info in wanted))
    results = [info for info in wanted if is_result(_unpacked(archive, info))] or wanted[:1]
    if len(results) > 1:
        raise _unreadable(f"the zip file holds {len(results)} results; unpack it, give one")
    return _unpacked(archive, results[0])


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack one file: no more of it than it is said to hold, which is within the limit."""
    with archive.open(info) as file:
        return file.read(info.file_size)


def _texts(files: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return [info for info in files if info.filename.lower().endswith(".txt")]


def _within(size: int) -> None:
    if size > MAX_BYTES:
        raise DocumentTooLarge(f"{_NOT_READ}, bytes", size, MAX_BYTES, "is it a result?")


def _unreadable(reason: str) -> DocumentUnreadable:
    return DocumentUnreadable(f"{_NOT_READ}: {reason}")
