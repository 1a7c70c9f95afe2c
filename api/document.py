"""A visit document as it will be sent: its exact bytes, what they declare and what they hold.

Loading refuses only what is no XML document of this kind; structure and fields are judged by
`api.checks`. Records are read again from the bytes each time, so that memory stays small.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from api.decoding import Declaration, decoded, read_declaration
from api.errors import DocumentUnreadable
from api.records import Fault, Format, Record

if TYPE_CHECKING:
    from os import PathLike

    from lxml.etree import _Element


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
        outline = _Outline(_elements(data, declaration))
        kind = Format.V1 if outline.first_field.startswith("A") else Format.V2
        return cls(data, declaration, kind, outline.visits, outline.orders, outline.faults)

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

    @property
    def records(self) -> Records:
        """The records, to be gone through as often as wanted."""
        return Records(self)


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a document; each iteration parses the bytes anew."""

    document: Document

    def __iter__(self) -> Iterator[Record]:
        from api.reading import read_record

        elements = _elements(self.document.data, self.document.declaration)
        recs = (element for element in elements if element.tag == "REC")
        for number, element in enumerate(recs, start=1):
            yield read_record(element, number)


class _Outline:
    """What one pass over the elements shows: counts, first field id, faults outside records."""

    def __init__(self, elements: Iterable[_Element]) -> None:
        self.visits = self.orders = self._records = 0
        self.first_field = ""
        self.faults: tuple[Fault, ...] = ()
        for element in elements:
            if element.tag == "REC":
                self._add(element)
            else:
                self._finish(element)

    def _add(self, record: _Element) -> None:
        self._records += 1
        self.visits += sum(1 for _ in record.iter("MB1"))
        self.orders += sum(1 for _ in record.iter("MB2"))
        self.first_field = self.first_field or _first_field(record)

    def _finish(self, root: _Element) -> None:
        from api.reading import root_faults

        self.faults = tuple(root_faults(root, self._records))


def _elements(data: bytes, declaration: Declaration) -> Iterator[_Element]:
    from api.reading import elements  # lxml is imported with the first document

    return elements(decoded(data, declaration))


def _first_field(record: _Element) -> str:
    from api.reading import is_field

    return next((tag for e in record.iterdescendants() if is_field(tag := str(e.tag))), "")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentUnreadable("no such file; check the path") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DocumentUnreadable(f"the file cannot be read ({reason})") from None
