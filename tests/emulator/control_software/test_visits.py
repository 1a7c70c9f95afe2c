"""Visit numbers 1.9, 1.37, 1.53: bytes, counters, seconds, marks and texts as callers pass them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cardio.backends import Reply
from cardio.codecs import TAIPEI
from cardio.session import ControlSoftware
from cardio.values import TreatItem
from emulator import visit_identifier, visit_signature
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.policy import Policy
from emulator.visit_identifier import Origin
from emulator.visit_signature import SignedVisit

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]

SAM_ID, HOSPITAL, PATIENT = "901000000047", "7777777777", "A100000001"
NUMBERS = ("hisGetSeqNumber", "hisGetSeqNumber256", "hisGetSeqNumber256N1")
MARKED = NUMBERS[1:]


@pytest.fixture
def raw(call: Call) -> Callable[..., bytes]:
    """Take a number by the bare call and return its bytes."""

    def number(name: str, item: bytes = b"01\0", baby: bytes = b" \0", mark: bytes = b"1") -> bytes:
        values = (item, baby) if name == "hisGetSeqNumber" else (item, baby, mark)
        reply = call(name, *values)
        assert reply.code in (0, 5010)
        (written,) = reply.outputs
        assert isinstance(written, bytes)
        return written

    return number


def number_at(desk: Desk, item: str = "01") -> Reply:
    with ControlSoftware(EmulatorBackend(desk)) as session:
        result = session.call("hisGetSeqNumber256N1", item, " ", "1")
    return Reply(result.code, (result.outputs["pBuffer"],))


def test_a_number_with_identifier_is_316_bytes(raw: Callable[..., bytes]) -> None:
    number = raw("hisGetSeqNumber256N1")
    assert len(number) == 316
    assert number[:27] == b"115031510000000017777777777"
    assert bytes.fromhex(number[27:283].decode())
    assert number[27:283] == number[27:283].upper()
    assert number[283:296] == b"901000000047N"
    assert number[296:].isalnum()


def test_three_calls_give_one_visit_in_three_forms(make_desk: MakeDesk) -> None:
    forms = []
    for name in NUMBERS:
        desk = make_desk()
        with ControlSoftware(EmulatorBackend(desk)) as session:
            values = ("01", " ") if name == "hisGetSeqNumber" else ("01", " ", "1")
            forms.append(session.call(name, *values).outputs["pBuffer"])
    old, text, full = forms
    assert isinstance(old, bytes)
    assert isinstance(text, bytes)
    assert isinstance(full, bytes)
    assert (len(old), len(text), len(full)) == (167, 296, 316)
    assert full[:296] == text
    assert old == text[:27] + bytes.fromhex(text[27:283].decode()) + text[283:295]


@pytest.mark.parametrize("name", NUMBERS)
def test_the_signature_says_card_patient_place_time_and_number(
    raw: Callable[..., bytes], seed: str, name: str
) -> None:
    raw(name)
    number = raw(name)
    signature = number[27:155].hex().upper() if len(number) == 167 else number[27:283].decode()
    key = visit_signature.verification_key(seed, SAM_ID)
    assert visit_signature.read_visit(key, signature) == SignedVisit(
        "990000000001", PATIENT, HOSPITAL, SAM_ID, "1150315100001", "0002"
    )


def test_retired_calls_warn_and_say_what_to_use(session: ControlSoftware) -> None:
    with pytest.warns(DeprecationWarning, match=r"1\.9.* 128 bytes.*hisGetSeqNumber256N1"):
        assert len(session.get_seq_number("01").signature) == 128
    with pytest.warns(DeprecationWarning, match=r"1\.37.*hisGetTreatNumNoICCard \(1\.54\)"):
        assert len(session.get_seq_number_256("01").signature) == 256


def test_the_identifier_says_origin_patient_place_and_second(
    session: ControlSoftware, seed: str
) -> None:
    number = session.get_seq_number_256_n1("01")
    key = visit_identifier.identifier_key(seed)
    identifier = visit_identifier.read(key, number.visit_identifier)
    assert identifier is not None
    assert identifier.origin is Origin.CARD
    assert identifier.moment == number.visit_datetime.datetime
    assert visit_identifier.matches_patient(key, identifier, PATIENT)
    assert not visit_identifier.matches_patient(key, identifier, "F200000008")
    assert visit_identifier.matches_hospital(key, identifier, HOSPITAL)
    assert not visit_identifier.matches_hospital(key, identifier, "3501200000")


def test_institution_and_sam_are_those_of_the_desk(make_desk: MakeDesk, seed: str) -> None:
    desk = make_desk(hospital="3501200000")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        number = session.get_seq_number_256_n1("01")
    assert desk.sam is not None
    assert (number.hospital_code, number.sam_id) == ("3501200000", desk.sam.sam_id)
    key = visit_signature.verification_key(seed, number.sam_id)
    assert visit_signature.read_visit(key, number.signature).hospital_id == "3501200000"


@pytest.mark.parametrize("item", TreatItem)
def test_only_types_of_two_digits_are_counted(
    desk: Desk, session: ControlSoftware, item: TreatItem
) -> None:
    session.get_seq_number_256_n1("01")  # ZA and ZB want an earlier visit, XA and YA to YH more
    _give_something_to_cancel(desk)
    number = session.get_seq_number_256_n1(item)
    counted = item.isdigit()
    assert number.visit_seq == ("0002" if counted else "")
    assert session.get_register_basic_2().visits_left == (4 if counted else 5)
    assert session.get_last_seq_num().visit_seq == ("0002" if counted else "0001")
    assert session.get_cumulative_data().year[0].visit_count == (2 if counted else 1)
    assert session.get_treatment_no_need_hpc().visit[0].treat_item == item


def _give_something_to_cancel(desk: Desk) -> None:
    assert desk.card is not None
    place = f"1150315{HOSPITAL}11"
    services = [f"{number:02d}{place}".encode() for number in range(1, 9)]
    card = desk.card.with_section("prenatal", [place.encode()])
    desk.replace_card(card.with_section("prevent", services))


def test_the_oldest_of_two_years_drops_out(make_desk: MakeDesk) -> None:
    desk = make_desk("frozen:2027-01-02T10:00:00")
    desk.insert("hc-elderly")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        session.get_seq_number_256_n1("01")
        years = session.get_cumulative_data().year
    assert [(row.roc_year, row.visit_count) for row in years] == [("116", 1), ("115", 40)]
    assert years[1].outpatient_fee == 51200


@pytest.mark.parametrize(
    ("last", "expected"), [(7, b"W008"), (998, b"W999"), (999, b"W001"), (0, b"W001")]
)
def test_numbers_of_virtual_cards_begin_with_w(desk: Desk, last: int, expected: bytes) -> None:
    desk.insert("hc-virtual")
    assert desk.card is not None
    desk.replace_card(replace(desk.card, last_seq=last))
    (written,) = number_at(desk).outputs
    assert isinstance(written, bytes)
    assert written[13:17] == expected


@pytest.mark.parametrize(("marks", "code"), [("01234", 0), ("012", 6018), ("3", 0)])
def test_which_make_up_marks_are_taken_can_be_chosen(
    make_desk: MakeDesk, marks: str, code: int
) -> None:
    desk = make_desk(policy=Policy(after_check_marks=marks))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert session.call("hisGetSeqNumber256N1", "01", " ", "3").code == code


def test_numbers_begin_anew_with_the_roc_year(make_desk: MakeDesk) -> None:
    desk = make_desk("frozen:2025-12-31T23:59:58")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        numbers = [session.get_seq_number_256_n1("01") for _ in range(4)]
    assert [(n.visit_datetime, n.visit_seq) for n in numbers] == [
        ("1141231235958", "0001"),
        ("1141231235959", "0002"),
        ("1150101000000", "0001"),
        ("1150101000001", "0002"),
    ]


@pytest.mark.parametrize(("last", "expected"), [(12, b"0013"), (1499, b"1500"), (1500, b"0001")])
def test_numbers_go_on_up_to_1500(desk: Desk, last: int, expected: bytes) -> None:
    assert desk.card is not None
    desk.replace_card(replace(desk.card, year="115", last_seq=last))
    (written,) = number_at(desk).outputs
    assert isinstance(written, bytes)
    assert written[13:17] == expected


def test_a_card_of_last_year_begins_anew(desk: Desk) -> None:
    assert desk.card is not None
    desk.replace_card(replace(desk.card, year="114", last_seq=77))
    number_at(desk)
    assert (desk.card.year, desk.card.last_seq) == ("115", 1)


def test_the_next_number_takes_the_next_second(desk: Desk, session: ControlSoftware) -> None:
    seconds = [session.get_seq_number_256_n1("01").visit_datetime for _ in range(3)]
    desk.clock.advance(timedelta(minutes=1))
    seconds.append(session.get_seq_number_256_n1("01").visit_datetime)
    desk.clock.advance(timedelta(minutes=-2))
    seconds.append(session.get_seq_number_256_n1("01").visit_datetime)
    assert [second[7:] for second in seconds] == ["100000", "100001", "100002", "100100", "100101"]


def test_the_second_of_a_visit_that_is_on_the_card_is_not_given_again(make_desk: MakeDesk) -> None:
    desk = make_desk("frozen:2026-01-05T09:15:00")
    desk.insert("hc-2")
    (written,) = number_at(desk).outputs
    assert isinstance(written, bytes)
    assert written[:17] == b"11501050915010013"


def test_six_visits_stay_newest_first(desk: Desk, session: ControlSoftware) -> None:
    numbers = [session.get_seq_number_256_n1("CA") for _ in range(8)]
    assert desk.card is not None
    kept = [visit.visit_datetime for visit in desk.card.visits]
    assert kept == [number.visit_datetime for number in reversed(numbers)][:6]


def test_what_a_visit_is_remembered_as(desk: Desk, session: ControlSoftware) -> None:
    number = session.get_seq_number_256_n1("01", "2", "2")
    assert desk.card is not None
    (visit,) = desk.card.visits
    assert (visit.treat_item, visit.newborn_mark, visit.after_check_mark) == ("01", "2", "2")
    assert (visit.visit_datetime, visit.visit_seq) == (number.visit_datetime, "0001")
    assert (visit.hospital_code, visit.visit_identifier) == (HOSPITAL, number.visit_identifier)


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        *((bytes([n]), f"{n}") for n in range(3)),
        *((f"{n}".encode(), f"{n}") for n in range(5)),
        (b"1\0", "1"),
        (b"2 ", "2"),
        (b"1\xff", "1"),
        (b"\0\0", "0"),
    ],
)
@pytest.mark.parametrize("name", MARKED)
def test_make_up_marks_as_callers_pass_them(
    desk: Desk, raw: Callable[..., bytes], name: str, mark: bytes, kept: str
) -> None:
    raw(name, mark=mark)
    assert desk.card is not None
    assert desk.card.visits[0].after_check_mark == kept


def test_the_oldest_call_has_no_make_up_mark(desk: Desk, raw: Callable[..., bytes]) -> None:
    raw("hisGetSeqNumber")
    assert desk.card is not None
    assert desk.card.visits[0].after_check_mark == "1"


@pytest.mark.parametrize("mark", [b"x", b"5", b"\3", b"\xb8", b" ", b""])
@pytest.mark.parametrize("name", MARKED)
def test_other_make_up_marks_are_refused(
    refused: Callable[..., None], name: str, mark: bytes
) -> None:
    refused(6018, name, b"01\0", b" \0", mark)


@pytest.mark.parametrize("item", [b"01", b"01\0", b"01 ", b"01\0zz", b"01zz", b"01\xb8\xfc"])
@pytest.mark.parametrize("baby", [b"", b"\0", b" ", b" \0", b"  ", b" \xb8", b"\0\xb8"])
@pytest.mark.parametrize("name", NUMBERS)
def test_texts_end_at_a_nul_a_blank_or_their_documented_length(
    desk: Desk, raw: Callable[..., bytes], name: str, item: bytes, baby: bytes
) -> None:
    raw(name, item, baby)
    assert desk.card is not None
    assert (desk.card.visits[0].treat_item, desk.card.visits[0].newborn_mark) == ("01", " ")


@pytest.mark.parametrize("item", [b"", b"\0", b"  ", b"0", b"1 ", b"ZZ", b"aa", b"\xff\xff"])
@pytest.mark.parametrize("name", NUMBERS)
def test_other_visit_types_are_refused(
    refused: Callable[..., None], name: str, item: bytes
) -> None:
    marks = () if name == "hisGetSeqNumber" else (b"1",)
    refused(6018, name, item, b" \0", *marks)


def test_a_real_clock_gives_the_second_it_shows(make_desk: MakeDesk) -> None:
    start = datetime(2026, 3, 15, 23, 59, 59, 500_000, tzinfo=TAIPEI)
    desk = make_desk(f"frozen:{start.isoformat()}")
    moments = [number_at(desk, "CA").outputs[0] for _ in range(2)]
    assert [moment[:13] for moment in moments if isinstance(moment, bytes)] == [
        b"1150315235959",
        b"1150316000000",
    ]
