"""The pattern of one value of a field: the characters and the length that the field takes.

Narrower than the check where that is simpler (printable ASCII, no blanks around, no 29 February),
never wider, but for the length of Chinese text. Knows no other field. Source: `api.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.fields import Field, Kind

_SOLID: Final = "!-%'-;=?-~"
"""Printable characters without the blank, `&`, `<` and `>`."""

_LONGEST: Final = 100
"""Characters of a value whose field has no public length."""

_BYTES: Final = 3
"""Bytes of UTF-8 for a Chinese character, which has two in Big5."""

_DAY: Final = (
    "(?!000)[0-9]{3}"
    "(?:02(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])(?:0[1-9]|[12][0-9]|30)"
    "|(?:0[13578]|1[02])31)"
)
_TIME: Final = "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
_WHOLE: Final[Mapping[Kind, str]] = {Kind.DATE: _DAY, Kind.DATETIME: _DAY + _TIME}
_CHARACTERS: Final[Mapping[Kind, str]] = {
    Kind.DIGITS: "0-9",
    Kind.SIGNED_DIGITS: "0-9",
    Kind.CODE: "0-9A-Za-z",
    Kind.ALNUM: _SOLID,
    Kind.TEXT: rf"{_SOLID}\x80-\xff",
}
_BLANKS_INSIDE: Final = frozenset((Kind.ALNUM, Kind.TEXT))


def value_pattern(field: Field) -> str:
    """Return the pattern of bytes that are a value of a field, with `<` behind it."""
    if field.kind in _WHOLE:
        return _WHOLE[field.kind]
    most = field.length or _LONGEST
    if field.kind in (Kind.DECIMAL, Kind.SIGNED_DECIMAL):
        return rf"(?=[0-9.]{{1,{most}}}+<)[0-9]++(?:\.[0-9])?+"
    characters = _CHARACTERS[field.kind]
    if field.exact:
        return f"[{characters}]{{{most}}}"
    if field.kind not in _BLANKS_INSIDE:
        return f"[{characters}]{{1,{most}}}+"
    most *= _BYTES if field.kind is Kind.TEXT else 1
    return f"[{characters}][ {characters}]{{0,{most - 1}}}+(?<! )"
