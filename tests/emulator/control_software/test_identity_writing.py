"""Newborn mark, donation mark and emergency phone (1.19, 1.21, 1.23): written and read back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.errors import PatientMismatchError
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.institutions import Kind
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
Refused = Callable[..., None]

PERSON = (b"A100000001\0", b"0700101\0")
WRITES = {
    "hisWriteNewBorn": (b"1150220\0", b"2\0"),
    "hisWriteOrganDonate": (b"5\0",),
    "hisWriteEmergentTel": (b"0911000000\0",),
}


@pytest.mark.parametrize(
    ("born", "children", "age_limit_applies"),
    [(b"1150220\0", b"2\0", False), (b"1150101", b"1", True), (b" " * 7, b" ", False)],
)
def test_a_newborn_mark_is_shown_and_used(
    call: Call, session: ControlSoftware, born: bytes, children: bytes, age_limit_applies: bool
) -> None:
    assert call("hisWriteNewBorn", *PERSON, born, children).code == 0
    shown = session.get_register_basic()
    assert shown.newborn_birth_date == born.decode().strip(" \0")
    assert shown.newborn_multiple_mark == children.decode().strip(" \0")
    result = session.call("hisGetSeqNumber256N1", "01", "A", "1")
    assert result.code == (5004 if age_limit_applies else 0)


@pytest.mark.parametrize(
    ("born", "children", "code"),
    [
        (b"1150220\0", b"\0", 5052),
        (b"1150220\0", b" \0", 5052),
        (b"\0", b"2\0", 6018),
        (b"1150230\0", b"2\0", 6018),
        (b"115022\0", b"2\0", 6018),
        (b"1150220\0", b"6\0", 6018),
        (b"1150220\0", b"0\0", 6018),
        (b"\xff" * 7, b"1\0", 6018),
    ],
)
def test_newborn_marks_that_are_refused(
    refused: Refused, born: bytes, children: bytes, code: int
) -> None:
    refused(code, "hisWriteNewBorn", *PERSON, born, children)


@pytest.mark.parametrize("mark", ["1", "7", "A", "Z", ""])
def test_a_donation_mark_is_read_back(session: ControlSoftware, mark: str) -> None:
    session.write_organ_donate("A100000001", "0700101", "3")
    session.write_organ_donate("A100000001", "0700101", mark)
    assert session.get_organ_donate() == mark


@pytest.mark.parametrize("mark", [b"-\0", b"\xff\0", b"\x01\0"])
def test_donation_marks_that_are_refused(refused: Refused, mark: bytes) -> None:
    refused(6018, "hisWriteOrganDonate", *PERSON, mark)


@pytest.mark.parametrize("kind", Kind)
def test_the_donation_mark_is_for_institutions_with_the_right(
    make_desk: MakeDesk, kind: Kind
) -> None:
    desk = make_desk(policy=Policy(writing_kinds=frozenset({kind})))
    here = desk.world.find(desk.hospital_id)
    assert here is not None
    with ControlSoftware(EmulatorBackend(desk)) as session:
        code = session.call("hisWriteOrganDonate", "A100000001", "0700101", "5").code
        assert code == (0 if here.kind is kind else 5009)
        assert session.get_organ_donate() == ("5" if here.kind is kind else "")


@pytest.mark.parametrize("phone", ["0911000000", "02-2700#123", "12345678901234", ""])
def test_a_phone_is_read_back_by_two_functions(session: ControlSoftware, phone: str) -> None:
    session.write_emergent_tel("A100000001", "0700101", phone)
    assert session.get_emergent_tel() == phone
    assert session.get_basic_data().emergency_phone == phone


@pytest.mark.parametrize("phone", [b"0911\x00123456", b"0911    \xff\xff\xff\xff\xff\xff\xff\xff"])
def test_a_phone_ends_at_a_nul_and_must_be_ascii(
    desk: Desk, call: Call, refused: Refused, phone: bytes
) -> None:
    if phone.isascii():
        assert call("hisWriteEmergentTel", *PERSON, phone).code == 0
        assert desk.card is not None
        assert desk.card.profile["emergency_phone"] == "0911"
    else:
        refused(6018, "hisWriteEmergentTel", *PERSON, phone)


@pytest.mark.parametrize(("card", "code"), [("hc-revoked", 5002), ("hc-expired", 5003)])
def test_the_phone_of_a_card_that_is_no_longer_good(
    desk: Desk, refused: Refused, card: str, code: int
) -> None:
    desk.insert(card)
    assert desk.card is not None
    person = (desk.card.patient_id.encode(), desk.card.profile["birth_date"].encode())
    refused(code, "hisWriteEmergentTel", *person, b"0911000000")


@pytest.mark.parametrize("card", ["hc-revoked", "hc-expired"])
@pytest.mark.parametrize("name", ["hisWriteNewBorn", "hisWriteOrganDonate"])
def test_other_writes_do_not_list_those_codes(desk: Desk, call: Call, name: str, card: str) -> None:
    desk.insert(card)
    assert desk.card is not None
    person = (desk.card.patient_id.encode(), desk.card.profile["birth_date"].encode())
    assert call(name, *person, *WRITES[name]).code == 0


@pytest.mark.parametrize(
    "person",
    [(b"F200000008", PERSON[1]), (PERSON[0], b"0700102"), (b"\0", PERSON[1]), (PERSON[0], b"\0")],
)
@pytest.mark.parametrize("name", WRITES)
def test_another_person_is_5020(refused: Refused, name: str, person: tuple[bytes, bytes]) -> None:
    refused(5020, name, *person, *WRITES[name])


def test_a_session_raises_the_error_of_5020(session: ControlSoftware) -> None:
    with pytest.raises(PatientMismatchError):
        session.write_emergent_tel("F200000008", "0700101", "0911000000")
