"""A visit document as it will be sent: its exact bytes, what they declare and what they hold.

Loading refuses only what is no XML document of this kind; structure and fields are judged by
`api.checks`. Records are made again each time, from what `api.plain` kept or from the bytes, so
that memory stays small. What is made of records (building, splitting) is done in `api.model`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from api.decoding import Declaration, decoded, encoded, read_declaration
from api.errors import DocumentTooLarge, DocumentUnreadable
from api.records import Fault, Format, Record
from api.terms import MAX_BASE64

if TYPE_CHECKING:
    from os import PathLike

    from lxml.etree import _Element

    from api.model import AnyVisit, Difference
    from api.plain import Scan

MAX_BYTES: Final = 256 * 1024 * 1024
"""Bytes of a file that is read: many uploads, to be split, but no disk image."""

MAX_COUNT: Final = 999
"""Records, and orders, where the counts are sent with the upload (three digits)."""


Watch = Callable[[int], None]
"""Is told how many bytes were read since it was told last."""


@dataclass(frozen=True, slots=True)
class Document:
    """A loaded document. `data` are the exact bytes, `encoding` is the declared one.

    `record_count` counts MB1 and `order_count` MB2, as sMrecs and sPrecs want them.
    """

    data: bytes = field(repr=False)
    declaration: Declaration = field(repr=False)
    format: Format
    record_count: int
    order_count: int
    faults: tuple[Fault, ...] = field(repr=False)
    """Faults outside the records; those inside are kept by each record."""
    plain: Scan | None = field(default=None, repr=False, compare=False)
    """What a pass without a parser showed, if that was enough (`api.plain`)."""
    canonical: bool = field(default=False, repr=False, compare=False)
    """Whether the bytes are known to be what `dump` writes."""
    watch: Watch | None = field(default=None, repr=False, compare=False)
    """Told how many bytes were read, whenever the records are gone through."""

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Load a file. Raises DocumentError, whose text says what to do."""
        return cls.loads(_read(Path(path)))

    @classmethod
    def loads(cls, data: bytes, *, encoding: str | None = None) -> Self:
        """Load bytes; `encoding` (Big5 or UTF-8) overrules the declared one.

        Raises DocumentError: empty, no declaration, not in its encoding, not well-formed XML,
        with DTD or entities, root element not RECS.
        """
        if not data.strip():
            raise DocumentUnreadable("the document is empty: export it again")
        declaration = read_declaration(data, encoding)
        from api.plain import scan  # its pattern is made with the first document

        plain = scan(data, declaration)
        seen = plain or _Outline(_elements(decoded(data, declaration)))
        counts = seen.visits, seen.orders
        return cls(data, declaration, seen.format, *counts, seen.faults, plain=plain)

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """Load a document from text, as `loads` does from bytes.

        Text must begin with the XML declaration and is encoded as that says. Raises DocumentError.
        """
        return cls.loads(encoded(text) if isinstance(text, str) else text)

    @classmethod
    def build(cls, visits: Iterable[AnyVisit], *, encoding: str = "Big5") -> Document:
        """Make the canonical document of visits (`api.Visit`), in their order.

        Raises RecordInvalid, naming record and field: text not in the encoding, no visit, or
        visits of both formats.
        """
        from api.model.parts import build

        return build(visits, encoding)

    @classmethod
    def merge(cls, *documents: Document, encoding: str | None = None) -> Document:
        """Make one canonical document of several, in the encoding of the first by default.

        Raises RecordInvalid for different formats and where a document is at fault.
        """
        from api.model.parts import merge

        return merge(documents, encoding)

    def dump(self, *, encoding: str | None = None) -> bytes:
        """Return the canonical bytes, in its own encoding by default: equal for equal visits.

        One REC a line, fields ascending by id, empty ones left out, XML-special characters
        full-width. `data` has the bytes as they were loaded. Raises RecordInvalid where the
        document is at fault.
        """
        wanted = encoding or self.encoding
        if self.canonical and wanted.lower() == self.encoding.lower():
            return self.data
        return self.build(self.visits, encoding=wanted).data

    def split(
        self,
        *,
        max_base64: int = MAX_BASE64,
        max_records: int = MAX_COUNT,
        max_orders: int = MAX_COUNT,
    ) -> tuple[Document, ...]:
        """Return parts that an upload can hold, split at record borders; itself if it can.

        Parts are canonical. Raises DocumentTooLarge for a record that no upload can hold,
        RecordInvalid where the document is at fault.
        """
        from api.model.parts import Limits, split

        return split(self, Limits(max_base64, max_records, max_orders))

    def compare(self, other: Document) -> tuple[Difference, ...]:
        """Return how another document differs, by record and field, whatever the order.

        Raises RecordInvalid where one of them is at fault.
        """
        from api.model.compare import compare

        return compare(self, other)

    @property
    def encoding(self) -> str:
        """The encoding the XML declaration names, as it is written there."""
        return self.declaration.encoding

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, 64 lower-case hexadecimal characters."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def base64_length(self) -> int:
        """Characters of the bytes in Base64: what the insurer's size limit counts."""
        return -(-len(self.data) // 3) * 4

    def pieces(self, size: int) -> Iterator[memoryview]:
        """Return the bytes in pieces of `size`, the last one shorter; nothing is copied."""
        view = memoryview(self.data)
        return (view[start : start + size] for start in range(0, len(view), size))

    def watched(self, watch: Watch | None) -> Self:
        """Return the same document, telling `watch` how far its reading has come."""
        return replace(self, watch=watch)

    def text(self) -> Iterator[str]:
        """Return what follows the declaration, decoded strictly, in pieces.

        Raises WrongEncoding at the first byte that is not in the encoding.
        """
        return decoded(self.data, self.declaration, self.watch)

    @property
    def records(self) -> Records:
        """The records, to be gone through as often as wanted."""
        return Records(self)

    @property
    def visits(self) -> Iterator[AnyVisit]:
        """The records as typed visits of their own, each made when it is asked for.

        Raises RecordInvalid at a record whose structure is at fault.
        """
        from api.model.visits import VISITS

        kind = VISITS[self.format]
        return (kind.of_record(record) for record in self.records)


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a document; each iteration makes them anew."""

    document: Document

    def __iter__(self) -> Iterator[Record]:
        plain = self.document.plain
        return self._parsed() if plain is None else self._put_together(plain)

    def _parsed(self) -> Iterator[Record]:
        from api.reading import read_record

        elements = _elements(self.document.text())
        recs = (element for element in elements if element.tag == "REC")
        for number, element in enumerate(recs, start=1):
            yield read_record(element, number)

    def _put_together(self, plain: Scan) -> Iterator[Record]:
        codec = self.document.declaration.codec
        for number, (outline, values) in enumerate(plain.records(self.document.watch), start=1):
            yield outline.filled(values, number, codec)


class _Outline:
    """What one pass over the elements shows: counts, format, faults outside records."""

    def __init__(self, elements: Iterable[_Element]) -> None:
        self.visits = self.orders = self._records = 0
        self._first_field = ""
        self.faults: tuple[Fault, ...] = ()
        for element in elements:
            if element.tag == "REC":
                self._add(element)
            else:
                self._finish(element)

    @property
    def format(self) -> Format:
        """The format whose fields begin with the letter of the first one."""
        return Format.V1 if self._first_field.startswith("A") else Format.V2

    def _add(self, record: _Element) -> None:
        self._records += 1
        self.visits += sum(1 for _ in record.iter("MB1"))
        self.orders += sum(1 for _ in record.iter("MB2"))
        self._first_field = self._first_field or _first_field(record)

    def _finish(self, root: _Element) -> None:
        from api.reading import root_faults

        self.faults = tuple(root_faults(root, self._records))


def _elements(text: Iterable[str]) -> Iterator[_Element]:
    from api.reading import elements  # lxml is imported with the first document

    return elements(text)


def _first_field(record: _Element) -> str:
    from api.reading import is_field

    return next((tag for e in record.iterdescendants() if is_field(tag := str(e.tag))), "")


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentTooLarge("bytes of the file", size, MAX_BYTES, "export less at a time")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentUnreadable("no such file; check the path") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DocumentUnreadable(f"the file cannot be read ({reason})") from None
