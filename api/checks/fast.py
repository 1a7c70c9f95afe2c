"""The fast path: a record like others in the document has the findings of those, mostly none.

What rules see of a record, its shape, is its outline (`api.plain`) and the classes of its order
codes, where dates and numbers agree. What the plain path found of a shape is learnt; it holds for
other records as far as it is about the visit, and nothing was found in an order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache, partial
from typing import Final, NamedTuple

from api.checks.lists import OrderClass, order_class
from api.checks.record import Judged
from api.checks.rule import Moment
from api.checks.values import objection
from api.checks.views import View, Views
from api.fields import table
from api.findings import Finding
from api.plain import Outline, Template
from api.plain.parts import MOST_OUTLINES
from api.plain.template import TAG
from api.records import Format

CLASSES: Final = (OrderClass.PLAIN, OrderClass.TOOTH, OrderClass.SITE, OrderClass.NO_USAGE)
"""Classes of order codes whose rules look at one order only and at no other value of its own."""

_NO_CLASS: Final = -1
_DAY: Final = 7
_REMARK: Final = "D15"
_REMEMBERED: Final = 4096


class Known(NamedTuple):
    """What came of the records of a shape: what was found, and the fields with a wrong value."""

    findings: tuple[Finding, ...]
    wrong: frozenset[str]


class Shape(NamedTuple):
    """What rules see of a record: its view, and the class of each order code by its place."""

    view: View
    classes: tuple[int, ...]

    def orders(self) -> Iterator[tuple[Template, int]]:
        """Return each order as rules see it alone."""
        return zip(self.view.outline.orders, self.classes, strict=True)


class Learnt:
    """What the plain path has found of the shapes of one document.

    A visit with its orders together, and each order beside its visit, are learnt apart.
    """

    def __init__(self) -> None:
        self._whole: dict[Shape, Known] = {}
        self._visits: dict[tuple[Template, Hashable], Known] = {}
        self._orders: dict[Hashable, set[tuple[Template, int]]] = {}

    def get(self, shape: Shape) -> Known | None:
        """Return what is found in a record of this shape; None where that is not known."""
        known = self._whole.get(shape)
        return self._of_parts(shape) if known is None else known

    def add(self, shape: Shape, judged: Judged) -> None:
        """Learn what came of a record, unless its keys were no use or an order is at fault."""
        if judged.case is None or any(one.order is not None for one in judged.findings):
            return
        view, known = shape.view, Known(tuple(judged.findings), judged.wrong)
        self._visits[view.outline.visit, view.together] = known
        self._orders.setdefault(view.visit.beside, set()).update(shape.orders())

    def _of_parts(self, shape: Shape) -> Known | None:
        view = shape.view
        known = self._visits.get((view.outline.visit, view.together))
        if known is None or not self._orders[view.visit.beside].issuperset(shape.orders()):
            return None
        if len(self._whole) < MOST_OUTLINES:
            self._whole[shape] = known
        return known


class Shapes:
    """Makes the shapes of the records of one document in `codec`, as of a moment."""

    def __init__(self, codec: str, at: Moment) -> None:
        self._now = at.now.encode()
        self._earliest = at.earliest.encode()
        self._views = Views()
        self._class = lru_cache(_REMEMBERED)(_class)
        self._is_remark = lru_cache(_REMEMBERED)(partial(_is_remark, codec))

    def of(self, outline: Outline, values: list[bytes]) -> Shape | None:
        """Return the shape of a record; None where values do not agree, or rules see more."""
        view = self._views.of(outline)
        if view is None or not self._in_time(view, values) or not self._agree(view, values):
            return None
        classes = tuple([self._class(values[place]) for place in view.codes])
        return None if _NO_CLASS in classes else Shape(view, classes)

    def _in_time(self, view: View, values: list[bytes]) -> bool:
        """Whether all times are in their order, and in the time that is open."""
        visit = view.visit
        visited = values[visit.visited][TAG:]
        original = b"" if visit.original is None else values[visit.original][TAG:]
        actual = b"" if visit.actual is None else values[visit.actual][TAG:]
        return (
            values[visit.born][TAG:] <= visited[:_DAY]
            and self._earliest <= (actual or visited)
            and original < (actual or visited)
            and actual < visited <= self._now
        )

    def _agree(self, view: View, values: list[bytes]) -> bool:
        """Whether the orders have the visit's time, numbers of their own and sound remarks."""
        visited = b"D01>" + values[view.visit.visited][TAG:]
        if view.ordered and {values[place] for place in view.ordered} != {visited}:
            return False
        numbers = [values[place] for place in view.numbers]
        if numbers != view.ascending and not _all_differ(numbers):
            return False
        return not view.remarks or all(self._is_remark(values[place]) for place in view.remarks)


def _all_differ(numbers: list[bytes]) -> bool:
    return len({int(number[TAG:]) for number in numbers}) == len(numbers)


def _class(code: bytes) -> int:
    """Return the place of a code's class among those that are seen."""
    found = order_class(code[TAG:].decode("ascii"))
    return CLASSES.index(found) if found in CLASSES else _NO_CLASS


def _is_remark(codec: str, remark: bytes) -> bool:
    """Whether a free remark has the right form, with no blank of any kind around it."""
    text = remark[TAG:].decode(codec)
    return text == text.strip() and objection(table(Format.V2).fields[_REMARK], text) is None
