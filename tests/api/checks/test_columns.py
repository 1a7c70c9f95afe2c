"""The columns of the matrices: every one has examples, and every row of it holds in the check."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from api.checks.columns import Column, matrix_columns, too_long
from api.checks.examples import document_bytes, example, typical_value
from api.checks.texts import Example
from api.fields import Field, table
from api.records import Format

COLUMNS = [column for format in Format for column in matrix_columns(format)]
EXAMPLES = [
    pytest.param(one, id=f"{column.base}-{one.gives}")
    for column in COLUMNS
    for one in column.examples
]


def test_every_kind_of_record_has_its_column() -> None:
    found = {(c.format, c.data_type, mark, c.visit_type) for c in COLUMNS for mark in c.marks}
    assert len(COLUMNS) == len({(c.format, c.data_type, c.marks, c.visit_type) for c in COLUMNS})
    for format in Format:
        tables = table(format)
        later = tables.later.marks if tables.later else ""
        for data_type, marks in tables.marks.items():
            visits = data_type == tables.visit_data_type
            for mark in marks:
                apart = visits and mark in later
                for visit_type in tables.visit_types if visits and not apart else [""]:
                    assert (format, data_type, mark, visit_type) in found


@pytest.mark.parametrize("one", EXAMPLES)
def test_examples_of_a_column_pass_and_fail_as_they_say(one: Example, outcome: Any) -> None:
    assert outcome(one.passing()) == []
    assert outcome(one.failing()) == [one.gives]


def test_examples_show_what_is_special_about_a_column() -> None:
    found = {c.base: [one.gives for one in c.examples] for c in COLUMNS}
    assert found["05 A"] == ["M50:AA", "M44:AF"]
    assert found["01 A"][0] == "M23:AA"
    assert found["BB B"][0] == "M47:AA"
    assert found["AE A"][1] == "M23:AF"
    assert found["H00=3 B"][0] == "M15:AA"
    assert found["H01=C"] == ["M15:AA"]
    shown = Counter(gives for examples in found.values() for gives in examples)
    assert len(shown) > 25


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.base)
def test_every_required_field_of_a_column_is_missed(column: Column, outcome: Any) -> None:
    base = example(column.base)
    made, visit_type = column.plan, table(column.format).keys.visit_type
    for field_id in made.visit.required:
        code = "Y008" if field_id == visit_type else "AA"
        found = outcome(document_bytes(example(column.base, f"{field_id}=")))
        assert f"{field_id}:{code}" in found
    alone = len(base.orders) == 1 and len(base.orders[0]) == 1  # without it there is no order
    for field_id in made.order.required if base.orders and not alone else ():
        found = outcome(document_bytes(example(column.base, f"{field_id}=")))
        assert f"{field_id}[1]:AA" in found


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.base)
def test_every_forbidden_field_of_a_column_is_found(column: Column, outcome: Any) -> None:
    tables = table(column.format)
    for forbidden, place in (
        (column.plan.visit.forbidden, ""),
        (column.plan.order.forbidden, "[1]"),
    ):
        for field_id in forbidden:
            filled = example(column.base, f"{field_id}={typical_value(tables, field_id)}")
            assert f"{field_id}{place}:AF" in outcome(document_bytes(filled))


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.base)
def test_what_a_column_leaves_open_is_not_missed(column: Column, outcome: Any) -> None:
    held = example(column.base).visit.keys()
    for field_id in held - set(column.plan.visit.required):
        found = outcome(document_bytes(example(column.base, f"{field_id}=")))
        assert f"{field_id}:AF" not in found
        assert f"{field_id}:AA" not in found


FIELDS = [(format, field) for format in Format for field in table(format).fields.values()]
KEYS = {k for format in Format for k in (table(format).keys.data_type, table(format).keys.mark)}
KEYS |= {"M07", "A23", "M23", "A02"}


@pytest.mark.parametrize(
    ("format", "field"), FIELDS, ids=[f"{format}-{field.id}" for format, field in FIELDS]
)
def test_a_field_that_is_too_long_is_found(format: Format, field: Field, outcome: Any) -> None:
    if field.length is None and not field.refused:
        with pytest.raises(LookupError, match=field.id):
            too_long(format, field.id)
        return
    one = too_long(format, field.id)
    assert outcome(one.passing()) == []
    found = outcome(one.failing())
    assert found == [one.gives] or field.id in KEYS
    assert found
