"""What a card stores for a diagnosis, and what the ICD-10 formats show of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.icd10 import NotEncodable, Unknown, shown, stored
from emulator.icd10 import tables as halves

codes = st.builds(
    str.__add__,
    st.sampled_from(halves.categories()),
    st.sampled_from(halves.rests()),
)


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("", b"     "),
        ("       ", b"     "),
        ("4619", b"4619 "),
        ("36042", b"36042"),
        ("B08", b"B08  "),
        ("G4420  ", b"G4420"),
        ("#:5BK", b"#:5BK"),
        ("a00x", b"a00x "),
        ("E00", b"!>   "),
        ("V", b"V    "),
        ("E99", b"E99  "),
        ("E00ZZ", b"E00ZZ"),
    ],
)
def test_stored(code: str, raw: bytes) -> None:
    assert stored(code) == raw


@pytest.mark.parametrize("code", ["H40ZZZZ", "A00000", "E00ZZZ", "#:5BK#", "H40 132"])
def test_a_long_code_in_no_table_is_refused_or_cut(code: str) -> None:
    with pytest.raises(NotEncodable):
        stored(code)
    assert stored(code, unknown=Unknown.CUT) == code[:5].encode()


@pytest.mark.parametrize("code", ["H401324X", "診斷碼", "G44\0", "G44\n", "é"])
@pytest.mark.parametrize("unknown", Unknown)
def test_nothing_is_stored_of_what_is_no_code(code: str, unknown: Unknown) -> None:
    with pytest.raises(ValueError, match="at most 7 printable ASCII characters"):
        stored(code, unknown=unknown)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"     ", ""),
        (b"4619 ", "4619"),
        (b"36042", "36042"),
        (b"#:5BK", "H401324"),
        (b"!>   ", "E00"),
        (b"!!   ", "!!"),
        (b"!!001", "!!001"),
    ],
)
def test_shown(raw: bytes, code: str) -> None:
    assert shown(raw) == code


def test_shown_refuses_what_is_not_ascii() -> None:
    with pytest.raises(ValueError, match="ascii"):
        shown(b"\xa4\xa4")


@given(codes)
def test_what_is_stored_is_shown_again(code: str) -> None:
    assert len(stored(code)) == 5
    assert shown(stored(code)) == code


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=7))
def test_any_short_text_is_stored_in_five_bytes_when_cut(text: str) -> None:
    assert len(stored(text, unknown=Unknown.CUT)) == 5
