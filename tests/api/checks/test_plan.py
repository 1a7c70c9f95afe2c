"""Plans: what one kind of record needs, derived from the tables."""

from __future__ import annotations

import pytest

from api.checks.plan import plan
from api.fields import Requirement, Segment, table
from api.records import Format

VISIT_TYPES = sorted(table(Format.V2).visit_types)


@pytest.mark.parametrize("visit_type", VISIT_TYPES)
@pytest.mark.parametrize("mark", ["A", "B"])
def test_plan_of_a_visit_is_its_matrix_column(visit_type: str, mark: str) -> None:
    made = plan(Format.V2, "1", mark, visit_type, relaxed=False)
    tables = table(Format.V2)
    needs = tables.visits.requirements(visit_type, mark)
    fields = tables.fields
    for segment, part in ((Segment.VISIT, made.visit), (Segment.ORDER, made.order)):
        here = {k: v for k, v in needs.items() if fields[k].segment is segment}
        always = {f.id for f in fields.values() if f.always and f.segment is segment}
        required = {k for k, v in here.items() if v is Requirement.REQUIRED}
        assert set(part.required) == required | always
        forbidden = {k for k, v in here.items() if v is Requirement.FORBIDDEN}
        others = {f.id for f in part.fields.values() if "1" not in f.data_types}
        assert part.forbidden == forbidden | others


@pytest.mark.parametrize(
    ("visit_type", "wanted"),
    [("AE", True), ("AF", True), ("AG", True), ("BC", True), ("01", False), ("AC", False)],
)
def test_some_visits_need_an_order(visit_type: str, wanted: bool) -> None:
    assert plan(Format.V2, "1", "A", visit_type, relaxed=False).orders_required is wanted


@pytest.mark.parametrize("mark", "CDE")
def test_later_marks_have_a_short_list(mark: str) -> None:
    made = plan(Format.V2, "1", mark, "", relaxed=False)
    assert set(made.visit.required) == {"M03", "M04", "M05", "M06", "M11", "M15"}
    assert set(made.visit.fields) - set(made.visit.required) == {"M01", "M02"}
    assert made.only_listed
    assert not made.orders_required


def test_deleting_an_allergy_needs_less() -> None:
    full = plan(Format.V2, "3", "A", "", relaxed=False)
    less = plan(Format.V2, "3", "A", "", relaxed=True)
    assert {"M01", "M04", "M12"} <= set(full.visit.required)
    assert set(less.visit.required) == {"M03", "M05", "M11", "M15"}
    assert set(less.order.required) == {"E01"}


def test_vaccination_takes_no_field_of_visits() -> None:
    made = plan(Format.V2, "2", "A", "", relaxed=False)
    assert {"M07", "M15", "M51"} <= made.visit.forbidden
    assert {"D06", "E01"} <= made.order.forbidden
    assert made.order.required == ("V02",)
    assert made.orders_required


def test_delete_of_other_data_uses_their_only_column() -> None:
    b, d = (plan(Format.V2, "5", mark, "", relaxed=False) for mark in "BD")
    assert b.visit.required == d.visit.required


def test_refused_field_is_in_no_plan() -> None:
    made = plan(Format.V2, "1", "A", "01", relaxed=False)
    assert "D16" not in made.order.fields
    assert "D15" in made.order.fields


def test_vaccination_of_1_0_needs_its_four_fields() -> None:
    made = plan(Format.V1, "2", "1", "", relaxed=False)
    assert made.order.required == ("A61", "A62", "A63", "A64")
    assert "A17" in made.visit.forbidden
    assert "A11" in plan(Format.V1, "2", "2", "", relaxed=False).visit.forbidden


def test_plan_is_made_once() -> None:
    first = plan(Format.V2, "1", "A", "01", relaxed=False)
    assert plan(Format.V2, "1", "A", "01", relaxed=False) is first
