"""Checks of one filled value by itself: its length, its characters, then its range.

Knows no record and no other field. Source: facts/upload_format_2.0.toml, [[field]] and
check_order; facts/check_errors.tsv for AB, AB01, AC, AD.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache
from typing import Final, NamedTuple

from api.fields import Field, Kind
from cardio.codecs import BIG5

_FULL_WIDTH: Final = "＜＞＆＂＇”’"
"""What stands for the five XML characters inside values, also in codes such as QAM＆HS."""

_PATTERNS: Final = {
    Kind.DIGITS: re.compile(r"\d+", re.ASCII),
    Kind.SIGNED_DIGITS: re.compile(r"-?\d+", re.ASCII),
    Kind.DECIMAL: re.compile(r"\d+(\.\d)?", re.ASCII),
    Kind.SIGNED_DECIMAL: re.compile(r"-?\d+(\.\d)?", re.ASCII),
    Kind.CODE: re.compile(r"[0-9A-Za-z]+"),
    Kind.ALNUM: re.compile(rf"[ -~{_FULL_WIDTH}]+"),
    Kind.DATE: re.compile(r"-?\d+", re.ASCII),
    Kind.DATETIME: re.compile(r"\d+", re.ASCII),
}
_DATES: Final = frozenset({Kind.DATE, Kind.DATETIME})
_WANTED: Final = {
    Kind.DIGITS: "digits only",
    Kind.SIGNED_DIGITS: "digits only, with a minus sign for negative amounts",
    Kind.DECIMAL: "digits with at most one decimal, such as 7.0",
    Kind.SIGNED_DECIMAL: "digits with at most one decimal, such as 7.0 or -7.0",
    Kind.CODE: "letters and digits only",
    Kind.ALNUM: "no Chinese and no control characters",
    Kind.TEXT: "characters of Big5 only",
    Kind.DATE: "an ROC date, YYYMMDD",
    Kind.DATETIME: "an ROC date and time, YYYMMDDhhmmss",
}
_ROC_EPOCH: Final = 1911


class Objection(NamedTuple):
    """What is wrong with a value: the official code, and what to do."""

    code: str
    hint: str


def objection(field: Field, value: str) -> Objection | None:
    """Judge one filled value; the first objection in the official order of checks, or None."""
    if _usual(field).fullmatch(value) and (field.kind not in _DATES or is_moment(value)):
        return None
    try:
        length = len(value) if value.isascii() else len(value.encode(BIG5))
    except UnicodeEncodeError:
        return Objection("AB01", f"use {_WANTED[Kind.TEXT]}")
    return _length(field, length) or _characters(field, value) or _range(field, value)


@lru_cache(maxsize=512)
def _usual(field: Field) -> re.Pattern[str]:
    """Return what values look like, mostly: the right characters, all ASCII, as many as allowed."""
    if field.allowed:
        return re.compile("|".join(sorted(field.allowed)))
    pattern = _PATTERNS.get(field.kind)
    least, most = field.length if field.exact else 1, field.length or ""
    characters = pattern.pattern if pattern else ""
    return re.compile(rf"(?={characters}\Z)[ -~]{{{least},{most}}}", re.ASCII)


def _length(field: Field, length: int) -> Objection | None:
    limit = field.length
    if limit is None or (length == limit if field.exact else length <= limit):
        return None
    most = "exactly" if field.exact else "at most"
    return Objection("AC", f"use {most} {limit} bytes of Big5, there are {length}")


def _characters(field: Field, value: str) -> Objection | None:
    pattern = _PATTERNS.get(field.kind)
    if pattern is not None and not pattern.fullmatch(value):
        code = "AB" if value.isascii() and value.isprintable() else "AB01"
    elif field.kind in _DATES and not is_moment(value):
        code = "AD"
    else:
        return None
    return Objection(code, f"use {_WANTED[field.kind]}")


def _range(field: Field, value: str) -> Objection | None:
    if not field.allowed or value.strip() in field.allowed:
        return None
    return Objection(field.allowed_code, f"use one of {' '.join(sorted(field.allowed))}")


def is_moment(value: str) -> bool:
    """Whether 7 or 13 characters are a real ROC date, or date and time to the second.

    A minus sign in front counts years before ROC 1 (births, as the card writes them).
    """
    before = value.startswith("-")
    year = int(value[1:3] if before else value[:3])
    if year == 0:
        return False
    gregorian = _ROC_EPOCH + 1 - year if before else _ROC_EPOCH + year
    return _is_day(gregorian, int(value[3:5]), int(value[5:7])) and _is_time(value[7:])


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _is_time(value: str) -> bool:
    return not value or (int(value[:2]) < 24 and int(value[2:4]) < 60 and int(value[4:]) < 60)
