"""Examples as they are shown: the values that matter, both documents, and what the check says.

Runs the check on the failing document, so that what is said of it is so; the examples themselves
stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from api.checks.engine import check
from api.checks.examples import CHECKED_AT, Draft, example
from api.checks.texts import Example
from api.document import Document
from api.errors import DocumentError
from api.explain.facts import Given, Shown
from api.fields import FormatTable, table
from api.findings import Finding, finding

_MOST_ORDERS: Final = 3
"""Orders whose values are shown; of more, how many there are."""

_CODEC: Final = "cp950"


def shown(rule: str, one: Example, concerned: Iterable[str] = ()) -> Shown:
    """Show an example of a rule; `concerned` are the fields that are told beside what differs."""
    passing, failing = example(one.base, one.passes), example(one.base, one.fails)
    places = _places(passing, failing, frozenset(concerned))
    return Shown(
        rule,
        {place: _value(passing, place) for place in places},
        {place: _value(failing, place) for place in places},
        one.edit if one.edit[0] else None,
        tuple(Given(f.field, f.order, f.code, f.hint) for f in findings_in(one.failing())),
        one.passing().decode(_CODEC),
        one.failing().decode(_CODEC),
    )


def findings_in(data: bytes) -> Sequence[Finding]:
    """Check a document as of the time of the examples; one that cannot be read has one finding."""
    try:
        return check(Document.loads(data), now=CHECKED_AT)
    except DocumentError as error:
        return [finding(None, None, "RECS", error.check_code, str(error))]


def _places(passing: Draft, failing: Draft, concerned: frozenset[str]) -> list[str]:
    """Choose what is shown: keys, fields concerned, and whatever differs; in the table's order."""
    tables = table(passing.format)
    one, other = _cells(passing), _cells(failing)
    keys = {tables.keys.data_type, tables.keys.mark, tables.keys.visit_type}
    wanted = keys | {tables.own_ids.get(field_id, field_id) for field_id in concerned}
    differ = {k for k in one | other if one.get(k, "") != other.get(k, "")}
    some = {k for k in one | other if k.partition("[")[0] in wanted and k != "MB2"}
    return sorted(differ | some, key=lambda place: _order_of(tables, place))


def _order_of(tables: FormatTable, place: str) -> tuple[int, int]:
    """Order places as a record has them: MSH and MB1, how many MB2, then each of them."""
    field_id, _, order = place.rstrip("]").partition("[")
    known = list(tables.fields)
    return int(order or 0), known.index(field_id) if field_id in known else len(known)


def _value(draft: Draft, place: str) -> str:
    return _cells(draft).get(place, "")


def _cells(draft: Draft) -> dict[str, str]:
    return dict(_each_cell(draft))


def _each_cell(draft: Draft) -> Iterator[tuple[str, str]]:
    yield from (draft.header | draft.visit).items()
    for number, order in enumerate(draft.orders[:_MOST_ORDERS], start=1):
        yield from ((f"{field_id}[{number}]", value) for field_id, value in order.items())
    yield "MB2", str(len(draft.orders))
