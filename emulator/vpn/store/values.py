"""What the store takes and gives: an upload as it arrived, as it is kept, and its result.

Plain values; knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cardio.component import SamIdentity


@dataclass(frozen=True, slots=True)
class Arrival:
    """An upload that was let in; the times are aware, by the emulator's clock.

    `sent_at` and `sent_records` are what the sender says; the count is None when not sent.
    `due_at` is when its check may be done.
    """

    sam: SamIdentity
    type: str
    format: str
    sent_at: datetime
    sent_records: int | None
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class StoredResult:
    """What a download delivers: the return code, JSON in UTF-8, and text in Big5."""

    rtn_code: str
    json: bytes = field(repr=False)
    txt: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept upload: execution number, how it arrived, size in bytes, result once checked."""

    opcode: str
    arrival: Arrival
    size: int
    result: StoredResult | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An upload whose check is the claimer's to do, with its document."""

    upload: Upload
    document: bytes = field(repr=False)
