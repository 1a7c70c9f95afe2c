"""What differs between two documents, record by record and field by field.

Records are matched by what identifies them, whatever their order; only reads.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from api.document import Document
from api.fields import table
from api.fields.model import Keys
from api.model.base import FieldRecord
from api.model.visits import AnyVisit
from api.records import Format

_RECORD: Final = "REC"
_ORDER: Final = "MB2"
_NUMBER: Final = "order_no"
_LATER: Final = "CDE"

_Key = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One difference; the repr shows where, not what.

    `record` and `other` are numbers from 1 in the first and the second document, None in the one
    that has no such record (`field` is then REC). `order` counts from 1, None in MSH and MB1; an
    order that only one has is told with the field MB2. `before` and `after` are texts, '' where
    the field is not filled.
    """

    identifier: str
    record: int | None
    other: int | None
    order: int | None
    field: str
    before: str = dataclasses.field(default="", repr=False)
    after: str = dataclasses.field(default="", repr=False)


def compare(first: Document, second: Document) -> tuple[Difference, ...]:
    """Return how the second document differs from the first, in the order of the first.

    Records match by visit identifier (M15) with data type and mark, those without by patient and
    time; the same ones in turn. Raises RecordInvalid where a document is at fault.
    """
    return tuple(_differences(first, second))


def _differences(first: Document, second: Document) -> Iterator[Difference]:
    waiting: dict[_Key, list[tuple[int, AnyVisit]]] = defaultdict(list)
    for number, visit in enumerate(second.visits, start=1):
        waiting[_key(visit)].append((number, visit))
    for number, visit in enumerate(first.visits, start=1):
        same = waiting[_key(visit)]
        if not same:
            yield Difference(_identifier(visit), number, None, None, _RECORD)
            continue
        other, found = same.pop(0)
        yield from _between(visit, found, number, other)
    left = sorted((pair for pairs in waiting.values() for pair in pairs), key=lambda pair: pair[0])
    for other, visit in left:
        yield Difference(_identifier(visit), None, other, None, _RECORD)


def _between(visit: AnyVisit, found: AnyVisit, number: int, other: int) -> Iterator[Difference]:
    identifier = _identifier(visit)
    for key, before, after in _fields(visit, found):
        yield Difference(identifier, number, other, None, key, before, after)
    for at, (mine, theirs) in enumerate(_pairs(visit.orders, found.orders), start=1):
        if mine is None or theirs is None:
            yield Difference(identifier, number, other, at, _ORDER)
            continue
        for key, before, after in _fields(mine, theirs):
            yield Difference(identifier, number, other, at, key, before, after)


def _fields(mine: FieldRecord, theirs: FieldRecord) -> Iterator[tuple[str, str, str]]:
    before, after = mine.segment(), theirs.segment()
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield key, before.get(key, ""), after.get(key, "")


def _pairs(
    mine: Iterable[FieldRecord], theirs: Iterable[FieldRecord]
) -> Iterator[tuple[FieldRecord | None, FieldRecord | None]]:
    """Match orders by their number (D03) where it is unique on both sides, else by place."""
    ours, others = _numbered(mine), _numbered(theirs)
    for key, order in ours.items():
        yield order, others.pop(key, None)
    for order in others.values():
        yield None, order


def _numbered(orders: Iterable[FieldRecord]) -> dict[str, FieldRecord]:
    found = list(orders)
    numbers = [order[_NUMBER] if _NUMBER in order.FIELDS else "" for order in found]
    if "" in numbers or len(set(numbers)) < len(numbers):
        return {f"place {place}": order for place, order in enumerate(found)}
    return {f"number {number}": order for number, order in zip(numbers, found, strict=True)}


def _key(visit: AnyVisit) -> _Key:
    keys = _keys(visit.FORMAT)
    mark = visit[keys.mark]
    kind = (visit[keys.data_type], mark if mark in _LATER else "")
    identifier = _identifier(visit)
    return (*kind, identifier or f"{visit[keys.patient]} {visit[keys.visited_at]}")


def _identifier(visit: AnyVisit) -> str:
    field_id = _keys(visit.FORMAT).identifier
    return visit[field_id] if field_id else ""


def _keys(format: Format) -> Keys:
    return table(format).keys
