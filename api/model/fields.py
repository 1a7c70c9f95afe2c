"""How a field of a visit or order is read and set: as text, from text, numbers and dates.

One descriptor per kind of value; knows no particular field and holds no value itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar, overload

from api.errors import FieldInvalid
from cardio.codecs import format_roc_date, format_roc_datetime

if TYPE_CHECKING:
    from api.model.base import FieldRecord

FULL_WIDTH: Final = str.maketrans("<>&\"'", "＜＞＆”’")
"""The XML-special characters as the format writes them (facts, special_characters).

Quotes become ” and ’: Big5 (cp950) does not have ＂ and ＇.
"""

_UNUSABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TENTH: Final = Decimal("0.1")

T = TypeVar("T")


class Field(Generic[T]):
    """A field of a record: text when read ('' where there is none), text or `T` when set.

    Setting None or blanks leaves the field out. XML-special characters become full-width ones;
    line breaks and control characters raise FieldInvalid.
    """

    __slots__ = ("_convert", "id", "name")

    def __init__(self, id: str, convert: Callable[[object], str]) -> None:
        self.id: Final = id
        self.name = ""
        self._convert = convert

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: FieldRecord, owner: type) -> str: ...

    def __get__(self, record: FieldRecord | None, owner: type) -> Self | str:
        return self if record is None else record[self.id]

    def __set__(self, record: FieldRecord, value: str | T | None) -> None:
        record[self.id] = value

    def text(self, value: object) -> str:
        """Return a value as the text that is written; raises FieldInvalid if it cannot be."""
        if value is None:
            return ""
        if not isinstance(value, str):
            try:
                return self._convert(value)
            except ValueError as error:
                raise FieldInvalid(self.id, self.name, str(error)) from None
        if _UNUSABLE.search(value) and not value.isspace():
            raise FieldInvalid(self.id, self.name, "expected one line without control characters")
        return "" if value.isspace() else value.translate(FULL_WIDTH)


def is_plain(texts: Iterable[str]) -> bool:
    """Whether texts can be taken as they are, all at once: no blank, nothing to turn or refuse."""
    joined = "".join(texts)
    return joined.isprintable() and not (
        " " in joined
        or "&" in joined
        or "<" in joined
        or ">" in joined
        or '"' in joined
        or "'" in joined
    )


def text(id: str) -> Field[str]:
    """Make a field that takes text only."""
    return Field(id, _no_text)


def digits(id: str) -> Field[int]:
    """Make a field that takes text or a whole number."""
    return Field(id, _whole)


def decimal(id: str) -> Field[int | float | Decimal]:
    """Make a field that takes text or a number, which is written with one decimal."""
    return Field(id, _one_decimal)


def roc_date(id: str) -> Field[date]:
    """Make a field that takes text or a date, which is written as ROC YYYMMDD."""
    return Field(id, _date)


def roc_datetime(id: str) -> Field[datetime]:
    """Make a field that takes text or an aware moment, written as ROC YYYMMDDhhmmss in Taipei."""
    return Field(id, _moment)


def _no_text(value: object) -> str:
    raise ValueError(f"expected text, got {type(value).__name__}")


def _whole(value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"expected text or a whole number, got {type(value).__name__}")
    return str(value)


def _one_decimal(value: object) -> str:
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise ValueError(f"expected text or a number, got {type(value).__name__}")
    try:
        exact = Decimal(str(value))
        rounded = exact.quantize(_TENTH)
    except InvalidOperation:
        raise ValueError("expected a number that can be written with one decimal") from None
    if rounded != exact:
        raise ValueError("expected a number with at most one decimal")
    return str(rounded)


def _date(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"expected text or a date, got {type(value).__name__}")
    return format_roc_date(value)


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise ValueError(f"expected text or a date-time, got {type(value).__name__}")
    return format_roc_datetime(value)
