"""Visits to the bytes of a document: canonical, so that equal visits give equal bytes.

One REC a line, without other blanks; fields in ascending order of their ids; empty fields left
out. Text that the encoding does not have is an error, never a replacement. Reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from api.decoding import CODECS, Declaration
from api.errors import DeclarationInvalid, RecordInvalid
from api.model.visits import AnyVisit
from api.records import Segment

ENCODINGS: Final = {"big5": "Big5", "utf-8": "UTF-8"}
"""Encodings by lower-case name, as a declaration names them."""

END: Final = b"</RECS>\n"


class Written(NamedTuple):
    """One record as it is written, and how many orders (MB2) it has."""

    data: bytes
    orders: int


def declared(encoding: str) -> tuple[bytes, Declaration]:
    """Return the head of a document, to the root element, and its declaration.

    Raises DeclarationInvalid for an encoding other than Big5 and UTF-8.
    """
    name = ENCODINGS.get(encoding.lower())
    if name is None:
        raise DeclarationInvalid(f"encoding {encoding[:20]!r}: write Big5 or UTF-8")
    declaration = f'<?xml version="1.0" encoding="{name}"?>'.encode("ascii")
    return declaration + b"\n<RECS>\n", Declaration(name, CODECS[name.lower()], len(declaration))


def written(visits: Iterable[AnyVisit], codec: str) -> Iterator[Written]:
    """Write each visit in turn.

    Raises RecordInvalid, naming record and field, where text is not in the encoding.
    """
    for number, visit in enumerate(visits, start=1):
        text = _record(visit)
        data = text.encode("ascii") if text.isascii() else _encoded(text, codec, visit, number)
        yield Written(data, len(visit.orders))


def _record(visit: AnyVisit) -> str:
    header, body = visit.header_and_body()
    orders = "".join([f"<MB2>{_fields(order.segment())}</MB2>" for order in visit.orders])
    return f"<REC><MSH>{_fields(header)}</MSH><MB><MB1>{_fields(body)}</MB1>{orders}</MB></REC>\n"


def _fields(segment: Segment) -> str:
    return "".join([f"<{key}>{value}</{key}>" for key, value in segment.items()])


def _encoded(text: str, codec: str, visit: AnyVisit, number: int) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        raise _not_encodable(visit, number, codec) from None


def _not_encodable(visit: AnyVisit, number: int, codec: str) -> RecordInvalid:
    """Find the field at fault and say which of its characters, without quoting it."""
    parts: list[tuple[int | None, Segment]] = [(None, visit.segment())]
    parts += [(n, order.segment()) for n, order in enumerate(visit.orders, start=1)]
    for place, segment in parts:
        for key, value in segment.items():
            try:
                value.encode(codec)
            except UnicodeEncodeError as error:
                character = f"U+{ord(value[error.start]):04X}"
                reason = f"character {error.start + 1} ({character}) is not in Big5 (cp950)"
                return RecordInvalid(number, place, key, reason)
    raise AssertionError("text that cannot be encoded stands in a field")
