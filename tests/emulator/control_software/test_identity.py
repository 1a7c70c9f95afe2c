"""Who the card belongs to: the exact bytes of 1.1, 1.2 and 1.38."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.session import ControlSoftware
from emulator.desk import Desk

Call = Callable[..., Reply]

HEAD = (
    b"990000000001"
    + "測試一".encode("cp950")
    + b" " * 14
    + b"A100000001"
    + b"0700101"
    + b"M"
    + b"1050101"
    + b"1"
)


def test_basic_data_to_the_byte(call: Call) -> None:
    reply = call("hisGetBasicData")
    assert reply == Reply(0, (HEAD + b"0200000001    ",))
    assert len(HEAD) == 58


def test_register_basic_to_the_byte(call: Call) -> None:
    expected = HEAD + b"01" + b"3" + b"1251231" + b"06" + b"       " + b" "
    assert call("hisGetRegisterBasic") == Reply(0, (expected,))
    assert len(expected) == 78


def test_register_basic_2_to_the_byte(call: Call) -> None:
    assert call("hisGetRegisterBasic2") == Reply(0, (b"125123106",))


def test_a_newborn_stands_at_the_end_of_register_basic(desk: Desk, call: Call) -> None:
    desk.insert("hc-newborn")
    (raw,) = call("hisGetRegisterBasic").outputs
    assert isinstance(raw, bytes)
    assert raw[70:] == b"11502202"


def test_a_name_is_big5_of_code_page_950(desk: Desk, call: Call) -> None:
    desk.insert("hc-3")
    (raw,) = call("hisGetBasicData").outputs
    assert isinstance(raw, bytes)
    assert raw[12:32] == b"\xb4\xfa\xb8\xd5\xf9\xd6" + b" " * 14


def test_visits_left_follow_the_card(session: ControlSoftware) -> None:
    session.get_seq_number_256_n1("01")
    assert session.get_register_basic().visits_left == 5
    assert session.get_register_basic_2().visits_left == 5
    assert bytes(session.get_register_basic_2()) == b"125123105"


@pytest.mark.parametrize("name", ["hisGetBasicData", "hisGetRegisterBasic"])
@pytest.mark.parametrize("card", ["hc-revoked", "hc-expired", "hc-no-visits", "hc-not-insured"])
def test_a_card_that_gives_no_number_can_still_be_read(
    desk: Desk, call: Call, name: str, card: str
) -> None:
    desk.insert(card)
    assert call(name).code == 0


def test_1_38_needs_no_sam(desk: Desk, call: Call) -> None:
    desk.remove("sam")
    assert call("hisGetRegisterBasic2").code == 0
    assert call("hisGetRegisterBasic").code == 4050


def test_reading_changes_nothing(desk: Desk, session: ControlSoftware) -> None:
    before = desk.state
    session.get_basic_data()
    session.get_register_basic()
    session.get_register_basic_2()
    assert desk.state == before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hisGetCumulativeFee", b"00012843000000206500"),
        ("hisGetOrganDonate", b"2"),
        ("hisGetEmergentTel", b"0200000009    "),
    ],
)
def test_totals_mark_and_phone_to_the_byte(
    desk: Desk, call: Call, name: str, expected: bytes
) -> None:
    desk.insert("hc-elderly")
    assert call(name) == Reply(0, (expected,))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hisGetCumulativeFee", b"0" * 20),
        ("hisGetOrganDonate", b" "),
        ("hisGetEmergentTel", b"0200000001    "),
    ],
)
def test_what_was_never_written_is_zero_or_blank(call: Call, name: str, expected: bytes) -> None:
    assert call(name) == Reply(0, (expected,))


def test_the_phone_is_not_told_from_a_revoked_card(
    desk: Desk, refused: Callable[..., None]
) -> None:
    desk.insert("hc-revoked")
    refused(5002, "hisGetEmergentTel")


BEFORE_PIN = ("hisGetBasicData", "hisGetEmergentTel", "hisGetRegisterBasic2")
BEHIND_PIN = ("hisGetRegisterBasic", "hisGetCumulativeFee", "hisGetOrganDonate")


@pytest.mark.parametrize("name", [*BEFORE_PIN, *BEHIND_PIN])
def test_who_asks_for_the_pin(desk: Desk, call: Call, name: str) -> None:
    desk.insert("hc-pin")
    assert call(name).code == (5102 if name in BEHIND_PIN else 0)
    desk.change(pin_verified=True)
    assert call(name).code == 0
