"""Preventive care, prenatal check-ups, vaccinations (1.22, 1.24-1.26): written, cancelled, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cardio.backends import Reply
from cardio.session import ControlSoftware
from cardio.values import PreventiveService
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.institutions import Kind
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
Refused = Callable[..., None]

PREVENT, PRENATAL = "hisWriteHealthInsurance", "hisWritePredeliveryCheckup"
DELETE, VACCINE = "hisDeletePredeliveryData", "hisWriteInoculateData"
MAN = (b"A100000001\0", b"0700101\0")
WOMAN = (b"M200000094\0", b"0841205\0")
WRITES = {PREVENT: (b"02\0", b"21\0"), PRENATAL: (b"44\0",), DELETE: (), VACCINE: (b"FLU", b"L1")}

CANCELS = {
    "YA": "01",
    "YB": "02",
    "YC": "03",
    "YD": "05",
    "YE": "06",
    "YF": "04",
    "YG": "07",
    "YH": "08",
}


@pytest.fixture
def man(session: ControlSoftware) -> ControlSoftware:
    """A man's card with a visit of type AC on it."""
    session.get_seq_number_256_n1("AC")
    return session


@pytest.fixture
def woman(desk: Desk, session: ControlSoftware) -> ControlSoftware:
    """A pregnant woman's card; it has a visit of type AC and three check-ups elsewhere."""
    desk.insert("hc-pregnant")
    return session


def test_a_service_is_read_back_with_day_and_place(man: ControlSoftware) -> None:
    man.write_health_insurance("A100000001", "0700101", "02", "21")
    first = man.get_register_prevent().prevent[0]
    assert (first.service_mark, first.exam_item) == ("02", "21")
    assert (first.exam_date, first.hospital_code) == ("1150315", "7777777777")


@pytest.mark.parametrize("mark", PreventiveService)
def test_all_services_are_taken(call: Call, man: ControlSoftware, mark: str) -> None:
    assert call(PREVENT, *MAN, mark.encode(), b"9Z").code == 0
    assert man.get_register_prevent().prevent[0].service_mark == mark


def test_the_newest_six_services_stay(desk: Desk, call: Call, man: ControlSoftware) -> None:
    for number in range(1, 9):
        assert call(PREVENT, *MAN, f"{number:02d}".encode(), b"11").code == 0
    marks = [record.service_mark for record in man.get_register_prevent().prevent]
    assert marks == ["08", "07", "06", "05", "04", "03"]


@pytest.mark.parametrize(("cancel", "service"), CANCELS.items())
def test_a_cancel_code_takes_off_its_own_service(
    call: Call, man: ControlSoftware, cancel: str, service: str
) -> None:
    for mark in ("09", service, "10"):
        assert call(PREVENT, *MAN, mark.encode(), b"11").code == 0
    assert call(PREVENT, *MAN, cancel.encode(), b" \0").code == 0
    left = [record.service_mark for record in man.get_register_prevent().prevent]
    assert left == ["10", "09"]
    assert call(PREVENT, *MAN, cancel.encode(), b" \0").code == 5084


@pytest.mark.parametrize(
    ("later", "hospital", "code"),
    [
        (timedelta(hours=23), "7777777777", 0),
        (timedelta(hours=37, minutes=59), "7777777777", 0),
        (timedelta(hours=38), "7777777777", 5084),
        (timedelta(hours=1), "3501200000", 5084),
    ],
)
def test_only_what_was_done_here_within_24_hours_can_be_cancelled(
    make_desk: MakeDesk, later: timedelta, hospital: str, code: int
) -> None:
    desk = make_desk()  # 10:00; days are compared, so a record lasts to the next day's end
    with ControlSoftware(EmulatorBackend(desk)) as session:
        session.get_seq_number_256_n1("AC")
        session.write_health_insurance("A100000001", "0700101", "02", "21")
    other = make_desk(hospital=hospital)
    other.change(cards=desk.state.cards)
    other.clock.advance(later)
    with ControlSoftware(EmulatorBackend(other)) as session:
        assert session.call(PREVENT, "A100000001", "0700101", "YB", "").code == code


def test_a_checkup_is_read_back_with_day_and_place(woman: ControlSoftware) -> None:
    woman.write_predelivery_checkup("M200000094", "0841205", "44")
    first, second, *_ = woman.get_register_pregnant().prenatal
    assert (first.exam_item, first.exam_date) == ("44", "1150315")
    assert (first.hospital_code, second.exam_item) == ("7777777777", "43")


def test_the_newest_eleven_checkups_stay(call: Call, woman: ControlSoftware) -> None:
    for number in range(40, 52):
        assert call(PRENATAL, *WOMAN, str(number).encode()).code == 0
    items = [record.exam_item for record in woman.get_register_pregnant().prenatal]
    assert items == [str(number) for number in range(51, 40, -1)]


def test_xa_takes_off_only_what_was_done_here(call: Call, woman: ControlSoftware) -> None:
    assert call(PRENATAL, *WOMAN, b"XA").code == 5082
    assert call(PRENATAL, *WOMAN, b"44").code == 0
    assert call(PRENATAL, *WOMAN, b"XA").code == 0
    items = [record.exam_item for record in woman.get_register_pregnant().prenatal]
    assert items == ["43", "42", "41"]


def test_all_checkups_can_be_deleted(call: Call, woman: ControlSoftware) -> None:
    assert call(DELETE, *WOMAN).code == 0
    assert woman.get_register_pregnant().prenatal == ()
    assert call(DELETE, *WOMAN).code == 0


@pytest.mark.parametrize("name", [PRENATAL, DELETE])
def test_a_man_has_no_checkups(refused: Refused, man: ControlSoftware, name: str) -> None:
    refused(5079, name, *MAN, *WRITES[name])


def test_a_vaccination_is_read_back(session: ControlSoftware) -> None:
    session.write_inoculate_data("A100000001", "0700101", "FLU", "TESTLOT00001")
    first = session.get_inoculate_data().vaccination[0]
    assert (first.vaccine, first.lot_no) == ("FLU", "TESTLOT00001")
    assert (first.date, first.hospital_code) == ("1150315", "7777777777")


def test_the_newest_forty_vaccinations_stay(call: Call, session: ControlSoftware) -> None:
    for number in range(42):
        assert call(VACCINE, *MAN, f"V{number}\0".encode(), b"LOT\0").code == 0
    vaccines = [record.vaccine for record in session.get_inoculate_data().vaccination]
    assert vaccines == [f"V{number}" for number in range(41, 1, -1)]


@pytest.mark.parametrize(("name", "who"), [(PREVENT, MAN), (PRENATAL, WOMAN)])
def test_5083_without_a_preventive_visit_among_the_last_six(
    desk: Desk,
    call: Call,
    refused: Refused,
    session: ControlSoftware,
    name: str,
    who: tuple[bytes, bytes],
) -> None:
    if who is WOMAN:
        desk.insert("hc-pregnant")
    for _ in range(6):
        session.get_seq_number_256_n1("CA")
    refused(5083, name, *who, *WRITES[name])
    session.get_seq_number_256_n1("AC")
    assert call(name, *who, *WRITES[name]).code == 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (PREVENT, (b"99\0", b"21\0")),
        (PREVENT, (b"\0", b"21\0")),
        (PREVENT, (b"YI\0", b"21\0")),
        (PREVENT, (b"02\0", b"\xff\0")),
        (VACCINE, (b"\0", b"LOT\0")),
        (VACCINE, (b"\xb4\xfa\0", b"LOT\0")),
    ],
)
def test_values_without_their_form(
    refused: Refused, man: ControlSoftware, name: str, values: tuple[bytes, ...]
) -> None:
    refused(6018, name, *MAN, *values)


@pytest.mark.parametrize("item", [b"39\0", b"55\0", b"\0", b"xa\0"])
def test_other_checkups_are_refused(refused: Refused, woman: ControlSoftware, item: bytes) -> None:
    refused(6018, PRENATAL, *WOMAN, item)


@pytest.mark.parametrize(("card", "code"), [("hc-revoked", 5002), ("hc-expired", 5003)])
@pytest.mark.parametrize("name", [PREVENT, VACCINE])
def test_a_card_that_is_no_longer_good(
    desk: Desk, refused: Refused, name: str, card: str, code: int
) -> None:
    desk.insert(card)
    assert desk.card is not None
    person = (desk.card.patient_id.encode(), desk.card.profile["birth_date"].encode())
    refused(code, name, *person, *WRITES[name])


@pytest.mark.parametrize("name", WRITES)
def test_another_person_is_5020(refused: Refused, woman: ControlSoftware, name: str) -> None:
    refused(5020, name, WOMAN[0], b"0841206", *WRITES[name])
    refused(5020, name, MAN[0], WOMAN[1], *WRITES[name])


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(("kind", "code"), [(Kind.HOSPITAL, 0), (Kind.PHARMACY, 5009)])
def test_institutions_without_the_right(
    make_desk: MakeDesk, name: str, kind: Kind, code: int
) -> None:
    desk = make_desk()
    desk = make_desk(
        hospital=next(i.hospital_id for i in desk.world.institutions if i.kind is kind),
        policy=Policy(),
    )
    desk.insert("hc-pregnant")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert session.call(name, *WOMAN, *WRITES[name]).code == code
