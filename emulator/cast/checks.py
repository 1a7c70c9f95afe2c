"""What a table of a cast file is checked with: its keys, rules of single values, layouts.

Knows no card; every refusal is a ValueError of one line that begins with the place of the key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

from cardio.codecs import BIG5, parse_roc_date, parse_roc_datetime
from cardio.records._base import encode
from cardio.table.model import Encoding, Field, Layout

Row = Mapping[str, Any]
"""One table of a cast file."""

_DATES: Final[Mapping[Encoding, Callable[[str], object]]] = {
    Encoding.ROC_DATE: parse_roc_date,
    Encoding.ROC_DATETIME: parse_roc_datetime,
}


class Rule(NamedTuple):
    """What a value has to be that no layout shows: its type, a test, and both in words."""

    kind: type
    fits: Callable[[Any], object]
    """May raise ValueError for a value that does not fit."""
    wanted: str


def check_keys(
    row: Row, needed: Collection[str], allowed: Collection[str] = (), place: str = ""
) -> None:
    """Refuse a table with a key too many or too few."""
    where = f"{place}: " if place else ""
    if unknown := sorted(set(row) - {*needed, *allowed}):
        raise ValueError(f"{where}unknown key {unknown[0]}")
    if missing := sorted(set(needed) - set(row)):
        raise ValueError(f"{where}missing key {missing[0]}")


def check_rules(row: Row, rules: Mapping[str, Rule], place: str) -> None:
    """Refuse a value that its rule does not fit; the value is not shown, it may be a PIN."""
    for key, rule in rules.items():
        if key in row and not _fits(rule, row[key]):
            raise ValueError(f"{place}.{key}: expected {rule.wanted}")


def encoded(layout: Layout, row: Row, place: str) -> bytes:
    """Return the bytes a layout makes of a row.

    Refuses what does not fit, a text that would be cut, and a date that is none.
    """
    raw = encode(layout._replace(param=place), row)
    for field in layout.fields:
        try:
            _check_value(field, row[field.name])
        except ValueError as error:
            raise ValueError(f"{place}.{field.name}: {error}") from None
    return raw


def _check_value(field: Field, value: Any) -> None:
    """Refuse what a layout takes but a card cannot mean; a blank date is one."""
    if field.encoding is Encoding.BIG5 and len(value.encode(BIG5)) > field.length:
        raise ValueError(f"expected at most {field.length} bytes of Big5")
    if field.encoding in _DATES and value:
        _DATES[field.encoding](value)


def _fits(rule: Rule, value: object) -> bool:
    try:
        return type(value) is rule.kind and bool(rule.fits(value))
    except ValueError:
        return False
