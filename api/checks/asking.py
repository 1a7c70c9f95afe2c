"""Asks a registry about the records of one document: whole ones, and those of a known shape.

What is asked stands in `api.checks.look_ups`. Of an outline (`api.plain`) it is seen once which
look-ups have anything to ask, so that a record costs what the registry does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from api.checks.look_up import LookUp
from api.checks.look_ups import LOOK_UPS
from api.checks.record import Judged, found
from api.checks.rule import Case, Moment, Values
from api.checks.uploads import Sender
from api.fields import FormatTable
from api.findings import Finding
from api.plain import Outline, Template
from api.plain.parts import MOST_OUTLINES
from api.plain.template import GAP, TAG
from api.records import Format, Record
from api.registry import Registry

_GAP: Final = GAP.encode()

Blank = tuple[Values, tuple[str, ...]]
"""A segment without its free values, and the ids of those in their order."""


class Sight(NamedTuple):
    """What is asked about the records of an outline; where the sender's own code stands in them."""

    look_ups: tuple[LookUp, ...]
    senders: tuple[tuple[str, int], ...]
    segments: tuple[Blank, ...]

    def case(self, values: list[bytes], codec: str, at: Moment) -> Case:
        """Return what look-ups see of a record: MSH and MB1 together, then each MB2."""
        texts = iter(_GAP.join(values).decode(codec).split(GAP))  # decoded at once: it is faster
        visit, *orders = [_filled(blank, texts) for blank in self.segments]
        return Case(Format.V2, visit, tuple(orders), at)


class Asking:
    """The questions about one document in `codec`, as of a moment, and what came of them."""

    def __init__(self, tables: FormatTable, registry: Registry, at: Moment, codec: str) -> None:
        self._tables = tables
        self._registry = registry
        self._at = at
        self._codec = codec
        self._sender = Sender(tables, registry)
        known = registry.answers
        self._look_ups = tuple(one for one in LOOK_UPS if not one.asks.isdisjoint(known))
        self._sight = lru_cache(MOST_OUTLINES)(self._sight_of)

    def about(self, record: Record, judged: Judged) -> Iterator[Finding]:
        """Ask about a record; a look-up that reads a wrong value is passed over for all of it."""
        self._sender.see(record)
        if judged.case is not None:
            usable = [one for one in self._look_ups if judged.usable(one.fields)]
            yield from self._asked(usable, judged.case, record.number)

    def about_values(
        self, number: int, outline: Outline, values: list[bytes], wrong: frozenset[str]
    ) -> Iterator[Finding]:
        """Ask about a record as `about` does; `wrong` are its fields with a wrong value."""
        sight = self._sight(outline, wrong)
        for field_id, place in sight.senders:
            self._sender.see_value(field_id, values[place][TAG:].decode("ascii"))
        if sight.look_ups:
            case = sight.case(values, self._codec, self._at)
            yield from self._asked(sight.look_ups, case, number)

    def findings(self) -> Iterator[Finding]:
        """Yield what refuses the whole file."""
        return self._sender.findings()

    def _asked(self, look_ups: Iterable[LookUp], case: Case, number: int) -> Iterator[Finding]:
        for one in look_ups:
            for hit in one.ask(case, self._registry):
                yield found(self._tables, number, one.hint, hit)

    def _sight_of(self, outline: Outline, wrong: frozenset[str]) -> Sight:
        """Look at an outline of visits; what stands in its text is seen here, once."""
        templates = (outline.visit, *outline.orders)
        filled = frozenset[str]().union(*(each.fields for each in templates))
        look_ups = (
            one
            for one in self._look_ups
            if wrong.isdisjoint(one.fields) and not filled.isdisjoint(one.about)
        )
        segments = tuple(map(_blank, templates))
        places = {field_id: place for place, field_id in enumerate(outline.visit.free)}
        for field_id in self._tables.sender_fields:
            self._sender.see_value(field_id, segments[0][0][field_id])
        senders = [(k, places[k]) for k in self._tables.sender_fields if k in places]
        return Sight(tuple(look_ups), tuple(senders), segments)


def _blank(template: Template) -> Blank:
    texts = ((k, text.strip()) for k, text in (*template.header.items(), *template.fields.items()))
    return Values({k: text for k, text in texts if text}), template.free


def _filled(blank: Blank, texts: Iterator[str]) -> Values:
    """Fill a segment with the next values."""
    base, free = blank
    values = Values(base)
    for field_id, text in zip(free, texts, strict=False):
        values[field_id] = text[TAG:].strip()
    return values
