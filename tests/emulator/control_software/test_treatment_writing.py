"""Diagnoses and fees (1.16, 1.17, 1.47): official cases 4 and 5, totals, ids and refusals."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from cardio.backends import Buffer, Reply
from cardio.session import ControlSoftware
from emulator import icd10
from emulator.backend import EmulatorBackend
from emulator.cards import Visit
from emulator.desk import Desk
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
Refused = Callable[..., None]

CODE, FEE, DATA = "hisWriteTreatmentCode", "hisWriteTreatmentFee", "hisWriteTreatmentData"
MOMENT = b"1150315100000"
HEAD = (MOMENT + b"\0", b"A100000001\0", b"0700101\0")
DOCTOR = b"Z100000011"

TENSION = ("G44201", "G44209", "G44211", "G44219", "G44221", "G44229")
TENSION_STORED = b'"M7WK"M830"M86W"M8FC"M8JG"M8YG'
FETUS = ("O320xx0", "O320xx1", "O320xx2", "O320xx3", "O320xx4", "O320xx5")
FETUS_STORED = b"%}3RK%}3RO%}3RS%}3RW%}3S0%}3S4"
FEES = (100, 200, 300, 400, 500)
FEE_TEXT = b"00000100000002000000030000004000000500"


def bracketed(codes: tuple[str, ...]) -> bytes:
    return b"0" + "".join(f"[{code:7}]" for code in codes).encode()


def on_card(visit: Visit) -> bytes:
    """Write mark, ten blanks and codes as the official cases show them."""
    codes = (visit.dx_main, visit.dx_secondary_1, visit.dx_secondary_2)
    more = (visit.dx_secondary_3, visit.dx_secondary_4, visit.dx_secondary_5)
    return (visit.after_check_mark + " " * 10 + "".join((*codes, *more))).encode()


def fees_on_card(visit: Visit) -> bytes:
    outpatient = (visit.outpatient_fee, visit.outpatient_copay)
    inpatient = (visit.inpatient_fee, visit.inpatient_copay_short, visit.inpatient_copay_long)
    return struct.pack(">5I", *outpatient, *inpatient)


@pytest.fixture(autouse=True)
def visit(desk: Desk, session: ControlSoftware) -> Callable[[], Visit]:
    """Register a visit; return how to see it on the card."""
    assert session.get_seq_number_256_n1("01").visit_datetime == MOMENT.decode()

    def visit() -> Visit:
        assert desk.card is not None
        return desk.card.visits[0]

    return visit


@pytest.mark.parametrize("data", [bracketed(TENSION), b"0" + TENSION_STORED])
@pytest.mark.parametrize("behind", [b"", b"\0"])
def test_official_case_4_gives_the_same_41_bytes(
    call: Call, visit: Callable[[], Visit], data: bytes, behind: bytes
) -> None:
    assert len(data) in (55, 31)
    assert call(CODE, *HEAD, data + behind) == Reply(0, (DOCTOR + b"\0",))
    assert on_card(visit()) == b"0" + b" " * 10 + TENSION_STORED
    assert len(on_card(visit())) == 41


@pytest.mark.parametrize("codes", [bracketed(FETUS), b"0" + FETUS_STORED])
def test_official_case_5_gives_the_same_61_bytes(
    call: Call, visit: Callable[[], Visit], codes: bytes
) -> None:
    assert call(DATA, *HEAD, codes + FEE_TEXT + b"\0").code == 0
    stored = on_card(visit()) + fees_on_card(visit())
    numbers = bytes.fromhex("00000064 000000c8 0000012c 00000190 000001f4")
    assert stored == b"0" + b" " * 10 + FETUS_STORED + numbers
    assert len(stored) == 61


def test_what_was_written_is_read_back_in_both_formats(
    call: Call, session: ControlSoftware
) -> None:
    assert call("hpcVerifyHPCPIN").code == 0
    assert call(DATA, *HEAD, bracketed(FETUS) + FEE_TEXT).code == 0
    old = call("hisGetTreatmentNeedHPC", Buffer(540)).outputs[0]
    new = call("hisGetTreatmentNeedHPC", Buffer(540, b"[XXXXXXX]")).outputs[0]
    assert isinstance(old, bytes)
    assert isinstance(new, bytes)
    assert old[114 : 114 + 43] == MOMENT + FETUS_STORED
    shown = "".join(f" {code.upper():7} " for code in FETUS)
    assert new[138 : 138 + 67] == MOMENT + shown.encode()
    record = session.get_treatment_no_need_hpc().visit[0]
    assert (record.outpatient_fee, record.outpatient_copay) == FEES[:2]
    assert (record.inpatient_fee, record.after_check_mark) == (300, "0")


def test_short_codes_stay_as_they_are(call: Call, visit: Callable[[], Visit]) -> None:
    codes = ("4619", "J00", "E119", "E00", "", "")
    assert call(CODE, *HEAD, b"1" + bracketed(codes)[1:]).code == 0
    stored = visit()
    assert (stored.dx_main, stored.dx_secondary_1) == ("4619 ", "J00  ")
    assert stored.dx_secondary_2.encode() == icd10.encode("E119")
    assert stored.dx_secondary_3.encode() == icd10.encode("E00")
    assert stored.dx_secondary_4 == stored.dx_secondary_5 == "     "
    assert stored.after_check_mark == "1"


@pytest.mark.parametrize(
    "data",
    [FEE_TEXT, b"100     200     300     400    500    ", FEE_TEXT + b"\0", FEE_TEXT + b"x"],
    ids=["zero padded", "left aligned", "NUL behind", "more behind"],
)
def test_fees_are_written_and_counted(
    session: ControlSoftware, call: Call, visit: Callable[[], Visit], data: bytes
) -> None:
    assert call(FEE, *HEAD, data) == Reply(0, ())
    assert fees_on_card(visit()) == struct.pack(">5I", *FEES)
    (year,) = (row for row in session.get_cumulative_data().year if row.roc_year == "115")
    assert (year.outpatient_fee, year.inpatient_fee, year.outpatient_copay) == (100, 300, 200)
    assert (year.inpatient_copay_short, year.inpatient_copay_long) == (400, 500)
    assert (year.copay_total, year.copay_total_short, year.visit_count) == (1100, 600, 1)
    totals = session.get_cumulative_fee()
    assert (totals.outpatient_total, totals.inpatient_total) == (100, 300)


def test_fees_written_again_replace_those_before(session: ControlSoftware, call: Call) -> None:
    for data in (FEE_TEXT, b"00000040" + b"0" * 30):
        assert call(FEE, *HEAD, data).code == 0
    year = session.get_cumulative_data().year[0]
    assert (year.outpatient_fee, year.copay_total) == (40, 0)
    assert session.get_cumulative_fee().outpatient_total == 40


def test_blank_fees_are_nothing(call: Call, visit: Callable[[], Visit]) -> None:
    assert call(FEE, *HEAD, b" " * 38).code == 0
    assert fees_on_card(visit()) == bytes(20)


def test_fees_of_a_year_that_the_card_no_longer_counts_go_to_the_grand_total(
    desk: Desk, call: Call
) -> None:
    desk.insert("hc-elderly")
    assert desk.card is not None
    old = Visit("01", "1130101090000", "1", "0001", "7777777777")
    desk.replace_card(desk.card.with_visit(old, counted=False, keep=6))
    years = desk.card.section("year")
    head = (b"1130101090000", b"J100000063", b"0450303")
    assert call(FEE, *head, FEE_TEXT).code == 0
    assert desk.card.section("year") == years
    assert desk.card.profile["outpatient_total"] == 1284300 + 100


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [(FEE, FEE_TEXT, 5028), (DATA, b"1" + b" " * 30 + FEE_TEXT, 5023)],
)
def test_a_total_that_is_full_is_not_written(
    desk: Desk, refused: Refused, name: str, data: bytes, code: int
) -> None:
    assert desk.card is not None
    desk.replace_card(desk.card.with_profile(outpatient_total=9_999_999_999))
    refused(code, name, *HEAD, data)


@pytest.mark.parametrize("name", [CODE, DATA])
def test_without_a_professional_card_the_id_is_a_nul_alone(
    desk: Desk, call: Call, name: str
) -> None:
    desk.remove("hpc")
    data = b"1" + b" " * 30 + (FEE_TEXT if name == DATA else b"")
    assert call(name, *HEAD, data) == Reply(0, (b"\0",))
    assert call(name, *HEAD, data, room=1) == Reply(0, (b"\0",))


@pytest.mark.parametrize(
    ("room", "written"), [(300, DOCTOR + b"\0"), (11, DOCTOR + b"\0"), (10, DOCTOR)]
)
def test_callers_may_offer_ten_bytes_for_the_id(call: Call, room: int, written: bytes) -> None:
    assert call(CODE, *HEAD, b"1" + b" " * 30, room=room) == Reply(0, (written,))


@pytest.mark.parametrize("room", [0, 9])
def test_fewer_than_ten_bytes_are_too_small(refused: Refused, room: int) -> None:
    refused(6018, CODE, *HEAD, b"1" + b" " * 30, room=room)


def test_ten_bytes_can_be_made_too_small(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(doctor_id_without_nul=False))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        moment = session.get_seq_number_256_n1("01").visit_datetime
        values = (moment, "A100000001", "0700101", "1" + " " * 30)
        assert session.call(CODE, *values, capacities={"pBufferDocID": 10}).code == 6018
        assert session.call(CODE, *values, capacities={"pBufferDocID": 11}).code == 0


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        (CODE, b"0[A999999]" + b"[       ]" * 5, 9127),
        (CODE, b"1" + b" " * 29, 6018),
        (CODE, b"9" + b" " * 30, 6018),
        (CODE, b"1[G44201 )" + b"[       ]" * 5, 6018),
        (CODE, b"", 6018),
        (FEE, FEE_TEXT[:-1], 6018),
        (FEE, FEE_TEXT.replace(b"3", b"x"), 6018),
        (FEE, FEE_TEXT.replace(b"3", b"\0"), 6018),
        (DATA, b"1" + b" " * 30, 6018),
        (DATA, b"1" + b" " * 30 + FEE_TEXT.replace(b"5", b"-"), 6018),
    ],
)
def test_data_without_its_form_is_refused(
    refused: Refused, name: str, data: bytes, code: int
) -> None:
    refused(code, name, *HEAD, data)


def test_unknown_long_codes_can_be_cut(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(unknown_diagnosis=icd10.Unknown.CUT))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        moment = session.get_seq_number_256_n1("01").visit_datetime
        data = "0[A999999]" + "[       ]" * 5
        assert session.call(CODE, moment, "A100000001", "0700101", data).code == 0
    assert desk.card is not None
    assert desk.card.visits[0].dx_main == "A9999"


@pytest.mark.parametrize(
    ("name", "data"),
    [(CODE, b"1" + b" " * 30), (FEE, FEE_TEXT), (DATA, b"1" + b" " * 30 + FEE_TEXT)],
)
def test_another_person_is_5020_and_another_visit_5022(
    refused: Refused, name: str, data: bytes
) -> None:
    refused(5020, name, HEAD[0], b"F200000008", HEAD[2], data)
    refused(5020, name, b"1150315100001", HEAD[1], b"0700102", data)
    refused(5022, name, b"1150315100001", *HEAD[1:], data)
