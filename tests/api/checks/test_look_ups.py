"""Look-ups keep to what they declare: what they read and report, what they ask, and about what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api import Document
from api.checks.examples import Draft, columns, document_bytes, example
from api.checks.keys import plan_of
from api.checks.look_up import LookUp
from api.checks.look_ups import LOOK_UPS
from api.checks.record import case_of
from api.checks.rule import Case, Moment, Values
from api.fields import table
from api.records import Format

BASES = ("drug", "refill", "make_up", "abnormal", "ward", "allergy", "void", "refill_pharmacy")
ALL = {
    "M16": "TESTVISIT00000000091",
    "M17": "3501200000",
    "M18": "0003",
    "M19": "1150301093012",
    "M49": "1150301093012",
    "M50": "7A02",
    "M52": "TESTVISIT00000000092",
    "M35": "J069",
}
ORDER = {"D06": "A037341100", "D11": "5A" * 20, "D12": "3501200000", "E01": "D"}
NUMBERS, KINDS = ("0005", "ICND", "IC98", "FORE", "G000"), "123GM"
AT = Moment("1150315120000", "1141201")


def case(draft: Draft) -> Case:
    (record,) = Document.loads(document_bytes(draft)).records
    tables = table(draft.format)
    return case_of(tables, record, plan_of(tables, record), AT)


def cases() -> Iterator[Case]:
    """Yield records of many kinds, with every field that look-ups read and with fewer."""
    drafts = [example(base) for base in (*BASES, *columns(Format.V2))]
    for one in map(case, drafts):
        yield one
        for number, kind in zip(NUMBERS, KINDS, strict=True):
            orders = [Values({**order, **ORDER, "D02": kind}) for order in one.orders]
            visit = Values({**one.visit, **ALL, "M13": number})
            yield replace(one, visit=visit, orders=tuple(orders))


CASES = list(cases())


def without(values: Values, fields: frozenset[str]) -> Values:
    return Values({k: value for k, value in values.items() if k not in fields})


@pytest.mark.parametrize("one", LOOK_UPS, ids=lambda one: one.id)
def test_it_asks_what_it_declares_and_is_heard(one: LookUp, moody: Any) -> None:
    codes = set()
    asked = set()
    for seed in range(24):
        registry = moody(seed)
        for each in CASES:
            codes |= {hit.code for hit in one.ask(each, registry)}
        asked |= {question for question, _ in registry.asked}
    assert asked == one.asks
    assert codes == set(one.codes)


@pytest.mark.parametrize("one", LOOK_UPS, ids=lambda one: one.id)
def test_it_objects_to_nothing_where_all_it_is_about_is_blank(one: LookUp, moody: Any) -> None:
    for seed in range(6):
        registry = moody(seed)
        for each in CASES:
            visit = without(each.visit, one.about)
            orders = tuple(without(order, one.about) for order in each.orders)
            assert list(one.ask(replace(each, visit=visit, orders=orders), registry)) == []
        assert registry.asked == []


@pytest.mark.parametrize("one", LOOK_UPS, ids=lambda one: one.id)
def test_it_objects_to_nothing_where_the_registry_cannot_tell(one: LookUp, moody: Any) -> None:
    for seed in (1, 2):  # 0 would have all records
        registry = moody(seed, silent=one.asks)
        assert [list(one.ask(each, registry)) for each in CASES] == [[]] * len(CASES)
