"""Results as text: the skeleton of the facts, folding anywhere, legends, odd files."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.check_codes import check_codes
from api.errors import ResponseInvalid
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.result_text import FOLD, MOST_REASONS, RULE, parse_legends, parse_text, render_text
from cardio.codecs import TAIPEI

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
HEADER = ReportHeader(
    "901000000047", "3501200000", "2.0", NOW, 4179388, 4, NOW + timedelta(seconds=2), 4179388,
    4, 3, 5, 1,
)  # fmt: skip
RECORD = FaultyRecord(
    2,
    "A100000001",
    "01",
    "1130102093000",
    "TESTVISIT00000000002",
    (Reason("M51", None, "AA"), Reason("D05", 1, "D047")),
)
REPORT = CheckReport("test", True, HEADER, (RECORD,))

GOLDEN = [
    "特約醫事服務機構-健保IC卡資料上傳作業檢核結果明細表 (EMULATOR test)",
    "安全模組代碼:[901000000047]  醫事機構代碼:[3501200000]  上傳格式:[2.0]",
    "上傳日期時間:[1150315120000]  檔案大小:[4179388 ]  資料筆數:[4]",
    "接收日期時間:[1150315120002]  接收大小:[4179388 ]  接收筆數:[4]",
    "有效明細:[3]  有效醫令:[5]  無效明細:[1]",
    RULE,
    "第[2]筆 M03=[A100000001] M07=[01] M11=[1130102093000] M15=[TESTVISIT00000000002]",
    "錯誤原因:M51:AA;D05[1]:D047;",
    RULE,
    "欄位與中文對照表:",
]


def _lines(report: CheckReport) -> list[str]:
    text = render_text(report).decode("cp950")
    assert "\n" not in text.replace("\r\n", "")
    return text.split("\r\n")


def test_text_has_the_known_form() -> None:
    assert _lines(REPORT)[: len(GOLDEN)] == GOLDEN
    assert len(RULE) == 75


def test_legends_have_the_known_form() -> None:
    lines = _lines(REPORT)
    assert lines[10] == "<H00>: 資料型態             <H01>: 資料格式             " + (
        "<M01>: 安全模組代碼        "
    )
    assert "[01  ]: 資料型態不合" in lines
    assert "[D047]: D02與D05不配" in lines
    assert "錯誤代碼:中文對照註釋" in lines
    for match in re.finditer(r"<[A-Z]\d\d>: ([^<\n]*)", "\n".join(lines)):
        assert len(match[1].encode("cp950")) <= 21


def test_legends_of_2_0_have_the_size_of_the_real_ones() -> None:
    legends = parse_legends(render_text(REPORT))
    assert (len(legends.fields), len(legends.codes)) == (89, 240)
    assert legends.fields["M51"] == "給付類別"
    assert legends.codes["AA"] == "必填未填"


def test_legends_of_1_0_are_its_own() -> None:
    header = ReportHeader("S", "H", "1.0", NOW, 1, 1, NOW, 1, 1, 1, 1, 0)
    legends = parse_legends(render_text(CheckReport("", True, header)))
    assert len(legends.fields) == 57
    assert "A12" in legends.fields
    assert "D047" not in legends.codes


WORDS = st.text("ABCXYZ0123456789", max_size=12)
COUNTS = st.integers(0, 10**8 - 1)
TIMES = st.datetimes(datetime(1913, 1, 1), datetime(2900, 1, 1), timezones=st.just(TAIPEI)).map(
    lambda moment: moment.replace(microsecond=0)
)
REASONS = st.lists(
    st.builds(
        Reason,
        st.from_regex(r"[A-Z][0-9]{2}|MSH|MB[12]|RECS|", fullmatch=True),
        st.none() | st.integers(1, 500),
        st.from_regex(r"[A-Z0-9]{2}([A-Z0-9]{2})?", fullmatch=True),
    ),
    min_size=1,
    max_size=40,
).map(tuple)
REPORTS = st.builds(
    CheckReport,
    st.text("abc 12.-", max_size=10).map(str.strip),
    st.just(True),
    st.builds(
        ReportHeader,
        *(WORDS, WORDS, st.sampled_from(["1.0", "2.0"]), TIMES, COUNTS, COUNTS),
        *(TIMES, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS),
    ),
    st.lists(st.builds(FaultyRecord, COUNTS, WORDS, WORDS, WORDS, WORDS, REASONS), max_size=4).map(
        tuple
    ),
)


@settings(deadline=None, max_examples=60)
@given(REPORTS)
def test_text_comes_back_as_the_same_report(report: CheckReport) -> None:
    text = render_text(report)
    assert parse_text(text) == report
    for line in text.decode("cp950").split("\r\n"):
        if line.startswith("錯誤原因:"):
            assert len(line) <= FOLD


@settings(deadline=None, max_examples=60)
@given(REASONS, st.lists(st.integers(0, 400), max_size=12))
def test_reasons_may_be_folded_anywhere(reasons: tuple[Reason, ...], cuts: list[int]) -> None:
    record = FaultyRecord(1, "A", "01", "M", "I", reasons)
    text = render_text(CheckReport("", True, HEADER, (record,))).decode("cp950")
    head, mark, rest = text.partition("錯誤原因:")
    listed, end, tail = rest.partition("\r\n" + RULE)
    for cut in sorted({c % (len(listed) + 1) for c in cuts}, reverse=True):
        listed = listed[:cut] + " \r\n  " + listed[cut:]
    folded = head + mark + listed + end + tail
    assert parse_text(folded.encode("cp950")).errors == (record,)


def test_keys_are_found_by_name_in_any_order() -> None:
    text = render_text(REPORT).decode("cp950")
    line = (
        "第[ 2 ]筆 X=[1]  M15=[TESTVISIT00000000002 ]  M11 = [1130102093000] "
        "M07=[01] M03=[A100000001]"
    )
    turned = text.replace(GOLDEN[6], line)
    assert turned != text
    assert parse_text(turned.encode("cp950")) == REPORT


def test_missing_keys_are_empty() -> None:
    text = render_text(REPORT).decode("cp950").replace("M15=[TESTVISIT00000000002]", "")
    (record,) = parse_text(text.encode("cp950")).errors
    assert record.identifier == ""


def test_report_without_legends_is_read() -> None:
    text = "\r\n".join(GOLDEN[:8]).encode("cp950")
    assert parse_text(text) == REPORT


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("檢核結果", "其他", "檢核結果"),
        ("[3501200000]", "3501200000", "12 values"),
        ("[1150315120000]", "[1151315120000]", "cannot be read"),
        ("有效明細:[3]", "有效明細:[x]", "cannot be read"),
        ("錯誤原因:", "其他:", "list of reasons"),
        ("M51:AA;", "M51=AA;", "FIELD:CODE"),
        ("D047;", "D047", "FIELD:CODE"),
        ("D05[1]", f"D05[{'1' * 5000}]", "FIELD:CODE"),
        ("第[2]", f"第[{'2' * 5000}]", "its number"),
        ("有效明細:[3]", f"有效明細:[{'3' * 5000}]", "cannot be read"),
        ("有效明細:[3]", "有效明細:[-3]", "cannot be read"),
        ("錯誤原因:", f"錯誤原因:{'M51:AA;' * MOST_REASONS}", "over 100,000 reasons"),
    ],
)
def test_odd_text_is_refused_with_its_reason(old: str, new: str, reason: str) -> None:
    text = render_text(REPORT).decode("cp950")
    assert old in text
    with pytest.raises(ResponseInvalid, match=reason):
        parse_text(text.replace(old, new, 1).encode("cp950"))


def test_text_that_is_not_big5_is_refused() -> None:
    with pytest.raises(ResponseInvalid, match="in Big5 or UTF-8"):
        parse_text(b"\xff\xff")


@pytest.mark.parametrize("endless", ["[", "(EMULATOR ", "M03=[", "A", "第[", "[AA", "="])
@pytest.mark.parametrize("place", ["檢核結果", "第[2]筆", "錯誤原因:", "錯誤代碼:"])
def test_text_that_repeats_itself_is_gone_through_once(endless: str, place: str) -> None:
    text = render_text(REPORT).decode("cp950")
    data = text.replace(place, place + endless * (2_000_000 // len(endless)), 1).encode("cp950")
    try:
        assert parse_text(data).header == REPORT.header
    except ResponseInvalid as error:
        assert len(str(error)) < 100
    assert parse_legends(data).codes.keys() <= {"AA", *check_codes()}
