"""Times of 17 digits and execution numbers (執行編號), as text and back.

Pure functions; which number is free is the store's business.
Source: `facts/web_api.toml`, upload_dt and opcode_layout.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from cardio.codecs import TAIPEI
from cardio.component import SamIdentity

SERIALS_PER_MS: Final = 1000
"""An execution number has three digits to tell apart what arrives in one millisecond."""

_ROC_YEARS: Final = range(1912, 2911)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).astimezone(TAIPEI)
_MS: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since the Unix epoch of an aware time."""
    return (moment - _EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """Return the Taipei time of milliseconds since the Unix epoch."""
    return _EPOCH + ms * _MS


def format_stamp(moment: datetime) -> str:
    """Write an aware time as yyyyMMddHHmmssfff, Gregorian, in Taipei time."""
    local = moment.astimezone(TAIPEI)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def parse_stamp(text: str) -> datetime:
    """Read yyyyMMddHHmmssfff as Taipei time; raises ValueError when it is no real moment.

    The year has to have an ROC form of three digits, since results are written with one.
    """
    if len(text) != 17 or not (text.isascii() and text.isdigit()):
        raise ValueError("expected 17 digits, yyyyMMddHHmmssfff")
    if int(text[:4]) not in _ROC_YEARS:
        raise ValueError(f"expected a year from {_ROC_YEARS.start} to {_ROC_YEARS[-1]}")
    parts = (int(text[start : start + 2]) for start in range(4, 14, 2))
    month, day, hour, minute, second = parts
    micros = int(text[14:]) * 1000
    return datetime(int(text[:4]), month, day, hour, minute, second, micros, tzinfo=TAIPEI)


def format_opcode(tick: int, sam: SamIdentity) -> str:
    """Write an execution number of 42 characters (emulator-defined layout).

    `tick` is milliseconds since the epoch times 1000 plus a serial: the number is the time (17),
    the serial (3), the institution code (10) and the SAM number (12).
    """
    ms, serial = divmod(tick, SERIALS_PER_MS)
    return f"{format_stamp(from_ms(ms))}{serial:03d}{sam.hospital_id}{sam.sam_id}"
