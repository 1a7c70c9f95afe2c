"""An upload on its way into the outbox: split, compressed, and what is known of it so far.

Makes values of a document; keeps nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from api.codes import JobType
from api.document import MAX_COUNT, Document
from api.outbox.packed import Packed
from api.outbox.parts import Part
from api.outbox.repeating import Repeating, repeating
from api.terms import MAX_BASE64

_ANY_COUNT: Final = sys.maxsize


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part to be kept; its first record's number in the whole document."""

    packed: Packed
    first_record: int
    repeating: Repeating = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewUpload:
    """An upload to be kept, with all its parts."""

    id: str
    file: str
    type: JobType
    target: str
    sender: str | None
    sha256: str
    parts: tuple[NewPart, ...] = field(repr=False)

    def entering(self, now: datetime) -> Iterator[tuple[Part, NewPart]]:
        """Return the parts as they enter the queue, each with what it was made of."""
        for number, each in enumerate(self.parts, start=1):
            yield self._part(number, each, now), each

    def _part(self, number: int, new: NewPart, now: datetime) -> Part:
        return Part(
            id=self.id,
            part=number,
            parts=len(self.parts),
            file=self.file,
            type=self.type,
            target=self.target,
            sender=self.sender,
            document_sha256=self.sha256,
            sha256=new.packed.sha256,
            records=new.packed.record_count,
            orders=new.packed.order_count,
            first_record=new.first_record,
            repeatable=new.repeating.repeatable,
            since=now,
            touched_at=now,
            due_at=now,
        )


def parted(
    document: Document, type: JobType, *, counts: bool = True, max_base64: int = MAX_BASE64
) -> tuple[NewPart, ...]:
    """Split a document at record borders into parts that one upload each can hold.

    Records and orders are limited where `counts` go along, with type A1 only. Raises
    DocumentTooLarge for a record that no upload can hold, RecordInvalid where a document that must
    be split is at fault.
    """
    most = MAX_COUNT if counts and type is JobType.FORMAL else _ANY_COUNT
    parts = []
    first = 1
    for each in document.split(max_base64=max_base64, max_records=most, max_orders=most):
        parts.append(NewPart(Packed.of(each), first, repeating(each, type)))
        first += each.record_count
    return tuple(parts)
