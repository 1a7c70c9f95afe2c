"""The professional card as read: 4.1 and 4.5 to 4.8."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.errors import HpcAbsentError
from cardio.session import ControlSoftware
from emulator.desk import Desk

Call = Callable[..., Reply]
Refused = Callable[..., None]

FIELDS = {
    "hpcGetHPCSN": b"TESTHPC00000000001",
    "hpcGetHPCSSN": b"Z100000011",
    "hpcGetHPCCNAME": "測試醫師".encode("cp950"),
    "hpcGetHPCENAME": b"TEST PHYSICIAN",
}
each_field = pytest.mark.parametrize(("name", "value"), FIELDS.items())


def test_presence_is_told_twice(desk: Desk, call: Call) -> None:
    assert call("hpcGetHPCStatus", 1, 0) == Reply(0, (1,))
    desk.remove("hpc")
    assert call("hpcGetHPCStatus", 1, 7) == Reply(4014, (0,))


@pytest.mark.parametrize("request_", [0, 2, -1])
def test_there_is_one_thing_to_ask(refused: Refused, request_: int) -> None:
    refused(6018, "hpcGetHPCStatus", request_, 0)


@each_field
def test_a_field_comes_in_its_real_length(call: Call, name: str, value: bytes) -> None:
    assert call(name) == Reply(0, (value,))
    assert call(name, room=len(value)) == Reply(0, (value,))
    assert call(name, room=999) == Reply(0, (value,))


@each_field
def test_a_field_is_not_cut(refused: Refused, name: str, value: bytes) -> None:
    refused(6018, name, room=len(value) - 1)


@each_field
def test_without_a_card_there_is_no_field(
    desk: Desk, refused: Refused, name: str, value: bytes
) -> None:
    desk.remove("hpc")
    refused(4014, name)


@each_field
def test_a_field_needs_neither_sam_nor_pin(desk: Desk, call: Call, name: str, value: bytes) -> None:
    desk.remove("sam")
    assert not desk.state.hpc_pin_verified
    assert call(name).code == 0


def test_the_card_in_the_slot_is_the_one_that_is_read(desk: Desk, session: ControlSoftware) -> None:
    desk.insert("hpc-pharmacist")
    assert session.get_hpc_cname() == "測試藥師"
    assert session.get_hpc_ename() == "TEST PHARMACIST"
    assert session.get_hpc_ssn() == "B100000011"
    assert session.get_hpc_sn() == "TESTHPC00000000002"
    desk.remove("hpc")
    with pytest.raises(HpcAbsentError):
        session.get_hpc_sn()
