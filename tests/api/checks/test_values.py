"""Values by themselves: length in bytes of Big5, characters, real dates."""

from __future__ import annotations

import calendar
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.checks.values import Objection, is_moment, objection
from api.fields import Field, Kind, Segment, table
from api.records import Format


def _field(kind: Kind, length: int | None = None, exact: bool = False) -> Field:
    return Field(
        "X01", Segment.VISIT, "name", "名稱", kind, "1", "src", "high", length=length, exact=exact
    )


GOOD = [
    (Kind.DIGITS, "0"),
    (Kind.DIGITS, "00120"),
    (Kind.SIGNED_DIGITS, "-452"),
    (Kind.DECIMAL, "7.0"),
    (Kind.DECIMAL, "00021.0"),
    (Kind.DECIMAL, "0"),
    (Kind.SIGNED_DECIMAL, "-7.0"),
    (Kind.CODE, "0A"),
    (Kind.CODE, "a"),
    (Kind.ALNUM, "QW(1,3,5)"),
    (Kind.ALNUM, "QAM＆HS"),
    (Kind.ALNUM, "D01;S01"),
    (Kind.ALNUM, "CV19-S-Ab-N"),
    (Kind.ALNUM, "0900000001#12"),
    (Kind.TEXT, "花生(測試一自述)"),
    (Kind.DATE, "1150228"),
    (Kind.DATE, "1130229"),
    (Kind.DATE, "-020101"),
    (Kind.DATETIME, "1150302093012"),
    (Kind.DATETIME, "1150205000000"),
]
BAD = [
    (Kind.DIGITS, "12a", "AB"),
    (Kind.DIGITS, "-1", "AB"),
    (Kind.DIGITS, "1.0", "AB"),
    (Kind.DIGITS, "１２", "AB01"),
    (Kind.SIGNED_DIGITS, "4-2", "AB"),
    (Kind.DECIMAL, "-7.0", "AB"),
    (Kind.DECIMAL, "7.05", "AB"),
    (Kind.DECIMAL, "7.", "AB"),
    (Kind.CODE, "0-", "AB"),
    (Kind.CODE, "一", "AB01"),
    (Kind.ALNUM, "測試", "AB01"),
    (Kind.ALNUM, "a\tb", "AB01"),
    (Kind.TEXT, "😀", "AB01"),
    (Kind.DATE, "115022A", "AB"),
    (Kind.DATE, "1150229", "AD"),
    (Kind.DATE, "1151301", "AD"),
    (Kind.DATE, "1150100", "AD"),
    (Kind.DATE, "0000101", "AD"),
    (Kind.DATETIME, "1150302240000", "AD"),
    (Kind.DATETIME, "1150302096000", "AD"),
    (Kind.DATETIME, "1150302090060", "AD"),
    (Kind.DATETIME, "-150302090000", "AB"),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_value_of_its_type_passes(kind: Kind, value: str) -> None:
    assert objection(_field(kind), value) is None


@pytest.mark.parametrize(("kind", "value", "code"), BAD)
def test_value_of_another_type_is_found(kind: Kind, value: str, code: str) -> None:
    found = objection(_field(kind), value)
    assert found is not None
    assert found.code == code
    assert found.hint


@pytest.mark.parametrize(
    ("exact", "length", "code"),
    [(True, 4, None), (True, 3, "AC"), (True, 5, "AC"), (False, 3, None), (False, 5, "AC")],
)
def test_length_is_exact_or_the_most(exact: bool, length: int, code: str | None) -> None:
    found = objection(_field(Kind.ALNUM, 4, exact), "x" * length)
    assert (found and found.code) == code
    if found:
        assert f"there are {length}" in found.hint


def test_length_counts_bytes_of_big5() -> None:
    assert objection(_field(Kind.TEXT, 4), "測試") is None
    found = objection(_field(Kind.TEXT, 3), "測試")
    assert found is not None
    assert found.code == "AC"


def test_length_comes_before_characters() -> None:
    found = objection(_field(Kind.DATE, 7, exact=True), "abc")
    assert found is not None
    assert found.code == "AC"


def test_unknown_length_is_not_judged() -> None:
    assert objection(table(Format.V2).fields["M57"], "x" * 50) is None


@given(st.dates(date(1912, 1, 1), date(2910, 12, 31)), st.times())
def test_every_real_moment_is_one(day: date, time: object) -> None:
    text = f"{day.year - 1911:03d}{day:%m%d}"
    assert is_moment(text)
    assert is_moment(text + f"{time:%H%M%S}")


@given(year=st.integers(1, 999), month=st.integers(0, 99), day=st.integers(0, 99))
def test_a_date_is_real_exactly_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    real = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year + 1911, month)[1]
    assert is_moment(f"{year:03d}{month:02d}{day:02d}") == real


def test_year_before_roc_one_is_counted_backwards() -> None:
    assert is_moment("-010229") is False  # 1911 is no leap year
    assert is_moment("-040229") is True  # 1908 is one
    assert is_moment("-000101") is False


FIELDS = [
    pytest.param(field, id=f"{format}-{field.id}")
    for format in Format
    for field in table(format).fields.values()
    if not field.refused
]


def _step_by_step(field: Field, value: str) -> Objection | None:
    """What is wrong with a value by the steps that name it, without the look at usual ones."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("api.checks.values._usual", lambda field: re.compile("(?!)"))
        return objection(field, value)


@pytest.mark.parametrize("field", FIELDS)
@given(value=st.text("0123456789.-AZaz ~測　\t\x7f", min_size=1, max_size=14))
def test_usual_values_are_right_by_every_step(field: Field, value: str) -> None:
    for one in (value, *sorted(field.allowed)):
        assert objection(field, one) == _step_by_step(field, one)


@pytest.mark.parametrize("field", FIELDS)
def test_the_longest_usual_value_is_no_longer_than_allowed(field: Field) -> None:
    for length in range(max(1, (field.length or 5) - 1), (field.length or 5) + 2):
        for character in "1A":
            value = character * length
            assert objection(field, value) == _step_by_step(field, value)
