"""Example documents: one of every kind of record from the tables, and changes to it in few words.

Builds what `explain` shows and tests check; typical values and notation stand in `examples.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from api.checks.plan import Plan, plan
from api.document import Document
from api.fields import FormatTable, table
from api.records import Format
from api.records import Segment as Fields
from cardio.codecs import TAIPEI

CHECKED_AT: Final = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
"""The time of the check for which the examples are made; another may find more in their dates."""

_CHANGE: Final = re.compile(r"([A-Z][0-9]{2})(?:\[([0-9]+)\])?=(.*)")


@dataclass(slots=True)
class Draft:
    """A record in the making: fields of MSH, MB1 and each MB2 by id."""

    format: Format
    header: Fields = field(default_factory=dict)
    visit: Fields = field(default_factory=dict)
    orders: list[Fields] = field(default_factory=list)

    def change(self, words: str) -> None:
        """Apply changes; raises ValueError for a word that is none."""
        for word in words.split():
            if word == "drop":
                self.orders.clear()
            elif word == "copy":
                self.orders.append(self._copied())
            else:
                self._set(word)

    def xml(self) -> str:
        """Return the REC, fields in the order of the table."""
        orders = "".join(self._segment("MB2", order) for order in self.orders)
        header, visit = self._segment("MSH", self.header), self._segment("MB1", self.visit)
        return f"<REC>{header}<MB>{visit}{orders}</MB></REC>"

    def _copied(self) -> Fields:
        copied = dict(self.orders[0])
        if copied.get("D03"):
            copied["D03"] = str(len(self.orders) + 1)
        return copied

    def _set(self, word: str) -> None:
        match = _CHANGE.fullmatch(word)
        if match is None:
            raise ValueError(f"{word!r}: expected FIELD=value, FIELD[n]=value, copy or drop")
        fields = self._segment_of(match[1], int(match[2] or 1))
        if match[3]:
            fields[match[1]] = match[3]
        else:
            fields.pop(match[1], None)

    def _segment_of(self, field_id: str, order: int) -> Fields:
        known = table(self.format).fields.get(field_id)
        segment = known.segment.value if known else "MB1"
        if segment != "MB2":
            return self.header if segment == "MSH" else self.visit
        while len(self.orders) < order:
            self.orders.append({})
        return self.orders[order - 1]

    def _segment(self, tag: str, fields: Fields) -> str:
        places = list(table(self.format).fields)
        known = sorted(fields, key=lambda k: places.index(k) if k in places else len(places))
        values = (f"<{k}>{fields[k]}</{k}>" for k in known)
        return f"<{tag}>{''.join(values)}</{tag}>"


def example(base: str, changes: str = "") -> Draft:
    """Return a record by the name of a base, or by its kind: '01 A', 'H00=3 B', 'v1 01 2'."""
    kind, _, more = _data()["base"].get(base, base).partition(";")
    draft = _typical(kind.split())
    draft.change(f"{more} {changes}")
    return draft


def document(*records: Draft | str) -> Document:
    """Load a document of records or of the XML text of records."""
    return Document.loads(document_bytes(*records))


def document_bytes(*records: Draft | str) -> bytes:
    """Return the bytes of a document (Big5) of records or of the XML text of records."""
    inside = "".join(record if isinstance(record, str) else record.xml() for record in records)
    return f'<?xml version="1.0" encoding="Big5"?>\n<RECS>{inside}</RECS>\n'.encode("cp950")


def columns(format: Format) -> Iterator[str]:
    """Yield every kind of record there is, in the form `example` takes: each matrix column once."""
    tables, prefix = table(format), "v1 " if format is Format.V1 else ""
    for visit_type in (*tables.visits.same_as, *tables.visits.columns):
        yield from (f"{prefix}{visit_type} {marks[0]}" for marks in tables.visits.groups)
    for data_type, matrix in tables.others.items():
        name = f"{prefix}{tables.keys.data_type}={data_type}"
        yield from (f"{name} {marks[0]}" for marks in matrix.groups)
    for mark in tables.later.marks if tables.later else "":
        yield f"{prefix}{tables.keys.mark}={mark}"


def reported_twice() -> tuple[str, ...]:
    """Return the fields, by their ids of format 2.0, whose absence several rules report."""
    return tuple(_data()["matrix"]["reported_twice"].split())


@cache
def _data() -> dict[str, Any]:
    text = resources.files("api.checks").joinpath("examples.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _typical(words: list[str]) -> Draft:
    """Make what the plan of a kind requires, of typical values."""
    format = Format.V1 if words[0] == "v1" else Format.V2
    tables = table(format)
    what, mark = words[-2:] if "=" not in words[-1] else ("H01=", words[-1][-1])
    name, _, value = what.partition("=")
    data_type = value if name == tables.keys.data_type else tables.visit_data_type
    visit_type = "" if value or name == "H01" else name
    made = plan(format, data_type, mark, visit_type, relaxed=False)
    draft = _required(tables, made)
    draft.header |= {tables.keys.data_type: data_type, tables.keys.mark: mark}
    if visit_type:
        draft.visit[tables.keys.visit_type] = visit_type
    draft.change(_more(format, data_type, visit_type))
    if not made.only_listed:
        _fit(tables, draft, made, mark)
    return draft


def _more(format: Format, data_type: str, visit_type: str) -> str:
    data = _data()
    if visit_type:
        column: str = data["column" if format is Format.V2 else "column_v1"].get(visit_type, "")
        return column
    return str(data["type"].get(data_type, "")) if format is Format.V2 else ""


def _required(tables: FormatTable, made: Plan) -> Draft:
    draft = Draft(tables.format)
    draft.visit = {k: typical_value(tables, k) for k in made.visit.required}
    if made.orders_required:
        draft.orders = [{k: typical_value(tables, k) for k in made.order.required}]
    return draft


def typical_value(tables: FormatTable, field_id: str) -> str:
    """Return what a field of an example holds, unless the example says otherwise."""
    values: dict[str, str] = _data()["values"]
    return values.get(field_id) or values.get(tables.v2_ids.get(field_id, ""), "1")


def _fit(tables: FormatTable, draft: Draft, made: Plan, mark: str) -> None:
    """Leave out what the plan forbids, and give abnormal records an abnormal number."""
    number = tables.own_ids.get("M13", "M13")
    for field_id in made.visit.forbidden & draft.visit.keys():
        del draft.visit[field_id]
    for order in draft.orders:
        for field_id in made.order.forbidden & order.keys():
            del order[field_id]
    abnormal = tables.mark_as_v2(mark) == "B" and draft.header.get("H00") != "5"
    if number in draft.visit and abnormal:
        draft.visit[number] = "C000"
