from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.codecs import TAIPEI
from cardio.component import SamIdentity
from emulator.vpn.stamp import format_opcode, format_stamp, from_ms, parse_stamp, to_ms

SAM = SamIdentity("901000000047", "7777777777")
MOMENTS = st.integers(
    to_ms(datetime(1912, 1, 1, tzinfo=UTC)), to_ms(datetime(2910, 1, 1, tzinfo=UTC))
)


def test_stamp_is_taipei_time_whatever_the_zone() -> None:
    moment = datetime(2026, 3, 14, 18, 5, 6, 789_999, tzinfo=UTC)
    assert format_stamp(moment) == "20260315020506789"


@given(MOMENTS)
def test_stamp_and_milliseconds_keep_the_moment(ms: int) -> None:
    assert to_ms(parse_stamp(format_stamp(from_ms(ms)))) == ms
    assert from_ms(ms).utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026031502050678",
        "202603150205067890",
        "20260229020506789",
        "20260315240000000",
        "19111231235959999",
        "29110101000000000",
        "2026031502050678x",
        "２０２６０３１５０２０５０６７８９",
        "-2026031502050678",
    ],
)
def test_stamp_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|must be|range"):
        parse_stamp(text)


def test_opcode_layout() -> None:
    ms = to_ms(datetime(2026, 3, 15, 2, 5, 6, 789_000, tzinfo=TAIPEI))
    opcode = format_opcode(ms * 1000 + 42, SAM)
    assert opcode == "20260315020506789" + "042" + "7777777777" + "901000000047"


def test_opcode_serial_carries_into_the_time() -> None:
    assert format_opcode(999, SAM)[14:20] == "000999"
    assert format_opcode(1000, SAM)[14:20] == "001000"
