"""Takes a plain document apart into outlines of records and the free values that fill them.

Piece by piece, one pass of a pattern over each. A template is decoded once, and values where they
are no ASCII: where fields begin and end is the same in Big5 and UTF-8, as no byte of a character
is `<`, `>` or `&`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import filterfalse
from typing import Final, NamedTuple

from api.plain.outline import Outline
from api.plain.template import BLANKS, GAP, Template, templates
from api.records import Format

MOST_TEMPLATES: Final = 4_000
"""A document with more, of visits or of orders, is no text written over and over: the parser's."""

MOST_OUTLINES: Final = 10_000
"""Outlines that are remembered."""

_PIECE: Final = 1 << 17
"""Bytes taken apart at once: what is made of them stays near the processor."""

_LARGEST: Final = 1 << 18
"""Bytes of the largest record; it has fewer tags than the parser is given (`api.bounding`)."""

_GAP: Final = GAP.encode()
_END: Final = b"</REC>"
_TAIL: Final = re.compile(rf"{BLANKS}</RECS>[ \t\r\n]*+".encode())
_NO_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF in UTF-8, which XML does not allow."""


class NotPlainError(Exception):
    """The document is not plain."""


class Piece(NamedTuple):
    """Some records: the outline of each, and the free values of all in turn."""

    outlines: list[Outline]
    values: list[bytes]

    def counts(self) -> tuple[int, int]:
        """Count the records and their orders."""
        return len(self.outlines), sum([len(outline.orders) for outline in self.outlines])

    def records(self) -> Iterator[tuple[Outline, list[bytes]]]:
        """Yield the outline and the values of each record."""
        end = 0
        for outline in self.outlines:
            start, end = end, end + outline.size
            yield outline, self.values[start:end]


class Parts:
    """A document without its head, in pieces; each iteration takes the bytes apart anew.

    Raises NotPlainError, or UnicodeDecodeError, where that ends.
    """

    def __init__(self, data: bytes, codec: str, start: int, format: Format) -> None:
        self._data = data
        self._codec = codec
        self._start = start
        self._templates = templates(format)
        self._outlines: dict[bytes, Outline] = {}
        self._visits: dict[bytes, Template] = {}
        self._orders: dict[bytes, Template] = {}

    def __iter__(self) -> Iterator[Piece]:
        at = self._start
        while (end := self._end(at)) > at:
            yield self._piece(self._data[at:end])
            at = end
        if not _TAIL.fullmatch(self._data, at):
            raise NotPlainError

    def _end(self, at: int) -> int:
        """Return the end of the last record of the piece that begins at an offset; or less."""
        end = self._data.rfind(_END, at, at + _PIECE)
        if end < 0:
            end = self._data.find(_END, at, at + _LARGEST)
        return end + len(_END)

    def _piece(self, data: bytes) -> Piece:
        """Part the text from the free values, and that into records."""
        parts = self._templates.free.split(data)
        *texts, _ = _GAP.join(parts[::2]).split(_END)
        values = parts[1::2]
        if not data.isascii():
            self._prove(filterfalse(bytes.isascii, values))
        known = self._outlines
        return Piece([known.get(text) or self._outline(text) for text in texts], values)

    def _prove(self, values: Iterable[bytes]) -> None:
        """Make sure that values are characters that XML allows."""
        for value in values:
            value.decode(self._codec)
            if self._codec == "utf-8" and any(each in value for each in _NO_CHARACTERS):
                raise NotPlainError

    def _outline(self, text: bytes) -> Outline:
        """Make the outline of a record whose text is like none before."""
        body, _, rest = text.rpartition(b"</MB>")
        if rest.strip(b" \t\r\n"):
            raise NotPlainError
        start, *orders = body.split(b"<MB2>")
        made = Outline(
            self._template(start, self._visits, self._templates.of_visit),
            [self._template(order, self._orders, self._templates.of_order) for order in orders],
        )
        if len(self._outlines) < MOST_OUTLINES:
            self._outlines[text] = made
        return made

    def _template(
        self, text: bytes, known: dict[bytes, Template], make: Callable[[str], Template | None]
    ) -> Template:
        template = known.get(text) or make(text.decode(self._codec))
        if template is None or len(known) > MOST_TEMPLATES:
            raise NotPlainError
        return known.setdefault(text, template)
