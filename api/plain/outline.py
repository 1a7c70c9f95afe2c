"""The outline of a record of a plain document: its templates, which free values fill.

Holds no other text of the file; judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from api.plain.template import Template
from api.records import Record


class Outline:
    """The templates of a record: that of its start, those of its orders. `size` counts values."""

    __slots__ = ("orders", "size", "visit")

    def __init__(self, visit: Template, orders: list[Template]) -> None:
        self.visit = visit
        self.orders = orders
        self.size = len(visit.free) + sum([len(order.free) for order in orders])

    def filled(self, values: Iterable[bytes], number: int, codec: str) -> Record:
        """Put a record together, numbered from 1. Each value begins with its tag (`M15>`)."""
        rest = iter(values)
        visit = self.visit.filled(rest, codec)
        orders = tuple([order.filled(rest, codec) for order in self.orders])
        return Record(number, dict(self.visit.header), visit, orders)
