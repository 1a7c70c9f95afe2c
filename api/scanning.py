"""Documents that are plain: nothing but the tags of the format around text, told without a parser.

One pass of a pattern over the bytes proves that a document is well-formed and how it is built; what
it does not fit is left to `api.reading`. Judges no field. Never decodes: where fields begin and end
is the same in Big5 and UTF-8, as no byte of a character is `<`, `>` or `&`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from api.decoding import Declaration, decoded
from api.records import Record

SPACE: Final = r"[ \t\r\n]{0,2000}+"
"""What may stand between tags: bounded, so that a file of blanks is the parser's."""

_TEXT: Final = r"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]{0,5000}+"
_NO_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF in UTF-8, which XML does not allow."""

_FIRST_FIELD: Final = re.compile(rb"<([A-Z][0-9][0-9])>")


@dataclass(frozen=True, slots=True)
class Scan:
    """What a pass over a plain document shows: counts, first field id, offset of the first REC."""

    visits: int
    orders: int
    first_field: str
    start: int


def scan(
    data: bytes, declaration: Declaration, watch: Callable[[int], None] | None = None
) -> Scan | None:
    """Go through a document once; None for one that is not plain (which need not be wrong).

    `watch` is told of bytes as they are read. Raises WrongEncoding for bytes that are not in the
    declared encoding.
    """
    patterns = _patterns()
    head = patterns.head.match(data, declaration.end)
    if head is None:
        return None
    at, visits = head.end(), 0
    while record := patterns.record.match(data, at):
        at, visits = record.end(), visits + 1
    if not visits or not patterns.tail.fullmatch(data, at):
        return None
    if not _is_text(data, declaration, watch):
        return None
    first = _FIRST_FIELD.search(data, head.end())
    name = first[1].decode("ascii") if first else ""
    return Scan(visits, data.count(b"<MB2>", head.end()), name, head.end())


def record_end(data: bytes, at: int) -> int:
    """Return where the record of a plain document ends that begins at an offset, and its blanks."""
    record = _patterns().record.match(data, at)
    return at if record is None else record.end()


def plain_record(data: bytes, at: int, end: int, codec: str, number: int) -> Record:
    """Read the record of a plain document that stands between two offsets."""
    from api.reading import read_fragment  # the parser is imported with the first one

    return read_fragment(data[at:end].decode(codec), number)


@dataclass(frozen=True, slots=True)
class _Patterns:
    head: re.Pattern[bytes]
    record: re.Pattern[bytes]
    tail: re.Pattern[bytes]


@cache
def _patterns() -> _Patterns:
    body = _segment("MB1", 2) + f"(?:{_segment('MB2', 3)})*+"
    record = _element("REC", _segment("MSH", 1) + _element("MB", body))
    return _Patterns(
        re.compile(f"{SPACE}<RECS>{SPACE}".encode()),
        re.compile(record.encode()),
        re.compile(rb"</RECS>[ \t\r\n]*+"),
    )


def _element(tag: str, inside: str) -> str:
    return f"<{tag}>{SPACE}{inside}</{tag}>{SPACE}"


def _segment(tag: str, group: int) -> str:
    return _element(tag, rf"(?:<([A-Z][0-9][0-9])>{_TEXT}</\{group}>{SPACE})*+")


def _is_text(data: bytes, declaration: Declaration, watch: Callable[[int], None] | None) -> bool:
    """Whether the bytes are characters that XML allows; raises WrongEncoding if not characters."""
    if data.isascii():
        if watch is not None:
            watch(len(data) - declaration.end)
        return True
    for _ in decoded(data, declaration, watch):
        pass
    return declaration.codec != "utf-8" or not any(each in data for each in _NO_CHARACTERS)
