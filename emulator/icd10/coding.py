"""One diagnosis code: encoded and decoded (押碼, 解押碼), as stored on a card and as shown from it.

Pure functions; knows neither the buffers that codes travel in nor which codes are real diseases.
Source: facts/control_software_notes.md section 7; functions 5.1 and 5.2 of the API table.
"""

from __future__ import annotations

from collections.abc import Container
from enum import Enum
from typing import ClassVar, Final

from cardio.codecs import fit_ascii
from emulator.errors import EmulatorError
from emulator.icd10 import tables

CODE_BYTES: Final = 5
"""Room for one diagnosis code on the card."""

_SHOWN_LENGTH: Final = 7
_CATEGORY_LENGTH: Final = 3
_ALWAYS_ENCODED: Final = ("E", "V")
"""First letters of the codes that are encoded however short; they may be a category alone."""

_LOWER_CASE_TAKEN: Final = "x"
"""The lower-case letters that count as upper case. Only x is known to; that the others are
refused is emulator-defined."""

_UPPER_CASE: Final = str.maketrans(_LOWER_CASE_TAKEN, _LOWER_CASE_TAKEN.upper())


class NotEncodable(EmulatorError, ValueError):
    """A code the encoding has no place for, or bytes that stand for no code: return code 9127.

    The message says why and does not hold the code, which tells about a person.
    """

    code: ClassVar[int] = 9127
    """What hisGetICD10EnC and hisGetICD10DeC return for it."""


class Unknown(Enum):
    """What storing does with a code too long to keep that is in no table; emulator-defined.

    Such a code cannot be encoded, and a card has no room for it as it is.
    """

    REFUSE = "refuse"
    """Raise NotEncodable."""
    CUT = "cut"
    """Keep its first five characters, as one public caller does itself after 9127."""


def in_range(code: str) -> bool:
    """Whether a code is of the kind that is encoded: over 5 characters, or with E or V first."""
    return len(code) > CODE_BYTES or code.startswith(_ALWAYS_ENCODED)


def encode(code: str) -> bytes:
    """Encode a code of up to 7 characters, without dot, in 5 bytes, as hisGetICD10EnC does.

    Right-hand blanks do not count, lower-case x does as X. A category alone gives 2 characters
    and blanks. Raises NotEncodable when the code is outside the range or one of its halves is
    in no table.
    """
    text = code.rstrip(" ").translate(_UPPER_CASE)
    if not in_range(text):
        raise NotEncodable(
            "ICD-10 code: outside the encoding range, expected more than 5 characters, or E or V"
            " first"
        )
    category, rest = text[:_CATEGORY_LENGTH], text[_CATEGORY_LENGTH:]
    signs = tables.category_to_signs(category)
    digits = tables.rest_to_digits(rest) if rest else ""
    if signs is None or digits is None:
        half = "category" if signs is None else "rest"
        raise NotEncodable(f"ICD-10 code: its {half} is not in the encoding table")
    return fit_ascii(signs + digits, CODE_BYTES)


def decode(raw: bytes, *, known: Container[str] | None = None) -> str:
    """Return the code that 5 encoded bytes stand for, as hisGetICD10DeC does; no blanks behind.

    Right-hand blanks and NULs do not count. Raises NotEncodable unless both halves are in the
    tables; only the categories of E and V stand alone.

    known: the real codes, others are then refused as well. Whether the vendor's software refuses
    a pair of good halves that is no real code is open: None, every pair will do, is
    emulator-defined.
    """
    text = raw.rstrip(b" \0").decode("ascii", "replace")
    category = tables.signs_to_category(text[:2])
    if category is None:
        raise NotEncodable("encoded ICD-10 code: does not start with the signs of a category")
    rest = _rest(category, text[2:])
    if rest is None:
        raise NotEncodable("encoded ICD-10 code: its last three characters stand for nothing")
    code = category + rest
    if known is not None and code not in known:
        raise NotEncodable("encoded ICD-10 code: its halves make no known code")
    return code


def stored(code: str, *, unknown: Unknown = Unknown.REFUSE) -> bytes:
    """Return the 5 bytes a card keeps for a diagnosis, in the form of the bracket formats.

    Encoded when the code is in the encoding range, otherwise as it is, left aligned; blanks for
    no code. A short code of E or V that is in no table is kept as it is. Raises ValueError when
    the code is no printable ASCII of up to 7 characters, NotEncodable (also a ValueError) by
    `unknown`.
    """
    text = fit_ascii(code.rstrip(" "), _SHOWN_LENGTH).decode("ascii").rstrip(" ")
    if in_range(text):
        try:
            return encode(text)
        except NotEncodable:
            if len(text) > CODE_BYTES and unknown is Unknown.REFUSE:
                raise
    return fit_ascii(text[:CODE_BYTES], CODE_BYTES)


def shown(raw: bytes, *, known: Container[str] | None = None) -> str:
    """Return a stored diagnosis as the ICD-10 formats show it, up to 7 characters.

    What is not encoded, or stands for nothing (`known` as for `decode`), is shown as it is;
    empty for blanks. Raises ValueError when it is not ASCII.
    """
    try:
        return decode(raw, known=known)
    except NotEncodable:
        return raw.rstrip(b" \0").decode("ascii")


def _rest(category: str, digits: str) -> str | None:
    if not digits and category.startswith(_ALWAYS_ENCODED):
        return ""
    return tables.digits_to_rest(digits)
