"""Findings: filled from the code list, printed with the keys of the contract."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.check_codes import Severity
from api.findings import Finding, Findings, finding

SOME: st.SearchStrategy[list[Finding]] = st.lists(
    st.builds(
        finding,
        st.none() | st.integers(1, 3),
        st.none() | st.integers(1, 2),
        st.sampled_from(("M15", "D06")),
        st.sampled_from(("AA", "AF", "D047")),
        st.sampled_from(("", "mine")),
    ),
    max_size=12,
)


def test_finding_takes_texts_and_severity_of_its_code() -> None:
    one = finding(3, 2, "D05", "D047")
    assert (one.record, one.order, one.field, one.code) == (3, 2, "D05", "D047")
    assert (one.text_zh, one.severity) == ("D02與D05不配", Severity.REJECT_RECORD)
    assert one.hint == ""


@pytest.mark.parametrize("code", ["AA", "AF", "AE", "Y008"])
def test_plain_codes_say_what_to_do(code: str) -> None:
    assert finding(1, None, "M51", code).hint
    assert finding(1, None, "M51", code, hint="mine").hint == "mine"


def test_json_has_the_keys_of_the_contract() -> None:
    assert finding(1, None, "M51", "AA").as_json() == {
        "record": 1,
        "order": None,
        "field": "M51",
        "code": "AA",
        "severity": "reject_record",
        "text_zh": "必填未填",
        "text_en": "required field missing",
        "hint": "fill it",
    }


def test_finding_is_a_value() -> None:
    one = finding(None, None, "MSH", "Y002")
    assert one == finding(None, None, "MSH", "Y002")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.code = "AA"  # type: ignore[misc]


@given(SOME, SOME)
def test_many_are_the_sequence_of_them(first: list[Finding], second: list[Finding]) -> None:
    many = Findings(first)
    many.extend(second)
    found = first + second
    assert list(many) == found
    assert many == found == many
    assert many == Findings(found)
    assert [many[at] for at in range(-len(found), len(found))] == found * 2
    assert many[1:-1] == found[1:-1]
    assert many[::-2] == found[::-2]
    assert len(many) == len(found)
    assert list(reversed(many)) == found[::-1]


@given(SOME, st.integers(1, 2**32 - 1))
def test_many_are_added_as_those_of_another_record(found: list[Finding], record: int) -> None:
    many = Findings()
    many.extend(found, record=record)
    assert many == [dataclasses.replace(one, record=record) for one in found]


@pytest.mark.parametrize("other", [[], [finding(1, None, "M15", "AA")] * 2, (), "x", 1])
def test_many_are_not_equal_to_others(other: object) -> None:
    assert Findings([finding(1, None, "M15", "AA")]) != other


@pytest.mark.parametrize("at", [1, -2, 5])
def test_there_is_no_other_than_the_last(at: int) -> None:
    with pytest.raises(IndexError):
        Findings([finding(1, None, "M15", "AA")])[at]


def test_many_show_how_many_they_are() -> None:
    many: Sequence[Finding] = Findings([finding(1, None, "M15", "AA")] * 3)
    assert repr(many) == "<3 findings>"
    assert not Findings()
