"""Rules keep to what they declare: the fields they read, the orders they may see, what they report.

The fast path relies on it: a rule that read more would make it wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from api import Document
from api.checks.keys import plan_of, unusable_keys
from api.checks.record import case_of
from api.checks.rule import Case, Hit, Moment, Rule, Scope, Values
from api.checks.rules import RULES, rules_for
from api.checks.texts import rule_texts
from api.errors import DocumentError
from api.fields import Segment, table
from api.records import Format

NOW = datetime.fromisoformat("2026-03-15T12:00:00+08:00")


class Watched(Values):
    """Values that remember which fields were asked for."""

    def __init__(self, values: Values, read: set[str]) -> None:
        super().__init__(values)
        self.read = read

    def __getitem__(self, field_id: str) -> str:
        self.read.add(field_id)
        return super().__getitem__(field_id) if field_id in self else ""

    def get(self, *_: Any) -> Any:
        raise AssertionError("rules read values by [ ] only")


class Closed(tuple[Values, ...]):
    """Orders that nobody may look at."""

    def __iter__(self) -> Iterator[Values]:
        raise AssertionError("a rule on the visit looked at its orders")

    def __len__(self) -> int:
        raise AssertionError("a rule on the visit counted its orders")


def cases() -> Iterator[Case]:
    for text in rule_texts().values():
        for one in text.examples:
            for data in (one.passing(), one.failing()):
                yield from cases_of(data)


def cases_of(data: bytes) -> Iterator[Case]:
    try:
        document = Document.loads(data)
    except DocumentError:
        return
    tables = table(document.format)
    for record in document.records:
        if not record.faults and not unusable_keys(tables, record):
            yield case_of(tables, record, plan_of(tables, record), Moment.of(NOW))


CASES = list(cases())


def watched(case: Case, scope: Scope) -> tuple[Case, set[str]]:
    read: set[str] = set()
    orders = Closed() if scope is not Scope.RECORD else tuple(Watched(o, read) for o in case.orders)
    return Case(case.format, Watched(case.visit, read), orders, case.at), read


def hits(rule: Rule, case: Case) -> tuple[list[Hit], set[str]]:
    seen, read = watched(case, rule.scope)
    if rule.order_check is None:
        return (list(rule.check(seen)) if rule.check else []), read
    found: list[Hit] = []
    for order in case.orders:
        found += rule.order_check(seen, Watched(order, read))
    return found, read


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_reads_and_reports_what_it_declares(rule: Rule) -> None:
    reached: set[str] = set()
    codes: set[str] = set()
    for case in CASES:
        visit = case.visit
        if rule not in rules_for(case.format, visit["H00"], visit["H01"], visit["M07"]):
            continue
        try:
            found, read = hits(rule, case)
        except (ValueError, IndexError):
            continue  # the engine passes over a rule whose values have the wrong form
        assert read <= rule.fields
        reached |= read
        codes |= {hit.code for hit in found}
        assert {hit.field for hit in found} <= rule.fields | {"MB2"}
    assert codes == set(rule.codes)
    assert reached <= rule.fields


@pytest.mark.parametrize(
    "rule", [one for one in RULES if one.scope is Scope.ORDER], ids=lambda rule: rule.id
)
def test_a_rule_on_an_order_reports_fields_of_orders(rule: Rule) -> None:
    fields = {**table(Format.V1).fields, **table(Format.V2).fields}
    for case in CASES:
        try:
            found, _ = hits(rule, case)
        except (ValueError, IndexError):
            continue
        for hit in found:
            assert fields[hit.field].segment is Segment.ORDER
