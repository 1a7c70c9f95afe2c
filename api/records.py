"""What a document is made of: records with their segments, and faults of the structure.

Holds values only; reads no XML and checks no field.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Segment = dict[str, str]
"""The fields of one MSH, MB1 or MB2: id (such as M15) to the text as it stands in the file."""


class Format(StrEnum):
    """Upload format of a document (健保卡資料上傳格式)."""

    V1 = "1.0"
    V2 = "2.0"


class Fault(NamedTuple):
    """A structure that does not fit: official code, tag, record number (0 = outside records)."""

    code: str
    tag: str
    record: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One REC: a visit or card swipe. `number` counts from 1 in the file.

    `header` is MSH, `visit` MB1, `orders` the MB2 in their order. A segment that is missing is
    empty, and `faults` says so.
    """

    number: int
    header: Segment
    visit: Segment
    orders: tuple[Segment, ...] = ()
    faults: tuple[Fault, ...] = ()

    def get(self, field_id: str) -> str:
        """Return a field of MSH or MB1 by id, without blanks around it; '' when absent."""
        return (self.header.get(field_id) or self.visit.get(field_id) or "").strip()
