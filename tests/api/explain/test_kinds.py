"""Kinds of record: named by a key, both marks, what they need, the rules for them."""

from __future__ import annotations

import pytest

from api.checks.plan import plan
from api.explain import RecordFacts, explain
from api.explain.facts import ColumnFacts
from api.explain.kinds import kinds
from api.records import Format


def record(name: str) -> RecordFacts:
    facts = explain(name)
    assert isinstance(facts, RecordFacts)
    return facts


def column(name: str, mark: str) -> ColumnFacts:
    return next(one for one in record(name).columns if mark in one.marks)


def test_kinds_are_named_by_the_key_that_chooses_them() -> None:
    assert {"M07=00", "M07=EA", "H00=2", "H00=3", "H00=5"} <= set(kinds())
    assert {"H01=C", "H01=D", "H01=E", "A23=ZB", "A00=2"} <= set(kinds())
    assert {"H00=1", "A00=1", "H01=A"}.isdisjoint(kinds())


@pytest.mark.parametrize("mark", ["A", "B"])
def test_needs_of_a_visit_are_those_of_its_plan(mark: str) -> None:
    made = plan(Format.V2, "1", mark, "BB", relaxed=False)
    found = column("M07=BB", mark)
    assert found.required == ("H00", "H01", *made.visit.required)
    assert found.required_in_orders == made.order.required
    assert "M47" in found.required
    assert set(found.forbidden) <= made.visit.forbidden
    assert ("M01" in found.forbidden) is (mark == "B")


def test_only_fields_of_the_data_type_are_told_as_forbidden() -> None:
    assert "E01" not in column("M07=01", "A").forbidden
    assert column("H00=2", "B").forbidden == ("M01", "M02")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("M07=AE", True),
        ("M07=AC", True),
        ("M07=01", False),
        ("A23=01", False),
        ("A23=BC", True),
        ("H00=2", True),
        ("H00=5", True),
        ("H01=C", False),
    ],
)
def test_whether_orders_must_be_there(name: str, wanted: bool) -> None:
    assert {one.orders_required for one in record(name).columns} == {wanted}


def test_rules_of_a_visit_are_those_for_its_type() -> None:
    assert [line.name for line in record("M07=BB").rules] == ["FEE_IPD"]
    assert "MB2_NEEDED" in {line.name for line in record("M07=AE").rules}
    assert {line.name for line in record("M07=AI").rules} == {"AI_NO_MB2"}


def test_rules_of_other_records_are_all_there_are() -> None:
    names = {line.name for line in record("H00=5").rules}
    assert {"H00_5_SET", "SPECIMEN", "WINDOW"} <= names
    assert "ALLERGY_ONE" not in names
    assert {"ALLERGY_ONE", "MAKEUP"} <= {line.name for line in record("H00=3").rules}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("M07=01", "附表1-1"),
        ("H00=3", "appendix 3"),
        ("H01=E", "appendix 1-1"),
        ("A23=01", "附件一"),
    ],
)
def test_source_is_that_of_the_matrix(name: str, source: str) -> None:
    assert source in record(name).source


def test_texts_are_those_of_the_value() -> None:
    assert (record("M07=BB").text_zh, record("A23=ZB").text_zh) == ("出院", "取消24小時內部分")
