"""The check result as a text file: Big5, CRLF, blocks between lines of '=', two legends.

Reads and writes the form of real files as far as it is known; the JSON form is in `api.results`.
Source: facts/check_result.md section 4. What is not public there is emulator-defined: bracket 2
holds the upload format, brackets 6 to 8 receive time, size and count, and the label of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from api.check_codes import check_codes
from api.errors import ResponseInvalid
from api.fields import table
from api.records import Format
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from cardio.codecs import BIG5, format_roc_datetime, parse_roc_datetime

TITLE: Final = "特約醫事服務機構-健保IC卡資料上傳作業檢核結果明細表"
RULE: Final = "=" * 75
MOST_REASONS: Final = 100_000
"""Reasons of one result; 10 MB of faulty records earn fewer."""

FOLD: Final = 75
"""Emulator-defined: characters after which a reason list goes on in the next line."""

_EOL: Final = "\r\n"
_NAME_BYTES: Final = 20
_KEYS: Final = ("M03", "M07", "M11", "M15")
_MARK: Final = "檢核結果"
_LABELS: Final = (
    ("安全模組代碼", "醫事機構代碼", "上傳格式"),
    ("上傳日期時間", "檔案大小", "資料筆數"),
    ("接收日期時間", "接收大小", "接收筆數"),
    ("有效明細", "有效醫令", "無效明細"),
)
_BRACKETS: Final = sum(len(line) for line in _LABELS)
_EMULATOR: Final = re.compile(r"\(EMULATOR ([^()]*)\)")
_VALUE: Final = re.compile(r"\[([^\[\]]*)\]")
_COUNT: Final = re.compile(r"[0-9]{1,12}")
_NUMBER: Final = re.compile(r"第\[\s*([0-9]+)\s*\]筆")
_REASON: Final = re.compile(r"([0-9A-Z]{0,9})(?:\[([0-9]{1,9})\])?:([0-9A-Z]{2,4});")
_FIELD_NAME: Final = re.compile(r"<([A-Z][0-9]{2})>: ([^<\r\n]*)")
_CODE_TEXT: Final = re.compile(r"^\[([0-9A-Z]{2,4})\s*\]: (.*?)\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Legends:
    """The two lists at the end of a text file: field names (cut short) and code texts."""

    fields: dict[str, str]
    codes: dict[str, str]


def render_text(report: CheckReport) -> bytes:
    """Write a report as the text file. Raises UnicodeEncodeError for text outside Big5."""
    format = Format(report.header.format or Format.V2)
    blocks = [_header_lines(report), *map(_record_lines, report.errors)]
    lines = (line for block in blocks for line in (*block, RULE))
    return _encoded(lines) + _legends(format)


def parse_text(data: bytes) -> CheckReport:
    """Read a text file, real or emulated; values are found by name, not by place.

    Raises ResponseInvalid when the header or a reason list is not as known.
    """
    header, *others = _blocks(data)
    emulator = _EMULATOR.search(header)
    errors = tuple(_record(block) for block in others if _NUMBER.search(block))
    return CheckReport(emulator[1] if emulator else "", True, _header(header), errors)


def parse_legends(data: bytes) -> Legends:
    """Read the legends, where a file has them: they name codes that our list does not know."""
    text = _blocks(data)[-1]
    fields = {m[1]: m[2].strip() for m in _FIELD_NAME.finditer(text)}
    return Legends(fields, {m[1]: m[2].strip() for m in _CODE_TEXT.finditer(text)})


def _header_lines(report: CheckReport) -> Iterator[str]:
    mark = f" (EMULATOR {report.emulator})" if report.emulator else ""
    yield TITLE + mark
    h = report.header
    values = iter((
        h.sam_id, h.hospital_id, h.format,
        format_roc_datetime(h.sent_at), f"{h.sent_bytes:<8}", str(h.sent_records),
        format_roc_datetime(h.received_at), f"{h.received_bytes:<8}", str(h.received_records),
        str(h.valid_records), str(h.valid_orders), str(h.invalid_records),
    ))  # fmt: skip
    for labels in _LABELS:
        yield "  ".join(f"{label}:[{next(values)}]" for label in labels)


def _record_lines(record: FaultyRecord) -> Iterator[str]:
    yield (
        f"第[{record.number}]筆 M03=[{record.patient}] M07=[{record.visit_type}] "
        f"M11=[{record.visited_at}] M15=[{record.identifier}]"
    )
    reasons = "錯誤原因:" + "".join(_reason_text(reason) for reason in record.reasons)
    for start in range(0, len(reasons), FOLD):
        yield reasons[start : start + FOLD]


def _reason_text(reason: Reason) -> str:
    order = "" if reason.order is None else f"[{reason.order}]"
    return f"{reason.field}{order}:{reason.code};"


@cache
def _legends(format: Format) -> bytes:
    """Return the end of every file of a format."""
    return _encoded([*_field_legend(format), "", *_code_legend(format)])


def _field_legend(format: Format) -> Iterator[str]:
    yield "欄位與中文對照表:"
    fields = [field for field in table(format).fields.values() if not field.refused]
    cells = [f"<{field.id}>: {_cut(field.name_zh)}" for field in fields]
    for start in range(0, len(cells), 3):
        yield " ".join(cells[start : start + 3])


def _code_legend(format: Format) -> Iterator[str]:
    yield "錯誤代碼:中文對照註釋"
    for code in check_codes().values():
        if format in code.formats.split("+"):
            yield f"[{code.code:<4}]: {code.zh}"


def _cut(name: str) -> str:
    """Cut a name at 20 bytes of Big5, never inside a character, and fill it up with blanks."""
    kept = name.encode(BIG5)[:_NAME_BYTES].decode(BIG5, "ignore")
    return kept + " " * (_NAME_BYTES - len(kept.encode(BIG5)))


def _encoded(lines: Iterable[str]) -> bytes:
    return "".join(line + _EOL for line in lines).encode(BIG5)


def is_result(data: bytes) -> bool:
    """Whether a text begins as check results do."""
    try:
        return bool(_blocks(data))
    except ResponseInvalid:
        return False


def _blocks(data: bytes) -> list[str]:
    text = _decoded(data)
    blocks = re.split(r"^={75,}[ \t]*\r?$", text, flags=re.MULTILINE)
    if _MARK not in blocks[0]:
        raise _unreadable(f"the first block does not name {_MARK}")
    if text.count(";") > MOST_REASONS:
        raise _unreadable(f"over {MOST_REASONS:,} reasons")
    return blocks


def _decoded(data: bytes) -> str:
    """Decode Big5, or UTF-8 where somebody has saved it so.

    Characters of an institution's own, which no table has, are spelt out (\\xfa@).
    """
    for codec in (BIG5, "utf-8-sig"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if _MARK in text:
            return text
    text = data.decode(BIG5, "backslashreplace")
    if _MARK not in text:
        raise _unreadable(f"{_MARK} is not named, in Big5 or UTF-8")
    return text


def _header(block: str) -> ReportHeader:
    values = [value.strip() for value in _VALUE.findall(block)]
    if len(values) != _BRACKETS:
        raise _unreadable(f"expected {_BRACKETS} values in the header, found {len(values)}")
    sam_id, hospital_id, format, sent_at, *rest = values
    try:
        sent = parse_roc_datetime(sent_at), _count(rest[0]), _count(rest[1])
        received = parse_roc_datetime(rest[2]), _count(rest[3]), _count(rest[4])
        counts = _count(rest[5]), _count(rest[6]), _count(rest[7])
    except ValueError:
        raise _unreadable("a time, size or count of the header cannot be read") from None
    return ReportHeader(sam_id, hospital_id, format, *sent, *received, *counts)


def _record(block: str) -> FaultyRecord:
    number = _NUMBER.search(block)
    head, found, listed = block.partition("錯誤原因:")
    if number is None or not found or not _COUNT.fullmatch(number[1]):
        raise _unreadable("a record without its number or its list of reasons")
    patient, visit_type, visited_at, identifier = (_named(head, key) for key in _KEYS)
    reasons = _reasons("".join(listed.split()))
    return FaultyRecord(int(number[1]), patient, visit_type, visited_at, identifier, reasons)


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _named(head: str, key: str) -> str:
    found = re.search(rf"{key}\s*=\s*\[([^\[\]]*)\]", head)
    return found[1].strip() if found else ""


def _reasons(listed: str) -> tuple[Reason, ...]:
    if _REASON.sub("", listed):
        raise _unreadable("a reason that is not FIELD:CODE;")
    return tuple(Reason(m[1], int(m[2]) if m[2] else None, m[3]) for m in _REASON.finditer(listed))


def _unreadable(reason: str) -> ResponseInvalid:
    return ResponseInvalid(f"check result text: {reason}", maybe_received=False)
