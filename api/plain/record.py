"""One record of a plain document: its outline, and the free values that fill it.

Holds no other text of the file; judges nothing.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import NamedTuple

from api.plain.template import Template
from api.records import Record


class Outline:
    """The templates of a record: that of its start, those of its orders.

    `places` tells from where to where the values of each stand, `size` how many there are.
    """

    __slots__ = ("orders", "places", "size", "visit")

    def __init__(self, visit: Template, orders: tuple[Template, ...]) -> None:
        self.visit = visit
        self.orders = orders
        counts = [len(template.free) for template in (visit, *orders)]
        self.places = tuple(pairwise(accumulate(counts, initial=0)))
        self.size = sum(counts)


class PlainRecord(NamedTuple):
    """A record: its outline, and its free values in turn; each begins with its tag (`M15>`)."""

    outline: Outline
    values: list[bytes]

    def read(self, number: int, codec: str) -> Record:
        """Put the record together, numbered from 1."""
        outline = self.outline
        templates = (outline.visit, *outline.orders)
        visit, *orders = (
            template.filled(self.values[start:end], codec)
            for template, (start, end) in zip(templates, outline.places, strict=True)
        )
        return Record(number, dict(outline.visit.header), visit, tuple(orders))
