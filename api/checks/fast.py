"""The fast path: visits like others in the document that the plain path found clean are accepted.

What rules see of a record, its shape, is its outline (`api.plain`) and the classes of its order
codes, where dates and numbers agree. A shape is learnt from a record in which the plain path found
nothing, and only says that nothing is wrong: whatever is, the plain path finds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache, partial
from typing import Final, NamedTuple

from api.checks.lists import OrderClass, order_class
from api.checks.rule import Moment
from api.checks.values import objection
from api.checks.views import View, Views
from api.fields import table
from api.plain import PlainRecord, Template
from api.plain.template import TAG
from api.records import Format

CLASSES: Final = (OrderClass.PLAIN, OrderClass.TOOTH, OrderClass.SITE, OrderClass.NO_USAGE)
"""Classes of order codes whose rules look at one order only and at no other value of its own."""

_NO_CLASS: Final = -1
_DAY: Final = 7
_REMARK: Final = "D15"
_REMEMBERED: Final = 4096


class Shape(NamedTuple):
    """What rules see of a record: its view, and the class of each order code by its place."""

    view: View
    classes: tuple[int, ...]

    def orders(self) -> Iterator[tuple[Template, int]]:
        """Return each order as rules see it alone."""
        return zip(self.view.outline.orders, self.classes, strict=True)


class CleanShapes:
    """What the clean records of one document have shown.

    A visit with its orders together, and each order beside its visit, are learnt apart.
    """

    def __init__(self) -> None:
        self._whole: set[Shape] = set()
        self._visits: set[tuple[Template, Hashable]] = set()
        self._orders: dict[Hashable, set[tuple[Template, int]]] = {}

    def __contains__(self, shape: Shape) -> bool:
        """Whether nothing can be wrong with a record of this shape."""
        return shape in self._whole or self._is_made_of_clean(shape)

    def add(self, shape: Shape) -> None:
        """Learn the shape of a record in which nothing was found."""
        view = shape.view
        self._whole.add(shape)
        self._visits.add((view.outline.visit, view.together))
        self._orders.setdefault(view.visit.beside, set()).update(shape.orders())

    def _is_made_of_clean(self, shape: Shape) -> bool:
        view = shape.view
        if (view.outline.visit, view.together) not in self._visits:
            return False
        clean = self._orders[view.visit.beside].issuperset(shape.orders())
        if clean:
            self._whole.add(shape)
        return clean


class Shapes:
    """Makes the shapes of the records of one document in `codec`, as of a moment."""

    def __init__(self, codec: str, at: Moment) -> None:
        self._now = at.now.encode()
        self._earliest = at.earliest.encode()
        self._views = Views()
        self._class = lru_cache(_REMEMBERED)(_class)
        self._is_remark = lru_cache(_REMEMBERED)(partial(_is_remark, codec))

    def of(self, record: PlainRecord) -> Shape | None:
        """Return the shape of a record; None where values do not agree, or rules see more."""
        view, values = self._views.of(record.outline), record.values
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
        visited = values[view.visit.visited][TAG:]
        numbers = {values[place][TAG:].lstrip(b"0") for place in view.numbers}
        return (
            {values[place][TAG:] for place in view.ordered} <= {visited}
            and len(numbers) == len(view.numbers)
            and all(self._is_remark(values[place]) for place in view.remarks)
        )


def _class(code: bytes) -> int:
    """Return the place of a code's class among those that are seen."""
    found = order_class(code[TAG:].decode("ascii"))
    return CLASSES.index(found) if found in CLASSES else _NO_CLASS


def _is_remark(codec: str, remark: bytes) -> bool:
    """Whether a free remark has the right form, with no blank of any kind around it."""
    text = remark[TAG:].decode(codec)
    return text == text.strip() and objection(table(Format.V2).fields[_REMARK], text) is None
