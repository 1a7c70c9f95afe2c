"""One code at a time: 5.1 and 5.2 over both tables, the official codes, the errors."""

from __future__ import annotations

import pickle
import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.table import code_rows, function_row
from emulator.errors import EmulatorError
from emulator.icd10 import NotEncodable, decode, encode, in_range, shown, stored
from emulator.icd10 import tables as halves

OFFICIAL = [
    ("H401324", b"#:5BK"),
    ("G44201", b'"M7WK'),
    ("G44209", b'"M830'),
    ("G44211", b'"M86W'),
    ("G44219", b'"M8FC'),
    ("G44221", b'"M8JG'),
    ("G44229", b'"M8YG'),
    ("O320XX0", b"%}3RK"),
    ("O320XX1", b"%}3RO"),
    ("O320XX2", b"%}3RS"),
    ("O320XX3", b"%}3RW"),
    ("O320XX4", b"%}3S0"),
    ("O320XX5", b"%}3S4"),
]
"""Codes of the official cases 2 to 5."""

codes = st.builds(
    str.__add__,
    st.sampled_from(halves.categories()),
    st.sampled_from(halves.rests()),
)


@pytest.mark.parametrize(("code", "raw"), OFFICIAL)
def test_official_codes(code: str, raw: bytes) -> None:
    assert encode(code) == raw
    assert decode(raw) == code
    assert stored(code) == raw
    assert shown(raw) == code


def test_every_category_with_a_long_rest(
    category_table: Mapping[str, str], rest_table: Mapping[str, str]
) -> None:
    digits = rest_table["1324"].encode()
    for category, signs in category_table.items():
        raw = signs.encode() + digits
        assert encode(category + "1324") == raw
        assert decode(raw) == category + "1324"


@pytest.mark.parametrize("category", ["E11", "V00"])
def test_every_rest_in_a_category_of_e_and_v(
    category: str, category_table: Mapping[str, str], rest_table: Mapping[str, str]
) -> None:
    for rest, digits in rest_table.items():
        raw = (category_table[category] + digits).encode()
        assert encode(category + rest) == raw
        assert decode(raw) == category + rest


def test_every_rest_in_another_category(
    category_table: Mapping[str, str], rest_table: Mapping[str, str]
) -> None:
    """Same three characters in every category; short codes decode, but are not encoded."""
    for rest, digits in rest_table.items():
        code, raw = "S00" + rest, (category_table["S00"] + digits).encode()
        assert decode(raw) == code
        if len(code) > 5:
            assert encode(code) == raw
        else:
            with pytest.raises(NotEncodable):
                encode(code)


def test_all_171_codes_that_are_a_category_only(category_table: Mapping[str, str]) -> None:
    alone = [category for category in category_table if category[0] in "EV"]
    assert len(alone) == 171
    for category in alone:
        raw = f"{category_table[category]}   ".encode()
        assert encode(category) == stored(category) == raw
        assert decode(raw) == decode(raw[:2]) == shown(raw) == category


def test_other_categories_do_not_stand_alone(category_table: Mapping[str, str]) -> None:
    others = [category for category in category_table if category[0] not in "EV"]
    assert len(others) == 717 - 171
    for category in others:
        with pytest.raises(NotEncodable):
            encode(category)
        with pytest.raises(NotEncodable):
            decode(f"{category_table[category]}   ".encode())


@pytest.mark.parametrize("seed", ["pairs 1", "pairs 2"])
def test_seeded_pairs_both_ways(
    seed: str, category_table: Mapping[str, str], rest_table: Mapping[str, str]
) -> None:
    chosen = random.Random(seed)
    categories, rests = list(category_table), list(rest_table)
    encoded = 0
    for _ in range(20_000):
        category, rest = chosen.choice(categories), chosen.choice(rests)
        raw = (category_table[category] + rest_table[rest]).encode()
        assert decode(raw) == category + rest
        if in_range(category + rest):
            assert encode(category + rest) == raw
            encoded += 1
    assert encoded > 19_500


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("G44201", True),
        ("H401324", True),
        ("E00", True),
        ("V0001", True),
        ("G4420", False),
        ("36042", False),
        ("B08", False),
        ("", False),
    ],
)
def test_range(code: str, expected: bool) -> None:
    assert in_range(code) is expected


@pytest.mark.parametrize("code", ["O320xx0", "O320xX0", "O320Xx0", "O320xx0 "])
def test_lower_case_x_is_upper_case(code: str) -> None:
    assert encode(code) == b"%}3RK"
    assert stored(code) == b"%}3RK"


@pytest.mark.parametrize("code", ["G44201 ", "G44201", "E00    ", "V0001XA"])
def test_blanks_behind_do_not_count(code: str) -> None:
    assert encode(code) == encode(code.rstrip())
    assert decode(encode(code)) == code.rstrip()


@pytest.mark.parametrize(
    "code",
    [
        *("", "       ", "B08", "G442", "G4420", "36042", "4619"),
        *("A000000", "Z99999", "ZZZZZZ", "E99", "V99ZZZ", "E0", "E", "V"),
        *("H40ZZZZ", "E00ZZZZ", "H401324X", "H401324XX", "H40.132", "H40 132", " H40132"),
        *("h401324", "e00", "H４01324", "H40132é", "診斷碼診斷碼", "H40132\0", "#:5BK#"),
    ],
)
def test_unknown_codes_give_9127(code: str) -> None:
    with pytest.raises(NotEncodable) as caught:
        encode(code)
    assert caught.value.code == 9127


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"     ", b"!", b"36042", b"4619 ", b"B08  ", b"H401324"),
        *(b"!!", b"!!0", b"!!00", b"!!0000", b"!!001", b"!!00a", b"!! 00", b"!!ZZZ"),
        *(b"~~000", b">P000", b"A!000", b"!>0", b"!>  0", b"!!+00", b"!!0_0"),
        *(b"\xff!000", b"!\xff000", b"!!\xff00", b" !!000"),
    ],
)
def test_bytes_that_stand_for_no_code_give_9127(raw: bytes) -> None:
    with pytest.raises(NotEncodable) as caught:
        decode(raw)
    assert caught.value.code == 9127


@pytest.mark.parametrize("padding", [b"", b"\0", b"\0\0\0", b"   ", b"  \0"])
def test_decoding_takes_the_padding_of_callers(padding: bytes) -> None:
    assert decode(b"#:5BK" + padding) == "H401324"
    assert decode(b"!>" + padding) == "E00"


def test_a_pair_that_is_no_real_code_is_refused_where_the_codes_are_known() -> None:
    raw = encode("H401324")
    assert decode(raw) == decode(raw, known={"H401324"}) == shown(raw, known={"H401324"})
    with pytest.raises(NotEncodable):
        decode(raw, known={"H40132"})
    assert shown(raw, known=frozenset()) == "#:5BK"


@given(codes)
def test_what_is_encoded_decodes_to_the_same(code: str) -> None:
    if in_range(code):
        assert decode(encode(code)) == code
        assert len(encode(code)) == 5
    else:
        assert stored(code) == code.ljust(5).encode()


@given(st.text(max_size=9) | st.text("EVBH0134X. x", max_size=8))
def test_any_text_is_encoded_to_itself_or_refused(text: str) -> None:
    try:
        raw = encode(text)
    except NotEncodable as error:
        assert error.code == 9127
    else:
        assert decode(raw) == text.rstrip(" ").replace("x", "X")


@given(st.binary(max_size=6) | st.text(halves.SIGNS + "0123ABC ", max_size=6).map(str.encode))
def test_any_bytes_decode_to_a_code_or_are_refused(raw: bytes) -> None:
    try:
        code = decode(raw)
    except NotEncodable as error:
        assert error.code == 9127
    else:
        assert raw[:1] in {sign.encode() for sign in halves.SIGNS}
        if in_range(code):
            assert encode(code) == raw.rstrip(b" \0").ljust(5)


def test_the_error_tells_the_code_of_both_functions_and_no_diagnosis() -> None:
    with pytest.raises(NotEncodable) as caught:
        encode("H40ZZZZ")
    error = caught.value
    assert isinstance(error, EmulatorError)
    assert "H40" not in f"{error}{error!r}"
    assert pickle.loads(pickle.dumps(error)).code == error.code
    assert error.code in code_rows("control_software")
    for name in ("hisGetICD10EnC", "hisGetICD10DeC"):
        assert error.code in function_row(name).errors


def test_lengths_are_those_of_the_function_table() -> None:
    encoded = function_row("hisGetICD10EnC").output("OUT")
    decoded = function_row("hisGetICD10DeC").output("OUT")
    assert encoded is not None
    assert decoded is not None
    assert len(encode("H401324")) == encoded.total_length
    assert len(decode(b"#:5BK")) == decoded.total_length
