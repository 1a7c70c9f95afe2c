"""Text, dates and numbers: what is written is what is read, and nothing is cut in half."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.codecs import (
    BIG5,
    TAIPEI,
    RocDate,
    RocDateTime,
    decode_field,
    encode_field,
    fit_ascii,
    fit_big5,
    fit_digits,
    format_roc_date,
    format_roc_datetime,
    parse_roc_date,
    parse_roc_datetime,
)
from cardio.table.model import Encoding

CP950_ONLY = "碁銹裏墻恒粧嫺"
BIG5_TEXT = st.text(st.sampled_from("AZ09 王測試一診許功蓋" + CP950_ONLY), max_size=50)
ROC_DAYS = st.dates(date(1912, 1, 1), date(2910, 12, 31))


@given(BIG5_TEXT, st.integers(0, 24))
def test_big5_fills_the_field_and_holds_the_longest_whole_beginning(text: str, length: int) -> None:
    raw = fit_big5(text, length)
    assert len(raw) == length
    whole = [text[:n] for n in range(len(text) + 1) if len(text[:n].encode(BIG5)) <= length]
    assert raw == whole[-1].encode(BIG5).ljust(length)


@given(BIG5_TEXT.map(str.rstrip))
def test_big5_round_trip(text: str) -> None:
    assert decode_field(Encoding.BIG5, encode_field(Encoding.BIG5, text, 100)) == text


@pytest.mark.parametrize(
    ("text", "length", "raw"),
    [
        ("碁", 2, b"\xf9\xd6"),
        ("粧", 2, b"\xf9\xdb"),
        ("嫺", 2, b"\xf9\xdc"),
        ("許功蓋", 6, b"\xb3\x5c\xa5\x5c\xbb\x5c"),
        ("測試一", 5, b"\xb4\xfa\xb8\xd5 "),
        ("測試一", 4, b"\xb4\xfa\xb8\xd5"),
        ("測A試", 4, b"\xb4\xfaA "),
        ("", 3, b"   "),
    ],
)
def test_big5_golden(text: str, length: int, raw: bytes) -> None:
    assert fit_big5(text, length) == raw


def test_a_character_outside_cp950_is_named_by_its_place_only() -> None:
    with pytest.raises(ValueError, match=r"^character 2 is not in Big5 \(cp950\)$"):
        fit_big5("游堃", 20)


def test_a_broken_name_is_read_and_broken_ascii_is_not_repeated() -> None:
    assert decode_field(Encoding.BIG5, b"\xb4\xfa\xb8") == "測\ufffd"
    with pytest.raises(ValueError, match=r"^byte 2 is not ascii text$"):
        decode_field(Encoding.ASCII, b"A\xff")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12))
def test_ascii_round_trip(text: str) -> None:
    raw = encode_field(Encoding.ASCII, text, 12)
    assert raw == text.encode().ljust(12)
    assert decode_field(Encoding.ASCII, raw) == text.rstrip(" ")


@pytest.mark.parametrize("text", ["ABCDE", "é", "A\n", "\0", "測"])
def test_ascii_refuses_what_is_long_or_not_printable(text: str) -> None:
    with pytest.raises(ValueError, match="expected at most 4 printable ASCII characters") as caught:
        fit_ascii(text, 4)
    assert text not in str(caught.value)


@given(st.one_of(st.none(), st.integers(0, 99_999)))
def test_number_round_trip(value: int | None) -> None:
    raw = encode_field(Encoding.NUMBER, value, 5)
    assert raw == (b"     " if value is None else b"%05d" % value)
    assert decode_field(Encoding.NUMBER, raw) == value


@pytest.mark.parametrize("value", [-1, 100, "12", 1.0])
def test_numbers_that_do_not_fit_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        encode_field(Encoding.NUMBER, value, 2)


@pytest.mark.parametrize("raw", [b"1A", b" 1", b"-1", b"1.0"])
def test_a_number_is_digits_or_blank(raw: bytes) -> None:
    with pytest.raises(ValueError, match="expected digits or blanks"):
        decode_field(Encoding.NUMBER, raw)


@pytest.mark.parametrize("text", ["12", "1234", "12A", "１２３", "   "])
def test_digits_fill_their_field_or_are_absent(text: str) -> None:
    assert fit_digits("", 3) == b"   "
    assert fit_digits("007", 3) == b"007"
    with pytest.raises(ValueError, match="expected 3 digits or nothing"):
        fit_digits(text, 3)


def test_binary_is_kept_to_the_byte() -> None:
    raw = bytes(range(256))
    assert encode_field(Encoding.BINARY, raw, 256) == raw
    assert decode_field(Encoding.BINARY, raw) == raw
    with pytest.raises(ValueError, match="expected 255 bytes"):
        encode_field(Encoding.BINARY, raw, 255)


def test_text_fields_take_text_only() -> None:
    with pytest.raises(ValueError, match="expected text, got int"):
        encode_field(Encoding.ASCII, 1, 2)


def test_nuls_and_blanks_behind_a_text_are_not_part_of_it() -> None:
    assert decode_field(Encoding.ASCII, b" AB \0 \0") == " AB"


@given(ROC_DAYS)
def test_roc_date_round_trip(day: date) -> None:
    text = format_roc_date(day)
    assert len(text) == 7
    assert int(text[:3]) == day.year - 1911
    assert parse_roc_date(text) == day
    assert RocDate(text).date == day


@given(st.datetimes(datetime(1912, 1, 2), datetime(2910, 12, 30)))
def test_roc_datetime_round_trip(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=TAIPEI)
    assert parse_roc_datetime(format_roc_datetime(aware)) == aware
    assert format_roc_datetime(aware.astimezone(UTC)) == format_roc_datetime(aware)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(1912, 1, 1), "0010101"),
        (date(2024, 2, 29), "1130229"),
        (date(2026, 3, 15), "1150315"),
        (date(2910, 12, 31), "9991231"),
    ],
)
def test_roc_date_golden(day: date, text: str) -> None:
    assert format_roc_date(day) == text
    assert parse_roc_date(text) == day


@pytest.mark.parametrize("day", [date(1911, 12, 31), date(2911, 1, 1)])
def test_days_without_an_roc_year_are_refused(day: date) -> None:
    with pytest.raises(ValueError, match="no ROC year of three digits"):
        format_roc_date(day)


@pytest.mark.parametrize(
    "text", ["", "115315", "11503150", "1140229", "1151301", "1150400", "0000101", "１１５０３１５"]
)
def test_texts_that_are_no_roc_date(text: str) -> None:
    with pytest.raises(ValueError):
        parse_roc_date(text)


@pytest.mark.parametrize("text", ["1150315", "1150315240000", "1150315126000", "1140229120000"])
def test_texts_that_are_no_roc_datetime(text: str) -> None:
    with pytest.raises(ValueError):
        parse_roc_datetime(text)


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="expected a date-time with its zone"):
        format_roc_datetime(datetime(2026, 3, 15, 9, 0))
    tokyo = timezone(timedelta(hours=9))
    assert format_roc_datetime(datetime(2026, 3, 15, 0, 30, tzinfo=tokyo)) == "1150314233000"


def test_an_odd_date_on_a_card_stays_readable_as_text() -> None:
    odd = decode_field(Encoding.ROC_DATE, b"1150231")
    assert isinstance(odd, RocDate)
    assert odd == "1150231"
    with pytest.raises(ValueError, match="day is out of range"):
        _ = odd.date
    assert RocDate("").date is None
    assert RocDateTime("").datetime is None
    assert RocDateTime("1150315090000").datetime == datetime(2026, 3, 15, 9, 0, tzinfo=TAIPEI)
