"""Text on its way to the XML parser: passed on in pieces, refused where no document is like that.

Refuses document types, entities, and what goes on without end, so that neither the tree nor the
names that the parser keeps can grow. Parses nothing; `api.reading` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from api.errors import EntitiesRefused, LimitExceeded

LONGEST_TAG: Final = 1000
"""Characters of a tag; the parser keeps every name it has seen until the process ends."""

LONGEST_TEXT: Final = 1_000_000
"""Characters without a tag, far above any field and below the parser's own limit."""

LONGEST_RECORD: Final = 5_000_000
"""Characters without the end of a record: 500 orders of 10,000 each."""

MOST_TAGS: Final = 50_000
"""Tags without the end of a record; a record of 500 orders has a third of them."""

MOST_STRANGE: Final = 10_000
"""Tags that are not simply one of the format: with attributes, or of another name."""

_LONG_TAG: Final = re.compile(rf"<[^!>][^>]{{{LONGEST_TAG}}}")
_UNFINISHED: Final = re.compile(rf"(?:<!?(?:[^!>][^>]{{0,{LONGEST_TAG}}})?|&[^;]{{0,12}})\Z")
_STRANGE: Final = re.compile(
    r"<(?![A-Z][0-9][0-9]>|/|!|(?:[A-Z][0-9][0-9]|RECS?|MSH|MB[12]?)[ \t\r\n]*/?>)"
)
_DOCTYPE: Final = "<!DOCTYPE"
_REFERENCE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")

_NO_DOCTYPE: Final = "the document has a DTD (<!DOCTYPE …>): the format has none, drop it"
_NO_ENTITIES: Final = (
    "the document holds '&' or an entity: the format has none, write the full-width ＆ ＜ ＞ ” ’"
)


class Bounds:
    """What has come so far, and what since the last tag and the last record."""

    def __init__(self) -> None:
        self._line = 1
        self._length = self._record = self._tags = self._strange = 0

    def passed(self, pieces: Iterable[str]) -> Iterator[str]:
        """Pass the text on, never ending inside a tag. Raises LimitExceeded, EntitiesRefused."""
        held = ""
        for piece in pieces:
            text = held + piece
            end = _UNFINISHED.search(text, max(len(text) - LONGEST_TAG - 2, 0))
            cut = end.start() if end else len(text)
            text, held = text[:cut], text[cut:]
            yield self._checked(text)
        yield self._checked(held)

    def end_record(self) -> None:
        """Begin to count the characters and tags of a record anew."""
        self._record = self._tags = 0

    def _checked(self, text: str) -> str:
        if _DOCTYPE in text:
            raise EntitiesRefused(_NO_DOCTYPE)
        if _REFERENCE.search(text):
            raise EntitiesRefused(_NO_ENTITIES)
        self._count(text)
        for count, most, what in (
            (self._length, LONGEST_TEXT, "a text is too large, over {:,} characters"),
            (self._record, LONGEST_RECORD, "over {:,} characters without the end of a record"),
            (self._tags, MOST_TAGS, "over {:,} tags without the end of a record"),
            (
                self._strange,
                MOST_STRANGE,
                "over {:,} tags with attributes or unknown names",
            ),
        ):
            if count > most:
                raise LimitExceeded(self._line, what.format(most))
        self._line += text.count("\n")
        return text

    def _count(self, text: str) -> None:
        last = text.rfind("<")
        self._length = self._length + len(text) if last < 0 else len(text) - last
        self._record += len(text)
        self._tags += text.count("<")
        self._strange += sum(1 for _ in _STRANGE.finditer(text))
        if _LONG_TAG.search(text):
            raise LimitExceeded(self._line, f"a tag is too large, over {LONGEST_TAG:,} characters")
