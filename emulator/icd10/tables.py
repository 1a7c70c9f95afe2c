"""The two halves of the ICD-10 encoding: what stands for a category, and for the rest of a code.

Both follow from a place in a list; the lists are read with the first question and kept. Knows
no rule about which codes are encoded.
Source: facts/control_software_notes.md section 7, facts/icd10_category_codes.tsv and
icd10_detail_codes.tsv, carried as `data/` without the column that follows from the place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

SIGNS: Final = '!"#$%&()*+:<>?@^{|}~'
"""The reserved signs: an encoded code starts with one of them, no other code does."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SECOND: Final = SIGNS + _DIGITS
_STEP: Final = 4
"""Distance of two neighbouring rests: three places after each are free."""


@cache
def categories() -> tuple[str, ...]:
    """Return the 717 categories, three characters each, by their place in the encoding."""
    return _column("categories.tsv")


@cache
def rests() -> tuple[str, ...]:
    """Return the 10,393 rests (a code without its category), in ASCII order."""
    return _column("rests.tsv")


def category_to_signs(category: str) -> str | None:
    """Return the two characters that stand for a category; None for one in no table."""
    place = _places().get(category)
    if place is None:
        return None
    return SIGNS[place // len(_SECOND)] + _SECOND[place % len(_SECOND)]


def signs_to_category(signs: str) -> str | None:
    """Return the category two characters stand for; None when they stand for none."""
    if len(signs) != 2 or signs[0] not in SIGNS or signs[1] not in _SECOND:
        return None
    return _at(categories(), SIGNS.index(signs[0]) * len(_SECOND) + _SECOND.index(signs[1]))


def rest_to_digits(rest: str) -> str | None:
    """Return the three base-36 digits that stand for a rest; None for one in no table."""
    place = bisect_left(rests(), rest)
    if _at(rests(), place) != rest:
        return None
    value = place * _STEP
    return "".join(_DIGITS[value // unit % 36] for unit in (36 * 36, 36, 1))


def digits_to_rest(digits: str) -> str | None:
    """Return the rest three base-36 digits stand for; None when they stand for none."""
    if len(digits) != 3 or not set(digits) <= set(_DIGITS):
        return None
    place, free = divmod(int(digits, 36), _STEP)
    return None if free else _at(rests(), place)


@cache
def _places() -> Mapping[str, int]:
    return {category: place for place, category in enumerate(categories())}


def _at(rows: tuple[str, ...], place: int) -> str | None:
    return rows[place] if place < len(rows) else None


def _column(name: str) -> tuple[str, ...]:
    """Read a one-column table: comments, a heading, then one value a line."""
    text = (files("emulator.icd10") / "data" / name).read_text(encoding="ascii")
    _heading, *rows = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(rows)
