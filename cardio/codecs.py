"""Text, date and number forms of the control software: Big5 fields, ROC dates, padded digits.

Pure functions between Python values and bytes or ROC text; knows no layout and no function.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from os import PathLike
from typing import Final

from cardio.table.model import Encoding

TAIPEI: Final = timezone(timedelta(hours=8), "Asia/Taipei")
"""The zone of every date-time the control software and the Web API write: UTC+8, no summer time."""

BIG5: Final = "cp950"
"""The Big5 the vendor means: code page 950."""

_ROC_EPOCH: Final = 1911


def fit_big5(text: str, length: int) -> bytes:
    """Encode text as Big5 in exactly `length` bytes, blank padded, no character cut in half.

    Raises ValueError for a character that cp950 does not have, naming its place, not itself.
    Source: facts/control_software_notes.md section 5.
    """
    encoded = b""
    for place, character in enumerate(text, 1):
        try:
            piece = character.encode(BIG5)
        except UnicodeEncodeError:
            raise ValueError(f"character {place} is not in Big5 (cp950)") from None
        if len(encoded) + len(piece) > length:
            break
        encoded += piece
    return encoded.ljust(length)


def fit_ascii(text: str, length: int) -> bytes:
    """Encode printable ASCII in exactly `length` bytes, left aligned, blank padded.

    Raises ValueError when the text is longer or not printable ASCII.
    """
    if len(text) > length or not (text.isascii() and (text.isprintable() or not text)):
        raise ValueError(f"expected at most {length} printable ASCII characters, got {len(text)}")
    return text.encode("ascii").ljust(length)


def fit_digits(value: str | int, length: int) -> bytes:
    """Encode digits in exactly `length` bytes: a number is zero padded, empty text is blanks.

    Raises ValueError when there are other characters or too many of them.
    """
    text = f"{value:0{length}d}" if isinstance(value, int) else value
    if text == "":
        return b" " * length
    if len(text) != length or not (text.isascii() and text.isdigit()):
        raise ValueError(f"expected {length} digits or nothing, got {len(text)} characters")
    return text.encode("ascii")


def printable(name: str | PathLike[str]) -> str:
    """Return the name of a file as text that can be kept and printed: not every name is Unicode."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


def format_roc_date(day: date) -> str:
    """Write a date as ROC YYYMMDD; raises ValueError outside ROC years 1 to 999."""
    year = day.year - _ROC_EPOCH
    if not 1 <= year <= 999:
        raise ValueError(f"no ROC year of three digits: {day.isoformat()}")
    return f"{year:03d}{day.month:02d}{day.day:02d}"


def format_roc_datetime(moment: datetime) -> str:
    """Write an aware date-time as ROC YYYMMDDhhmmss in Taipei time.

    Raises ValueError for one without a zone, and outside ROC years 1 to 999.
    """
    if moment.tzinfo is None:
        raise ValueError("expected a date-time with its zone")
    local = moment.astimezone(TAIPEI)
    return f"{format_roc_date(local.date())}{local:%H%M%S}"


def parse_roc_date(text: str) -> date:
    """Read ROC YYYMMDD; raises ValueError when it is not seven digits of a real date."""
    if len(text) != 7 or not (text.isascii() and text.isdigit()):
        raise ValueError("expected an ROC date of 7 digits, YYYMMDD")
    if text.startswith("000"):
        raise ValueError("no ROC year 000")
    return date(int(text[:3]) + _ROC_EPOCH, int(text[3:5]), int(text[5:]))


def parse_roc_datetime(text: str) -> datetime:
    """Read ROC YYYMMDDhhmmss as Taipei time; raises ValueError when it is no real moment."""
    if len(text) != 13 or not (text.isascii() and text.isdigit()):
        raise ValueError("expected an ROC date-time of 13 digits, YYYMMDDhhmmss")
    day = parse_roc_date(text[:7])
    hour, minute, second = int(text[7:9]), int(text[9:11]), int(text[11:])
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=TAIPEI)


class RocDate(str):
    """An ROC date as it lies on the card: YYYMMDD, or empty; a text that knows its date."""

    @property
    def date(self) -> date | None:
        """The date, None when empty; raises ValueError when the text is no real date."""
        return parse_roc_date(self) if self else None


class RocDateTime(str):
    """An ROC date-time as it lies on the card: YYYMMDDhhmmss, or empty."""

    @property
    def datetime(self) -> datetime | None:
        """The moment in Taipei time, None when empty; raises ValueError when it is no real one."""
        return parse_roc_datetime(self) if self else None


def decode_field(encoding: Encoding, raw: bytes) -> str | int | bytes | None:
    """Read the bytes of one field; raises ValueError when they do not fit its encoding.

    Text loses its right-hand blanks and NULs; a blank number is None. Dates stay text, and a
    name may hold U+FFFD: a card may have odd ones, and a read must not fail on them.
    """
    if encoding is Encoding.BINARY:
        return raw
    text = _text(raw.rstrip(b" \0"), encoding)
    if encoding is Encoding.NUMBER:
        return _number(text)
    return _TEXT_TYPES.get(encoding, str)(text)


def encode_field(encoding: Encoding, value: object, length: int) -> bytes:
    """Write the value of one field in exactly `length` bytes; raises ValueError if it cannot."""
    if encoding is Encoding.BINARY:
        return _exactly(value, length)
    if encoding is Encoding.NUMBER:
        return fit_digits("" if value is None else _whole(value), length)
    if not isinstance(value, str):
        raise ValueError(f"expected text, got {type(value).__name__}")
    if encoding is Encoding.BIG5:
        return fit_big5(value, length)
    if encoding in _DIGIT_TEXTS:
        return fit_digits(value, length)
    if encoding is Encoding.LITERAL:
        return value.encode("ascii")
    return fit_ascii(value, length)


_TEXT_TYPES: Final[Mapping[Encoding, type[str]]] = {
    Encoding.ROC_DATE: RocDate,
    Encoding.ROC_DATETIME: RocDateTime,
}
_DIGIT_TEXTS: Final = {Encoding.DIGITS, Encoding.ROC_DATE, Encoding.ROC_DATETIME}


def _text(raw: bytes, encoding: Encoding) -> str:
    """Decode a text; a broken Big5 character becomes U+FFFD: a bad name never fails a read."""
    if encoding is Encoding.BIG5:
        return raw.decode(BIG5, "replace")
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not ascii text") from None


def _number(text: str) -> int | None:
    if text and not text.isdigit():
        raise ValueError("expected digits or blanks")
    return int(text) if text else None


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("expected a whole number, not negative, or None")
    return value


def _exactly(value: object, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        raise ValueError(f"expected {length} bytes")
    return value
