"""Patterns of values never take more than the check of the field does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.checks.values import objection
from api.fields import Field, Kind, table
from api.plain.values import value_pattern
from api.records import Format

FIELDS = [
    pytest.param(field, id=field.id)
    for format in Format
    for field in table(format).fields.values()
    if not field.refused and not field.allowed
]
CHARACTERS = "0123456789 .-AZaz!~＆測　\t\x7f"


def fits(field: Field, text: str) -> bool:
    pattern = re.compile(f"{value_pattern(field)}(?=<)".encode())
    match = pattern.match(text.encode() + b"<")
    return match is not None and match.end() == len(text.encode())


@pytest.mark.parametrize("field", FIELDS)
@given(text=st.text(CHARACTERS, min_size=1, max_size=14) | st.integers(0, 10**13).map(str))
def test_what_a_pattern_takes_is_right(field: Field, text: str) -> None:
    if fits(field, text):
        assert text == text.strip(" ")
        wrong = objection(field, text)
        assert wrong is None or (field.kind is Kind.TEXT and wrong.code in ("AB01", "AC"))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("more", [False, True])
def test_the_longest_value_is_taken_and_no_longer_one(field: Field, more: bool) -> None:
    dates = {Kind.DATE: "1150228", Kind.DATETIME: "1150228235959"}
    value = dates.get(field.kind, "1" * (field.length or 100)) + "1" * more
    if field.kind is not Kind.TEXT:
        assert fits(field, value) != more
    if field.length:
        assert (objection(field, value) is None) != more


@pytest.mark.parametrize("day", ["1150228", "1150131", "1150430", "1151231", "0010101"])
def test_days_are_taken(day: str) -> None:
    assert fits(table(Format.V2).fields["M04"], day)


@pytest.mark.parametrize(
    "day", ["1150229", "1130229", "1150431", "1150132", "1151301", "1150001", "0000101", "-010101"]
)
def test_days_that_are_none_or_rare_are_left_to_the_check(day: str) -> None:
    assert not fits(table(Format.V2).fields["M04"], day)
