"""The reader: its port, opened and closed at will, and the state of what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from cardio.backends import Reply
from cardio.errors import CardAbsentError, ReaderTimeoutError
from cardio.session import ControlSoftware
from cardio.values import CardStatusHc, CardStatusHpc, CardStatusSam, ResetDevice
from emulator.backend import EmulatorBackend
from emulator.desk import Desk, Slot
from emulator.policy import Policy

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
    ("card_type", "state", "expected"),
    [
        (1, {}, CardStatusSam.VERIFIED),
        (1, {"sam_verified": False}, CardStatusSam.PRESENT),
        (1, {"sam_present": False, "sam_verified": False}, CardStatusSam.ABSENT),
        (2, {}, CardStatusHc.VERIFIED_WITH_THE_SAM),
        (2, {"sam_verified": False}, CardStatusHc.PRESENT),
        (2, {"sam_verified": False, "pin_verified": True}, CardStatusHc.PRESENT),
        (2, {"hpc_pin_verified": True}, CardStatusHc.VERIFIED_WITH_THE_PROFESSIONAL_CARD),
        (2, {"pin_verified": True}, CardStatusHc.PIN_VERIFIED),
        (2, {"pin_verified": True, "hpc_pin_verified": True}, CardStatusHc.PIN_VERIFIED),
        (2, {"centre_verified": True}, CardStatusHc.VERIFIED_WITH_THE_CENTRE),
        (
            2,
            {"centre_verified": True, "pin_verified": True},
            CardStatusHc.VERIFIED_WITH_THE_CENTRE,
        ),
        (2, {"centre_verified": True, "unusable": True}, CardStatusHc.PRESENT),
        (2, {"inserted": None}, CardStatusHc.ABSENT),
        (3, {}, CardStatusHpc.VERIFIED_WITH_THE_SAM),
        (3, {"sam_verified": False}, CardStatusHpc.PRESENT),
        (3, {"hpc_pin_verified": True}, CardStatusHpc.PIN_VERIFIED),
        (3, {"hpc": None}, CardStatusHpc.ABSENT),
    ],
)
def test_a_status_tells_what_is_in_the_slot(
    desk: Desk,
    session: ControlSoftware,
    card_type: int,
    state: Mapping[str, object],
    expected: int,
) -> None:
    desk.change(**state)
    assert session.get_card_status(card_type) == expected


def test_asking_for_the_status_verifies_nothing(desk: Desk, session: ControlSoftware) -> None:
    desk.change(sam_verified=False)
    assert [session.get_card_status(card_type) for card_type in (1, 2, 3)] == [1, 1, 1]
    assert not desk.state.sam_verified


def test_a_status_falls_back_with_the_card(desk: Desk, session: ControlSoftware) -> None:
    desk.change(pin_verified=True, hpc_pin_verified=True, centre_verified=True)
    desk.remove("hc")
    desk.insert("hc-1")
    assert session.get_card_status(2) == CardStatusHc.VERIFIED_WITH_THE_PROFESSIONAL_CARD
    desk.remove("hpc")
    assert session.get_card_status(2) == CardStatusHc.VERIFIED_WITH_THE_SAM


@pytest.mark.parametrize("name", ["hisGetCardStatus", "csGetCardNo"])
@pytest.mark.parametrize("card_type", [0, 4, -1, 0x7FFF])
def test_there_are_three_card_types(
    refused: Callable[..., None], name: str, card_type: int
) -> None:
    refused(6018, name, card_type)


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


@pytest.mark.parametrize(
    ("clock", "digits"),
    [
        ("frozen:2026-03-15T10:00:00", b"1150315100000"),
        ("frozen:2011-01-02T03:04:05.9", b"1000102030405"),
        ("frozen:2026-03-15T20:30:00+00:00", b"1150316043000"),
    ],
)
def test_the_readers_clock_in_13_digits(
    make_desk: Callable[..., Desk], clock: str, digits: bytes
) -> None:
    with ControlSoftware(EmulatorBackend(make_desk(clock))) as session:
        assert session.call("csGetDateTime").outputs["pBuffer"] == digits
        assert session.call("csGetDateTime", capacities={"pBuffer": 12}).code == 6018


@pytest.mark.parametrize(
    ("card_type", "slot", "number", "absent"),
    [
        (1, "sam", b"901000000047", 4012),
        (2, "hc", b"990000000001", 4013),
        (3, "hpc", b"990100000001", 4014),
    ],
)
def test_each_card_has_a_number_and_a_code_for_being_absent(
    desk: Desk,
    call: Call,
    refused: Callable[..., None],
    card_type: int,
    slot: Slot,
    number: bytes,
    absent: int,
) -> None:
    assert call("csGetCardNo", card_type) == Reply(0, (number,))
    refused(6018, "csGetCardNo", card_type, room=11)
    desk.remove(slot)
    refused(absent, "csGetCardNo", card_type)


def test_a_number_needs_no_verified_sam(desk: Desk, call: Call) -> None:
    desk.change(sam_verified=False, sam_accepted=False)
    assert call("csGetCardNo", 2).code == 0


def test_a_card_to_be_taken_out_gives_no_number(
    desk: Desk, call: Call, refused: Callable[..., None]
) -> None:
    desk.change(unusable=True)
    refused(4029, "csGetCardNo", 2)
    assert call("csGetCardNo", 1).code == 0


def test_the_version_is_a_number_and_a_path_with_a_nul(call: Call) -> None:
    assert call("csGetVersion") == Reply(5151)
    path = rb"EMULATOR\CsHis50.dll" + b"\0"
    assert call("csGetVersionEx") == Reply(5151, (path,))
    assert call("csGetVersionEx", room=len(path)) == Reply(5151, (path,))
    assert call("csGetVersionEx", room=len(path) - 1) == Reply(5151, (b"",))


def test_the_version_and_path_are_settings(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy=Policy(version=3530, library_path=r"C:\NHI\測.dll"))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        found = session.get_version_ex()
        assert (found.number, found.path) == (3530, r"C:\NHI\測.dll")
        assert session.get_version() == 3530


def test_a_version_needs_no_open_port(desk: Desk, call: Call) -> None:
    desk.change(port_open=False)
    assert call("csGetVersion").code == 5151
    assert call("csGetVersionEx").code == 5151


VERIFIED = {
    "sam_verified": True,
    "pin_verified": True,
    "centre_verified": True,
    "hpc_pin_verified": True,
}


@pytest.mark.parametrize(
    ("device", "forgotten"),
    [
        (ResetDevice.READER, set(VERIFIED)),
        (ResetDevice.SAM, {"sam_verified"}),
        (ResetDevice.PROFESSIONAL_CARD, {"hpc_pin_verified"}),
        (ResetDevice.INSURANCE_CARD, {"pin_verified", "centre_verified"}),
    ],
)
def test_what_is_reset_forgets_its_verifications(
    desk: Desk, call: Call, device: int, forgotten: set[str]
) -> None:
    desk.change(**VERIFIED)
    assert call("csSoftwareReset", device) == Reply(0)
    assert {name for name in VERIFIED if not getattr(desk.state, name)} == forgotten
    assert desk.state.port_open


@pytest.mark.parametrize(
    ("device", "slot", "code"),
    [
        (ResetDevice.SAM, "sam", 4012),
        (ResetDevice.PROFESSIONAL_CARD, "hpc", 4014),
        (ResetDevice.INSURANCE_CARD, "hc", 4013),
    ],
)
def test_what_is_not_there_cannot_be_reset(
    desk: Desk, refused: Callable[..., None], device: int, slot: Slot, code: int
) -> None:
    desk.remove(slot)
    refused(code, "csSoftwareReset", device)


@pytest.mark.parametrize("device", [-1, 4])
def test_there_are_four_devices(refused: Callable[..., None], device: int) -> None:
    refused(6018, "csSoftwareReset", device)


def test_a_reset_is_no_way_round_taking_the_card_out(desk: Desk, call: Call) -> None:
    desk.change(unusable=True)
    assert call("csSoftwareReset", ResetDevice.INSURANCE_CARD).code == 0
    assert call("csSoftwareReset", ResetDevice.READER).code == 0
    assert call("hisGetBasicData").code == 4029
    desk.remove("hc")
    desk.insert("hc-1")
    assert call("hisGetBasicData").code == 0
