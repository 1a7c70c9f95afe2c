"""What callers read back in 1.8, 1.33 and 1.50: both formats, cases 2 and 3, the marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.errors import RecordError
from cardio.records._base import decode
from cardio.table import function_row
from emulator.icd10 import Format, asked, parse, render, stored
from emulator.icd10 import tables as halves

NEED_HPC = "hisGetTreatmentNeedHPC"
ILLNESS = "hisGetCriticalIllness"
ILLNESS_ID = "hisGetCriticalIllnessID"
DX = ("dx_main", *(f"dx_secondary_{n}" for n in range(1, 6)))
SIZES = [
    (NEED_HPC, Format.OLD, 372),
    (NEED_HPC, Format.ICD10, 540),
    (ILLNESS, Format.OLD, 114),
    (ILLNESS, Format.ICD10, 138),
    (ILLNESS_ID, Format.OLD, 114),
    (ILLNESS_ID, Format.ICD10, 138),
]

ENCODED = (b'"M7WK', b'"M830', b'"M86W', b'"M8FC', b'"M8JG', b'"M8YG')
PLAIN = (b"G44201 ", b"G44209 ", b"G44211 ", b"G44219 ", b"G44221 ", b"G44229 ")


def illness(code: bytes) -> dict[str, Any]:
    return {"illness_code": code, "valid_from": "1030101", "valid_to": "1051231"}


def visit(when: str, *codes: bytes) -> dict[str, Any]:
    return {"visit_datetime": when, **dict(zip(DX, codes, strict=False))}


@pytest.mark.parametrize("function", [ILLNESS, ILLNESS_ID])
@pytest.mark.parametrize(
    ("form", "raw", "group"),
    [
        (Format.OLD, b"36042", b"3604210301011051231"),
        (Format.OLD, b"#:5BK", b"#:5BK10301011051231"),
        (Format.ICD10, b"36042", b" 36042   10301011051231"),
        (Format.ICD10, b"#:5BK", b" H401324 10301011051231"),
    ],
)
def test_official_case_2(function: str, form: Format, raw: bytes, group: bytes) -> None:
    size = {Format.OLD: 114, Format.ICD10: 138}[form]
    assert render(function, form, {"critical_illness": [illness(raw)]}) == group.ljust(size)


@pytest.mark.parametrize(
    ("form", "start", "group"),
    [
        (Format.OLD, 114, b"1030811140718" + b"".join(ENCODED)),
        (Format.ICD10, 138, b"1030811140718" + b"".join(b" " + c + b" " for c in PLAIN)),
    ],
)
def test_official_case_3(form: Format, start: int, group: bytes) -> None:
    content = {"visit": [visit("1030811140718", *ENCODED)]}
    rendered = render(NEED_HPC, form, content)
    assert len(group) == {Format.OLD: 43, Format.ICD10: 67}[form]
    assert rendered == (b" " * start + group).ljust(len(rendered))


@pytest.mark.parametrize(
    ("form", "group"),
    [
        (Format.OLD, b"1030811140718" + b"4619 " + b" " * 25),
        (Format.ICD10, b"1030811140718" + b" 4619    " + b" " * 45),
    ],
)
def test_a_visit_with_one_plain_diagnosis(form: Format, group: bytes) -> None:
    content = {
        "critical_illness": [illness(b"36042")],
        "visit": [visit("1030811140718", b"4619 ")],
    }
    start = {Format.OLD: 114, Format.ICD10: 138}[form]
    rendered = render(NEED_HPC, form, content)
    assert rendered[start : start + len(group)] == group
    assert rendered[:start] == render(ILLNESS, form, content)


@pytest.mark.parametrize(("function", "form", "size"), SIZES)
def test_an_empty_card_is_blanks(function: str, form: Format, size: int) -> None:
    assert render(function, form, {}) == b" " * size


@pytest.mark.parametrize(("function", "form", "size"), SIZES)
def test_a_full_card_has_no_blank_group(function: str, form: Format, size: int) -> None:
    content = {
        "critical_illness": [illness(code) for code in ENCODED],
        "visit": [visit(f"103081114071{n}", *ENCODED) for n in range(6)],
    }
    rendered = render(function, form, content)
    assert len(rendered) == size
    codes = PLAIN if form is Format.ICD10 else ENCODED
    groups = 7 if function == NEED_HPC else 1
    assert [rendered.count(code.strip()) for code in codes] == [groups] * 6
    assert not {b"[", b"]"} & {rendered[i : i + 1] for i in range(size)}


@pytest.mark.parametrize("form", Format)
def test_without_a_professional_card_only_dates_are_left(form: Format) -> None:
    """5141: dates with blank codes."""
    without = render(ILLNESS, form, {"critical_illness": [illness(b"")]})
    assert without == render(ILLNESS, form, {"critical_illness": [illness(b"     ")]})
    assert without.split() == [b"10301011051231"]


def test_known_codes_reach_the_decoding() -> None:
    content = {"critical_illness": [illness(b"#:5BK")]}
    assert b"H401324" in render(ILLNESS, Format.ICD10, content, known={"H401324"})
    assert b" #:5BK   1030101" in render(ILLNESS, Format.ICD10, content, known=set())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"critical_illness": [illness(b"36042")] * 7}, "at most 6 elements, got 7"),
        ({"critical_illness": [illness(b"#:5BK#")]}, "illness_code: expected at most 5 stored"),
        ({"critical_illness": [illness(b"\xa4\xa4")]}, "illness_code: expected at most 5 stored"),
        ({"critical_illness": [{"illness_code": b"36042"}]}, "valid_from: has no value"),
        ({"critical_illness": [{**illness(b""), "valid_to": "105"}]}, "valid_to: expected 7"),
    ],
)
@pytest.mark.parametrize("form", Format)
def test_content_that_does_not_fit(
    form: Format, content: Mapping[str, Sequence[Mapping[str, Any]]], message: str
) -> None:
    with pytest.raises(RecordError, match=message):
        render(ILLNESS, form, content)


def test_a_function_without_formats_is_refused() -> None:
    with pytest.raises(RecordError, match="pBuffer: has no icd10 format"):
        render("hisGetBasicData", Format.ICD10, {})


MARKER = b"[XXXXXXX]"


@pytest.mark.parametrize(("function", "size"), [(NEED_HPC, 540), (ILLNESS, 138), (ILLNESS_ID, 138)])
@pytest.mark.parametrize(
    ("content", "short_by", "form"),
    [
        (MARKER, 0, Format.ICD10),
        (MARKER, -100, Format.ICD10),
        (MARKER + b"\0" * 14 + MARKER, 0, Format.ICD10),
        (MARKER, 1, Format.OLD),
        (MARKER[:8], 0, Format.OLD),
        (b" " + MARKER, 0, Format.OLD),
        (b"[xxxxxxx]", 0, Format.OLD),
        (b"", 0, Format.OLD),
        (b"\0" * 100, 0, Format.OLD),
        (b"\0" * 23 + MARKER, 0, Format.OLD),
    ],
)
def test_the_marker_at_offset_0_asks(
    function: str, size: int, content: bytes, short_by: int, form: Format
) -> None:
    assert asked(function, content, size - short_by) is form


def test_the_six_marks_of_one_caller_of_1_8_ask_for_all() -> None:
    marks = bytearray(540)
    for start in range(0, 138, 23):
        marks[start : start + 9] = MARKER
    assert asked(NEED_HPC, bytes(marks), 540) is Format.ICD10


codes = st.builds(
    str.__add__, st.sampled_from(halves.categories()), st.sampled_from(("", *halves.rests()))
)


@given(st.lists(codes | st.just(""), min_size=6, max_size=6))
def test_what_was_written_in_brackets_is_read_back(written: list[str]) -> None:
    brackets = "1" + "".join(f"[{code:7}]" for code in written)
    treatment = parse("hisWriteTreatmentCode", brackets.encode())
    content = {"visit": [{"visit_datetime": "1150302093012", **treatment.codes}]}
    layout = function_row(NEED_HPC).output("pBuffer", "icd10")
    assert layout is not None
    first = decode(layout, render(NEED_HPC, Format.ICD10, content))["visit"][0]
    assert [first[name] for name in DX] == written


@given(st.lists(codes, max_size=6))
def test_the_old_format_reads_what_is_stored(illnesses: list[str]) -> None:
    content = {"critical_illness": [illness(stored(code)) for code in illnesses]}
    rendered = render(ILLNESS, Format.OLD, content)
    assert [rendered[i * 19 : i * 19 + 5] for i in range(len(illnesses))] == [
        stored(code) for code in illnesses
    ]
