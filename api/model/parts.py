"""Documents made of records: built, split at record borders, merged.

Counts what an upload may hold; the bytes of a record are written by `writer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from api.decoding import Declaration
from api.document import MAX_COUNT, Document
from api.errors import DocumentTooLarge, RecordInvalid
from api.model.visits import AnyVisit
from api.model.writer import END, Written, declared, written
from api.records import Format
from api.terms import MAX_BASE64

_NO_RECORD: Final = "expected at least one record"
_OTHER_FORMAT: Final = "another format than record 1; one document has one format"
_ADVICE: Final = "no upload can hold it"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may hold: characters of Base64, records and orders."""

    base64: int = MAX_BASE64
    records: int = MAX_COUNT
    orders: int = MAX_COUNT

    def hold(self, size: int, records: int, orders: int) -> bool:
        """Whether a document of `size` bytes is within all three."""
        fits = base64_length(size) <= self.base64
        return fits and records <= self.records and orders <= self.orders


def base64_length(size: int) -> int:
    """Return how many characters `size` bytes are in Base64."""
    return -(-size // 3) * 4


def build(visits: Iterable[AnyVisit], encoding: str) -> Document:
    """Return the canonical document of visits, in their order.

    Raises DeclarationInvalid for another encoding than Big5 and UTF-8, RecordInvalid for none or
    mixed visits and for text that is not in the encoding.
    """
    head, declaration = declared(encoding)
    kind = _OneFormat()
    records = list(written(kind.checked(visits), declaration.codec))
    return _document(head, declaration, kind.format, records)


def split(document: Document, limits: Limits) -> tuple[Document, ...]:
    """Return the document itself if it is within the limits, else canonical parts of it.

    Records keep their order. Raises RecordInvalid where the document is at fault, DocumentTooLarge
    where a single record is above a limit.
    """
    if limits.hold(len(document.data), document.record_count, document.order_count):
        return (document,)
    head, declaration = declared(document.encoding)
    records = written(document.visits, declaration.codec)
    shares = _shared_out(records, limits, len(head) + len(END))
    return tuple(_document(head, declaration, document.format, share) for share in shares)


def merge(documents: Sequence[Document], encoding: str | None) -> Document:
    """Return one canonical document with all records, in the encoding of the first by default.

    Raises RecordInvalid for documents of different formats or without a record.
    """
    visits = chain.from_iterable(document.visits for document in documents)
    return build(visits, encoding or next((each.encoding for each in documents), "Big5"))


class _OneFormat:
    """Passes visits on while they are of one format, and remembers it."""

    def __init__(self) -> None:
        self.format = Format.V2

    def checked(self, visits: Iterable[AnyVisit]) -> Iterator[AnyVisit]:
        number = 0
        for number, visit in enumerate(visits, start=1):
            if number == 1:
                self.format = visit.FORMAT
            elif visit.FORMAT is not self.format:
                raise RecordInvalid(number, None, "REC", _OTHER_FORMAT)
            yield visit
        if not number:
            raise RecordInvalid(1, None, "REC", _NO_RECORD)


def _document(
    head: bytes, declaration: Declaration, format: Format, records: Sequence[Written]
) -> Document:
    data = b"".join([head, *(record.data for record in records), END])
    orders = sum(record.orders for record in records)
    return Document(data, declaration, format, len(records), orders, (), canonical=True)


def _shared_out(records: Iterable[Written], limits: Limits, frame: int) -> Iterator[list[Written]]:
    """Put as many records into each part as it holds; `frame` = bytes of a part without any."""
    part: list[Written] = []
    size, orders = frame, 0
    for number, record in enumerate(records, start=1):
        if not limits.hold(frame + len(record.data), 1, record.orders):
            raise _too_large(number, record, limits, frame)
        size, orders = size + len(record.data), orders + record.orders
        if not limits.hold(size, len(part) + 1, orders):
            yield part
            part, size, orders = [], frame + len(record.data), record.orders
        part.append(record)
    yield part


def _too_large(number: int, record: Written, limits: Limits, frame: int) -> DocumentTooLarge:
    size = base64_length(frame + len(record.data))
    if size > limits.base64:
        what = f"record {number}: characters of Base64"
        return DocumentTooLarge(what, size, limits.base64, _ADVICE)
    return DocumentTooLarge(f"record {number}: orders", record.orders, limits.orders, _ADVICE)
