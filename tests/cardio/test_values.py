"""Code values as enums: equal to the code, with texts, as the source has them."""

from __future__ import annotations

import pickle
import re
from enum import Enum
from typing import Any

import pytest

from cardio import values
from cardio.table import function_names, function_row
from cardio.table.generator.text import camel
from cardio.table.labelled import NumberCode, TextCode
from cardio.table.source import read_values
from cardio.values import (
    AbnormalVisitNumber,
    CardStatusHc,
    CardType,
    OrderType,
    Sex,
    TreatItem,
)

each_list = pytest.mark.parametrize("source", read_values(), ids=lambda source: source["name"])


@each_list
def test_an_enum_has_the_values_of_its_list(source: dict[str, Any]) -> None:
    kind = getattr(values, camel(source["name"]))
    assert issubclass(kind, TextCode | NumberCode)
    listed = [
        (v["name"], v["code"], v["zh"], v["en"], v.get("flags", [])) for v in source["values"]
    ]
    assert [(m.name, m.value, m.zh, m.en, list(m.flags)) for m in kind] == listed


@each_list
def test_a_list_says_where_it_is_used_and_where_it_is_from(source: dict[str, Any]) -> None:
    assert all((source["title_zh"], source["used_in"], source["source"], source["confidence"]))
    assert all(value["zh"] and value["en"] for value in source["values"])


@each_list
def test_functions_and_parameters_a_list_names_exist(source: dict[str, Any]) -> None:
    for place in source["used_in"]:
        found = re.match(r"((?:his|cs|hpc)[A-Z]\w+)(?:\.(\w+))?", place)
        if found:
            assert found[1] in function_names()
            params = {param.name for param in function_row(found[1]).params}
            assert found[2] is None or found[2] in params


def test_all_enums_are_public() -> None:
    assert values.__all__ == sorted(camel(source["name"]) for source in read_values())


@pytest.mark.parametrize(
    ("member", "code", "zh"),
    [
        (TreatItem.WESTERN_MEDICINE_OUTPATIENT, "01", "西醫門診"),
        (TreatItem.PREVENTIVE_CARE, "AC", "預防保健"),
        (AbnormalVisitNumber("C000"), "C000", "停電"),
    ],
)
def test_a_text_code_is_its_text(member: TextCode, code: str, zh: str) -> None:
    assert member == code
    assert f"{member}" == str(member) == code
    assert type(member)(code) is member
    assert member.zh == zh
    assert member.encode() == code.encode()


@pytest.mark.parametrize("member", [*CardType, *CardStatusHc])
def test_a_number_code_is_its_number(member: NumberCode) -> None:
    assert member == member.value
    assert f"{member:d}" == str(member) == str(member.value)
    assert type(member)(member.value) is member


def test_flags_say_which_visit_types_count() -> None:
    counted = {item.value for item in TreatItem if "cumulative" in item.flags}
    assert counted == {f"{n:02d}" for n in range(10)}
    assert TreatItem("BA").flags == ("online_check",)


@pytest.mark.parametrize("kind", [TreatItem, Sex, OrderType])
def test_an_unknown_code_is_an_error(kind: type[Enum]) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        kind("??")


@pytest.mark.parametrize("member", [TreatItem("01"), CardType(2)])
def test_members_can_be_pickled(member: Enum) -> None:
    assert pickle.loads(pickle.dumps(member)) is member
