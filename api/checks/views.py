"""What the rules on visits see of an outline, and where the values stand that are compared besides.

Made once for each outline (`api.plain`). Knows the rules by the fields they read; holds none.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Final

from api.checks.lists import MOST_ORDERS
from api.checks.rule import Scope
from api.fields import Segment, table
from api.plain import Outline, Template
from api.plain.free import COMPARED, PART_FREE, free_values, visit_rules
from api.plain.parts import MOST_OUTLINES
from api.records import Format

HEADERS: Final = ({"H00": "1", "H01": "A"}, {"H00": "1", "H01": "B"})

NOT_SEEN: Final[Mapping[str, str]] = {"M07": "AI", "M12": "3", "M23": "G"}
"""Values with which rules compare more than is seen here, as they do with any in M08."""

_NEWBORN: Final = "M08"
_CODE: Final = "D06"
_MOST: Final = MOST_ORDERS["1"]
_ASCENDING: Final = [f"D03>{number}".encode() for number in range(1, _MOST + 1)]


@dataclass(frozen=True, slots=True)
class VisitView:
    """A template of a visit: places among its free values, and what rules on orders see."""

    born: int
    visited: int
    original: int | None
    actual: int | None
    beside: Hashable


@dataclass(frozen=True, slots=True)
class OrderView:
    """A template of an order: places among its free values, and what rules on all orders see."""

    size: int
    code: int
    ordered: int | None
    number: int | None
    remark: int | None
    among: Hashable


@dataclass(slots=True, eq=False)
class View:
    """An outline: that of its visit, places of values of its orders, and what is seen of all."""

    outline: Outline
    visit: VisitView
    codes: list[int]
    ordered: list[int]
    numbers: list[int]
    ascending: list[bytes]
    """Order numbers as most programs write them."""
    remarks: list[int]
    together: Hashable


class Views:
    """Makes the views of outlines and templates, each once."""

    def __init__(self) -> None:
        self._visit = cache(visit_view)
        self._order = cache(order_view)
        self.of = lru_cache(MOST_OUTLINES)(self._of)

    def _of(self, outline: Outline) -> View | None:
        """Look at an outline; None where rules could see more."""
        visit = self._visit(outline.visit)
        orders = [order for order in map(self._order, outline.orders) if order is not None]
        if visit is None or len(orders) < len(outline.orders) or len(orders) > _MOST:
            return None
        starts = accumulate([order.size for order in orders], initial=len(outline.visit.free))
        placed = list(zip(starts, orders, strict=False))
        numbers = [at + order.number for at, order in placed if order.number is not None]
        return View(
            outline,
            visit,
            codes=[at + order.code for at, order in placed],
            ordered=[at + order.ordered for at, order in placed if order.ordered is not None],
            numbers=numbers,
            ascending=_ASCENDING[: len(numbers)],
            remarks=[at + order.remark for at, order in placed if order.remark is not None],
            together=frozenset([order.among for order in orders]),
        )


def visit_view(template: Template) -> VisitView | None:
    """Look at the start of a record; None where rules could see more."""
    at, seen = _places(template), template.fields
    compared = any(seen.get(k, "").strip() == value for k, value in NOT_SEEN.items())
    if template.header not in HEADERS or compared or seen.get(_NEWBORN) or _is_odd(template):
        return None
    if "M04" not in at or "M11" not in at:
        return None
    beside = (template.header["H01"], *_seen(template, beside_orders()))
    return VisitView(at["M04"], at["M11"], at.get("M19"), at.get("M49"), beside)


def order_view(template: Template) -> OrderView | None:
    """Look at an order; None where rules could see more."""
    at = _places(template)
    if _is_odd(template) or _CODE not in at:
        return None
    among = _seen(template, among_orders())
    return OrderView(len(at), at[_CODE], at.get("D01"), at.get("D03"), at.get("D15"), among)


@cache
def beside_orders() -> tuple[str, ...]:
    """Return the fields of MB1 that decide how orders are checked, or that rules on them read."""
    keys = table(Format.V2).keys
    return (keys.visit_type, keys.mode, *_read(Scope.ORDER, Segment.VISIT))


@cache
def among_orders() -> tuple[str, ...]:
    """Return the fields of MB2 that rules on all orders read, without those compared by value."""
    return _read(Scope.RECORD, Segment.ORDER)


def _read(scope: Scope, segment: Segment) -> tuple[str, ...]:
    read = frozenset[str]().union(*(rule.fields for rule in visit_rules() if rule.scope is scope))
    fields = table(Format.V2).fields
    return tuple(sorted(k for k in read - COMPARED if fields[k].segment is segment))


def _places(template: Template) -> dict[str, int]:
    return {field_id: place for place, field_id in enumerate(template.free)}


def _seen(template: Template, fields: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return what stands in some fields; None for a free value.

    With the blanks around it, as a value may be wrong for these alone, which rules pass over.
    """
    return tuple(
        None if field_id in template.free else template.fields.get(field_id, "")
        for field_id in fields
    )


def _is_odd(template: Template) -> bool:
    """Whether a field whose values are free holds another one, or a free one is none of visits."""
    usual, of_visits = _fields()
    odd = any(value.strip() for k, value in template.fields.items() if k in usual)
    return odd or not of_visits.issuperset(template.free)


@cache
def _fields() -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields in which no other than a free value is seen, and all those of visits."""
    tables = table(Format.V2)
    own = (k for k, field in tables.fields.items() if tables.visit_data_type in field.data_types)
    return frozenset(free_values(Format.V2).keys() - PART_FREE), frozenset(own)
