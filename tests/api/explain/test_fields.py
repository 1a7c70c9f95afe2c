"""Fields: needs as the matrix has them, values with meanings, codes, and what stands beside."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

from api.checks.lists import ABNORMAL, ABNORMAL_V1, CONSTANTS, TEST_NUMBERS
from api.explain import Facts, FieldFacts, explain
from api.explain.meanings import meaning
from api.fields import table
from api.records import Format

SYMBOLS = {"V": "required", "~": "forbidden", "*": "optional", "-": "unlisted"}
FIELDS = [(format, field_id) for format in Format for field_id in table(format).fields]
WITHOUT_MEANING = {"M24", "M25", "M27", "M28", "D14", "A53"}


def field(field_id: str) -> FieldFacts:
    facts = explain(field_id)
    assert isinstance(facts, FieldFacts)
    return facts


def needs(field_id: str) -> dict[tuple[str, str, str], str]:
    return {(n.data_type, n.marks, n.visit_type): n.need for n in field(field_id).needs}


def raw(format: Format) -> dict[str, Any]:
    name = {Format.V1: "v1.toml", Format.V2: "v2.toml"}[format]
    text = resources.files("api.fields").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize(("format", "field_id"), FIELDS, ids=[k for _, k in FIELDS])
def test_needs_are_those_of_the_table_as_it_stands(format: Format, field_id: str) -> None:
    data, found = raw(format), needs(field_id)
    row = next(row for row in data["field"] if row["id"] == field_id)
    if row.get("refused"):
        assert set(found.values()) == {"unknown"}
        return
    visits = data["visits"]
    symbols = visits["rows"].get(field_id, "").split()
    for visit_type, pair in zip(visits["columns"].split(), symbols, strict=False):
        for marks, symbol in zip(visits["groups"], pair, strict=True):
            said = found["1", marks, visit_type]
            assert said == SYMBOLS[symbol] or (row.get("always") and said == "required")
    for data_type, part in data["types"].items():
        for at, marks in enumerate(part["groups"]):
            symbol = part["rows"].get(field_id, "").split()[at : at + 1]
            if symbol:
                assert found[data_type, marks, ""] == SYMBOLS[symbol[0]]
            elif data_type not in row["data_types"]:
                assert found[data_type, marks, ""] == "forbidden"


def test_visit_type_without_a_column_has_that_of_another() -> None:
    found = needs("M23")
    assert found["1", "A", "00"] == found["1", "A", "01"] == "required"


def test_what_acts_on_an_earlier_record_needs_and_takes_few_fields() -> None:
    for mark in "CDE":
        assert needs("M15")["1", mark, ""] == needs("H01")["1", mark, ""] == "required"
        assert needs("M02")["1", mark, ""] == "optional"
        assert needs("M51")["1", mark, ""] == needs("D06")["1", mark, ""] == "ignored"


def test_every_closed_value_has_a_meaning_where_one_is_public(everything: dict[str, Facts]) -> None:
    without = set()
    for facts in everything.values():
        if isinstance(facts, FieldFacts) and facts.closed:
            assert facts.values
            if not all(one.text_zh and one.text_en for one in facts.values):
                without.add(facts.name)
    assert without == WITHOUT_MEANING


def test_closed_values_are_those_the_check_allows() -> None:
    assert {one.value for one in field("M51").values} == table(Format.V2).fields["M51"].allowed
    assert {one.value for one in field("A55").values} == table(Format.V1).fields["A55"].allowed
    assert {one.value for one in field("M07").values} == table(Format.V2).visit_types
    assert {one.value for one in field("A23").values} == table(Format.V1).visit_types
    assert [one.value for one in field("M23").values] == list("0126ABCDEFG")
    assert [one.value for one in field("H01").values] == list("ABCDE")
    assert [one.value for one in field("A02").values] == ["1.0"]


def test_special_values_of_open_fields_are_those_the_rules_know() -> None:
    assert {one.value for one in field("M13").values} == ABNORMAL | TEST_NUMBERS
    assert {one.value for one in field("A18").values} == ABNORMAL_V1
    constants = {one.value for k in ("M15", "M16", "M52") for one in field(k).values}
    assert constants == CONSTANTS
    assert not any(field(k).closed for k in ("M13", "A18", "M15", "M16", "M50", "M52"))
    assert field("M44").values == ()


def test_meanings_of_1_0_are_its_own_where_they_differ() -> None:
    v1, v2 = table(Format.V1), table(Format.V2)
    assert meaning(v1, "A72", "2")[1] == "drug, long-term"
    assert meaning(v2, "D02", "2")[1] == "fee schedule: treatment, important order"
    assert meaning(v1, "A80", "D")[0] == "註銷"
    assert meaning(v1, "A23", "BB") == meaning(v2, "M07", "BB") == ("出院", "discharge")
    assert meaning(v2, "M07", "ZZ") == ("", "")


@pytest.mark.parametrize(
    ("field_id", "codes"),
    [
        ("M57", "AB AB01 AE AF D090 D091 Y004"),
        ("D16", "AE Y004"),
        ("M41", "AB AB01 AC AE AF Y004"),
        ("A02", "03 AB01 AC AE Y004"),
        ("V02", "AA AB AB01 AC AE AF Y004"),
        ("A00", "01 AE Y002 Y004"),
    ],
)
def test_codes_of_a_field(field_id: str, codes: str) -> None:
    assert [line.name for line in field(field_id).codes] == codes.split()


def test_codes_of_a_field_say_whether_they_are_decided_in_its_format() -> None:
    by = {line.name: line.decided_by for line in field("A91").codes}
    assert by["AD46"] == ()
    assert by["AC"] == ("document",)
    by = {line.name: line.decided_by for line in field("D15").codes}
    assert by["AD46"] == ("document",)


def test_rules_that_look_at_a_field() -> None:
    assert [line.name for line in field("M56").rules] == ["M56_M07"]
    assert {line.name for line in field("A11").rules} == {"CARD", "VISIT_SIGNATURE"}
    assert "M13_A_DIGITS" in {line.name for line in field("A18").rules}
    assert "G000_NORMAL" not in {line.name for line in field("A18").rules}


@pytest.mark.parametrize(
    ("field_id", "note"),
    [
        ("D02", "needed in every MB2"),
        ("D16", "unknown to the check"),
        ("M12", "not required where an order has E01 D"),
        ("M16", "with an order of early return"),
    ],
)
def test_what_the_tables_say_beside_the_matrix(field_id: str, note: str) -> None:
    (found,) = field(field_id).notes
    assert note in found.text_en
    assert found.text_zh


def test_field_of_the_other_format() -> None:
    assert field("M51").other_format == ("A55",)
    assert field("A55").other_format == ("M51",)
    assert field("A41").other_format == field("M57").other_format == ()


def test_form_of_a_field() -> None:
    facts = field("M51")
    assert (facts.format, facts.segment, facts.type, facts.length) == ("2.0", "MB1", "code", 2)
    assert (facts.exact, facts.data_types, facts.text_zh) == (False, "15", "給付類別")
    assert field("M57").length is None
