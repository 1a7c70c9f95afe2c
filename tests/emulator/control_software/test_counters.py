"""What a card has counted: its years (1.6) and its last number (1.14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cardio.backends import Reply
from emulator.desk import Desk

Call = Callable[..., Reply]
Refused = Callable[..., None]


def test_yearly_counters_of_the_cast(desk: Desk, call: Call) -> None:
    desk.insert("hc-elderly")
    this = b"115" + b"0040" + b"0000051200" + b"0" * 10 + b"00008940" + b"0" * 16
    this += b"00008940" + b"00008940"
    last = b"114" + b"0131" + b"0000168400" + b"0000092300" + b"00027110" + b"00009230"
    last += b"00000000" + b"00036340" + b"00036340"
    assert call("hisGetCumulativeData") == Reply(0, (this + last,))


@pytest.mark.parametrize(
    ("year", "seq", "virtual", "expected"),
    [
        ("115", 12, False, b"1150012"),
        ("114", 1500, False, b"1141500"),
        ("115", 7, True, b"115W007"),
        ("115", 999, True, b"115W999"),
        ("", 0, False, b"       "),
    ],
)
def test_the_last_number_of_a_card(
    desk: Desk, call: Call, year: str, seq: int, virtual: bool, expected: bytes
) -> None:
    assert desk.card is not None
    desk.replace_card(replace(desk.card, year=year, last_seq=seq, virtual=virtual))
    assert call("hisGetLastSeqNum") == Reply(0, (expected,))


def test_the_last_number_follows_a_visit(call: Call) -> None:
    number = call("hisGetSeqNumber256N1", b"01\0", b" \0", b"1").outputs[0]
    assert isinstance(number, bytes)
    assert call("hisGetLastSeqNum") == Reply(0, (number[:3] + number[13:17],))


def test_a_revoked_card_tells_no_last_number(desk: Desk, call: Call, refused: Refused) -> None:
    desk.insert("hc-revoked")
    refused(5002, "hisGetLastSeqNum")
    assert call("hisGetCumulativeData").code == 0
