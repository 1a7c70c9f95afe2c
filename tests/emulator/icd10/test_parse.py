"""What callers write in 1.16 and 1.47, in both formats: the official cases 4 and 5, and errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.errors import RecordError
from cardio.values import AfterCheckMark
from emulator.icd10 import NotEncodable, Treatment, Unknown, encode, parse, stored
from emulator.icd10 import tables as halves

CODE, DATA = "hisWriteTreatmentCode", "hisWriteTreatmentData"
DX = ("dx_main", *(f"dx_secondary_{n}" for n in range(1, 6)))

CASE_4 = ("G44201", "G44209", "G44211", "G44219", "G44221", "G44229")
ENCODED_4 = b'"M7WK"M830"M86W"M8FC"M8JG"M8YG'
STORED_4 = b"0" + b" " * 10 + ENCODED_4

CASE_5 = tuple(f"O320xx{n}" for n in range(6))
ENCODED_5 = b"%}3RK%}3RO%}3RS%}3RW%}3S0%}3S4"
FEES_5 = b"00000100000002000000030000004000000500"
STORED_5 = (
    b"0" + b" " * 10 + ENCODED_5 + b"\0\0\0\x64\0\0\0\xc8\0\0\x01\x2c\0\0\x01\x90\0\0\x01\xf4"
)


def bracketed(*codes: str, mark: str = "0") -> bytes:
    return (mark + "".join(f"[{code:7}]" for code in codes)).encode("ascii")


@pytest.mark.parametrize(
    "written",
    [
        b"0[G44201 ][G44209 ][G44211 ][G44219 ][G44221 ][G44229 ]",
        b"0" + ENCODED_4,
        b"0" + ENCODED_4 + b"\0",
        bracketed(*CASE_4) + b"\0",
        bracketed(*CASE_4) + b"\0anything",
        bracketed(*CASE_4) + b"behind the documented length",
    ],
)
def test_official_case_4(written: bytes) -> None:
    assert bytes(parse(CODE, written)) == STORED_4
    assert len(STORED_4) == 41


@pytest.mark.parametrize(
    "written",
    [bracketed(*CASE_5) + FEES_5, b"0" + ENCODED_5 + FEES_5, bracketed(*CASE_5) + FEES_5 + b"\0"],
)
def test_official_case_5(written: bytes) -> None:
    assert bytes(parse(DATA, written)) == STORED_5
    assert len(STORED_5) == 61


def test_values_by_field_name() -> None:
    treatment = parse(DATA, bracketed(*CASE_5, mark="2") + FEES_5)
    assert treatment.mark is AfterCheckMark.CARD_PRESENTED_LATER
    assert dict(treatment.codes) == {n: encode(c) for n, c in zip(DX, CASE_5, strict=True)}
    assert dict(treatment.fees) == {
        "outpatient_fee": 100,
        "outpatient_copay": 200,
        "inpatient_fee": 300,
        "inpatient_copay_short": 400,
        "inpatient_copay_long": 500,
    }
    assert not parse(CODE, bracketed(*CASE_5)).fees


def test_codes_outside_the_range_are_kept_and_unused_ones_blank() -> None:
    treatment = parse(CODE, bracketed("4619", "E00", "G4420", "", "#:5BK", "V", mark="1"))
    assert list(treatment.codes.values()) == [
        b"4619 ",
        b"!>   ",
        b"G4420",
        b"     ",
        b"#:5BK",
        b"V    ",
    ]


def test_the_old_format_keeps_codes_as_written() -> None:
    treatment = parse(CODE, b"1" + b"E00  e00x 4619      V0001G4420")
    assert list(treatment.codes.values()) == [
        b"E00  ",
        b"e00x ",
        b"4619 ",
        b"     ",
        b"V0001",
        b"G4420",
    ]


@pytest.mark.parametrize("mark", list(AfterCheckMark))
def test_every_mark(mark: AfterCheckMark) -> None:
    treatment = parse(CODE, bracketed(*CASE_4, mark=mark))
    assert treatment.mark is mark
    assert bytes(treatment) == mark.encode() + STORED_4[1:]


@pytest.mark.parametrize(
    ("fees", "stored_fees"),
    [
        (b"99999999" * 3 + b"9999999" * 2, [99_999_999] * 3 + [9_999_999] * 2),
        (b" " * 38, [0] * 5),
        (b"100     " + b"0" * 30, [100, 0, 0, 0, 0]),
    ],
)
def test_fees_at_their_borders(fees: bytes, stored_fees: list[int]) -> None:
    treatment = parse(DATA, bracketed(*CASE_5) + fees)
    assert list(treatment.fees.values()) == stored_fees
    tail = b"".join(fee.to_bytes(4, "big") for fee in stored_fees)
    assert bytes(treatment)[-20:] == tail


@pytest.mark.parametrize(
    ("function", "written", "message"),
    [
        (CODE, b"", "expected 31 bytes, got 0"),
        (CODE, b"\0" * 31, "expected 31 bytes, got 0"),
        (CODE, b"0" + ENCODED_4[:-1], "expected 31 bytes, got 30"),
        (CODE, bracketed(*CASE_4)[:-1], "expected 55 bytes, got 54"),
        (CODE, b"0[G44201\0]" + bracketed(*CASE_4)[10:], "expected 55 bytes, got 8"),
        (DATA, bracketed(*CASE_5), "expected 93 bytes, got 55"),
        (DATA, b"0" + ENCODED_5, "expected 69 bytes, got 31"),
        (CODE, bracketed(*CASE_4).replace(b"]", b"["), "dx_main_close: expected ']' at offset 9"),
        (CODE, bracketed(*CASE_4)[:-1] + b" ", "dx_secondary_5_close: expected ']' at offset 54"),
        (CODE, bracketed(*CASE_4)[:-1] + b"\xff", "expected printable ASCII only"),
        (CODE, b"0[G44201 ](" + bracketed(*CASE_4)[11:], "dx_secondary_1_open: expected '\\['"),
        (CODE, b"0" + b"\xa4\xa4" + ENCODED_4[2:], "dx_main: byte 1 is not ascii"),
        (CODE, b"0[G44\xa4\xa41 ]" + bracketed(*CASE_4)[10:], "dx_main: byte 4 is not ascii"),
        (CODE, b"0" + b"\x01" + ENCODED_4[1:], "expected printable ASCII only"),
        (CODE, b"0[G44\t01 ]" + bracketed(*CASE_4)[10:], "expected printable ASCII only"),
        (CODE, b"9" + ENCODED_4, "after_check_mark: expected one of 0 1 2 3 4"),
        (CODE, b" " + ENCODED_4, "after_check_mark: expected one of 0 1 2 3 4"),
        (DATA, bracketed(*CASE_5) + b"x" + FEES_5[1:], "outpatient_fee: expected digits"),
        (DATA, bracketed(*CASE_5) + b" " + FEES_5[1:], "outpatient_fee: expected digits"),
        (DATA, bracketed(*CASE_5) + FEES_5[:-2] + b"-1", "inpatient_copay_long: expected digits"),
        ("hisGetBasicData", bracketed(*CASE_4), "hisGetBasicData.pDataWrite: has no icd10 format"),
    ],
)
def test_malformed_inputs(function: str, written: bytes, message: str) -> None:
    with pytest.raises(RecordError, match=message) as caught:
        parse(function, written)
    assert isinstance(caught.value, ValueError)
    assert "G44" not in str(caught.value)


def test_a_long_code_in_no_table_is_refused_or_cut() -> None:
    written = bracketed("H40ZZZZ", *CASE_4[1:])
    with pytest.raises(NotEncodable) as caught:
        parse(CODE, written)
    assert caught.value.code == 9127
    kept = parse(CODE, written, unknown=Unknown.CUT)
    assert bytes(kept) == STORED_4.replace(b'"M7WK', b"H40ZZ")


def test_the_old_format_never_asks_the_tables() -> None:
    assert bytes(parse(CODE, b"0H40ZZ" + ENCODED_4[5:])) == STORED_4.replace(b'"M7WK', b"H40ZZ")


def test_a_repr_tells_no_diagnosis_and_no_fee() -> None:
    text = repr(parse(DATA, bracketed(*CASE_5) + FEES_5))
    assert "%}" not in text
    assert "500" not in text


codes = st.builds(
    str.__add__, st.sampled_from(halves.categories()), st.sampled_from(("", *halves.rests()))
)
six = st.lists(codes | st.just(""), min_size=6, max_size=6)
fees = st.tuples(*[st.integers(0, 10**size - 1) for size in (8, 8, 8, 7, 7)])


@given(six, fees)
def test_encoded_and_bracketed_input_store_the_same(written: list[str], paid: tuple[int]) -> None:
    digits = "".join(f"{f:0{n}}" for f, n in zip(paid, (8, 8, 8, 7, 7), strict=True)).encode()
    encoded = b"".join(stored(code) for code in written)
    new = parse(DATA, bracketed(*written) + digits)
    assert new == parse(DATA, b"0" + encoded + digits)
    assert bytes(new)[11:41] == encoded
    assert tuple(new.fees.values()) == paid


@given(st.sampled_from([CODE, DATA]), st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(function: str, written: bytes) -> None:
    try:
        treatment = parse(function, written)
    except ValueError as error:
        assert isinstance(error, RecordError | NotEncodable)
    else:
        assert isinstance(treatment, Treatment)
        assert len(bytes(treatment)) == (41 if function == CODE else 61)
