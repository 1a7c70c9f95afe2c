"""What is shown is so: examples are those the checks are tested with, and fail as it is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from api import Document, check
from api.checks.columns import matrix_columns, too_long
from api.checks.examples import CHECKED_AT
from api.checks.rules import RULES
from api.checks.steps import STEPS
from api.checks.texts import Example, rule_texts
from api.errors import DocumentError
from api.explain import CodeFacts, Facts, FieldFacts, RecordFacts, RuleFacts, names
from api.explain.facts import Shown
from api.explain.showing import shown
from api.fields import table
from api.records import Format

Place = tuple[str, int | None, str]


def found(document: str) -> list[Place]:
    """Check the text of a document as it is shown."""
    try:
        findings = check(Document.loads(document.encode("cp950")), now=CHECKED_AT)
    except DocumentError as error:
        return [("RECS", None, error.check_code)]
    return [(one.field, one.order, one.code) for one in findings]


def test_examples_are_checked_at_the_time_of_the_tests(now: datetime) -> None:
    assert now == CHECKED_AT


@pytest.mark.parametrize("name", names())
def test_shown_examples_pass_and_fail_as_they_say(name: str, everything: dict[str, Facts]) -> None:
    for one in everything[name].examples:
        assert found(one.passing_document) == []
        assert one.gives
        assert [(g.field, g.order, g.code) for g in one.gives] == found(one.failing_document)
        assert all(given.hint for given in one.gives)


def checked_elsewhere() -> Iterator[Example]:
    """Yield the examples that test_rules and test_columns go through."""
    for text in rule_texts().values():
        yield from text.examples
    for format in Format:
        for column in matrix_columns(format):
            yield from column.examples
        for field in table(format).fields.values():
            if field.length or field.refused:
                yield too_long(format, field.id)


def test_shown_examples_are_the_ones_that_are_tested(everything: dict[str, Facts]) -> None:
    known = {(one.passing(), one.failing()) for one in checked_elsewhere()}
    for facts in everything.values():
        for one in facts.examples:
            pair = one.passing_document.encode("cp950"), one.failing_document.encode("cp950")
            assert pair in known


def test_every_check_of_the_document_shows_every_code_of_it(everything: dict[str, Facts]) -> None:
    codes_of = {one.id: one.codes for one in STEPS} | {one.id: one.codes for one in RULES}
    for check_id, codes in codes_of.items():
        facts = everything[check_id]
        assert isinstance(facts, RuleFacts)
        assert {one.rule for one in facts.examples} == {check_id}
        given = {given.code for one in facts.examples for given in one.gives}
        assert set(codes) <= given, check_id


def test_every_column_of_the_matrix_shows_its_examples(everything: dict[str, Facts]) -> None:
    records = [one for one in everything.values() if isinstance(one, RecordFacts)]
    number = sum(len(one.columns) for one in records)
    assert number == sum(len(matrix_columns(format)) for format in Format)
    for facts in records:
        columns = {(column.data_type, column.marks[0]) for column in facts.columns}
        keys = table(Format(facts.format)).keys
        seen = {(one.passes[keys.data_type], one.passes[keys.mark]) for one in facts.examples}
        assert seen == columns


def test_code_that_a_document_decides_shows_how_by_each_check(everything: dict[str, Facts]) -> None:
    for facts in everything.values():
        if isinstance(facts, CodeFacts):
            wanted = [line.name for line in facts.rules if line.decided_by == "document"]
            assert [one.rule for one in facts.examples] == wanted
            for one in facts.examples:
                assert facts.name in {given.code for given in one.gives}


def test_every_field_shows_how_it_fails(everything: dict[str, Facts]) -> None:
    for facts in everything.values():
        if isinstance(facts, FieldFacts):
            assert 1 <= len(facts.examples) <= 3
            for one in facts.examples:
                assert facts.name in {given.field for given in one.gives}
                assert {g.code for g in one.gives if g.field == facts.name} <= {
                    line.name for line in facts.codes
                }


def differences(one: Shown) -> set[str]:
    return {place for place in one.passes if one.passes[place] != one.fails[place]}


def test_shown_values_stand_in_the_documents(everything: dict[str, Facts]) -> None:
    for facts in everything.values():
        for one in facts.examples:
            assert list(one.passes) == list(one.fails)
            assert differences(one) or one.edit
            for place, value in one.passes.items():
                field_id = place.partition("[")[0]
                if field_id == "MB2":
                    assert one.passing_document.count("<MB2>") == int(value)
                elif value:
                    assert f"<{field_id}>{value}</{field_id}>" in one.passing_document


def test_values_are_told_in_the_order_of_the_record() -> None:
    text = rule_texts()["M23_1CD_OWN"]
    one = shown("M23_1CD_OWN", text.examples[0], ("M23", "D02", "D14"))
    places = ["H00", "H01", "M07", "M23", "D02[1]", "D14[1]", "D02[2]", "D14[2]"]
    assert list(one.passes) == places
    assert differences(one) == {"D14[2]"}
    assert (one.passes["D14[2]"], one.fails["D14[2]"]) == ("IM", "EXT")


def test_many_orders_are_counted_and_few_are_shown() -> None:
    (example,) = rule_texts()["MB2_LIMIT"].examples
    one = shown("MB2_LIMIT", example)
    assert (one.passes["MB2"], one.fails["MB2"]) == ("3", "11")
    assert not any(place.endswith("[4]") for place in one.fails)


def test_replaced_text_is_told() -> None:
    (example,) = rule_texts()["ONE_RECS"].examples
    one = shown("ONE_RECS", example)
    assert one.edit == ("</RECS>", "</RECS><RECS></RECS>")
    assert one.passes == one.fails
