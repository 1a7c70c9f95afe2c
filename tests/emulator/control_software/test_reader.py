"""The reader: its port, opened and closed at will, and the state of what is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.errors import CardAbsentError, ReaderTimeoutError
from cardio.session import ControlSoftware
from cardio.values import CardStatusHc, CardStatusHpc, CardStatusSam
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

Call = Callable[..., Reply]


@pytest.mark.parametrize("port", [0, 1, 3, 255])
def test_any_port_opens_and_closes_as_often_as_one_likes(desk: Desk, call: Call, port: int) -> None:
    steps = [("csCloseCom", ()), ("csCloseCom", ()), ("csOpenCom", (port,)), ("csOpenCom", (port,))]
    for name, values in steps:
        assert call(name, *values) == Reply(0)
    assert desk.state.port_open
    assert call("csCloseCom") == Reply(0)
    assert not desk.state.port_open


def test_a_session_opens_the_port_and_closes_it(desk: Desk) -> None:
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert desk.state.port_open
        session.close_com()
        with pytest.raises(ReaderTimeoutError) as caught:
            session.get_basic_data()
        assert caught.value.code == 4000
        session.open_com()
        assert session.get_basic_data().card_no == "990000000001"
    assert not desk.state.port_open


@pytest.mark.parametrize(
    ("card_type", "present", "verified", "expected"),
    [
        (1, True, True, CardStatusSam.VERIFIED),
        (1, True, False, CardStatusSam.PRESENT),
        (1, False, False, CardStatusSam.ABSENT),
        (2, True, True, CardStatusHc.VERIFIED_WITH_THE_SAM),
        (2, True, False, CardStatusHc.PRESENT),
        (2, False, True, CardStatusHc.ABSENT),
        (3, False, True, CardStatusHpc.ABSENT),
    ],
)
def test_a_status_tells_what_is_in_the_slot(
    desk: Desk,
    session: ControlSoftware,
    card_type: int,
    present: bool,
    verified: bool,
    expected: int,
) -> None:
    desk.change(sam_verified=verified)
    if not present and card_type < 3:
        desk.remove("sam" if card_type == 1 else "hc")
    assert session.get_card_status(card_type) == expected


def test_asking_for_the_status_verifies_nothing(desk: Desk, session: ControlSoftware) -> None:
    desk.change(sam_verified=False)
    assert [session.get_card_status(card_type) for card_type in (1, 2, 3)] == [1, 1, 0]
    assert not desk.state.sam_verified


@pytest.mark.parametrize("card_type", [0, 4, -1, 0x7FFF])
def test_there_are_three_card_types(refused: Callable[..., None], card_type: int) -> None:
    refused(6018, "hisGetCardStatus", card_type)


@pytest.mark.parametrize("card_type", [2, 0x10002, -0xFFFE])
def test_a_card_type_is_its_low_16_bits(call: Call, card_type: int) -> None:
    assert call("hisGetCardStatus", card_type) == Reply(2)


def test_a_status_needs_an_open_port(desk: Desk, session: ControlSoftware) -> None:
    session.close_com()
    with pytest.raises(ReaderTimeoutError):
        session.get_card_status(2)


def test_pulling_the_card_is_seen_by_the_next_call(desk: Desk, session: ControlSoftware) -> None:
    session.get_basic_data()
    desk.remove("hc")
    with pytest.raises(CardAbsentError) as caught:
        session.get_basic_data()
    assert (caught.value.code, caught.value.function) == (4013, "hisGetBasicData")
    desk.insert("hc-3")
    assert session.get_basic_data().name == "測試碁"
