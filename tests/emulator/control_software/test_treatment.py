"""Visits and critical illnesses as read: 1.5, 1.8, 1.33, 1.50; official cases 2 and 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cardio.backends import Buffer, Reply
from cardio.records._base import marked_content
from cardio.table import function_row
from emulator.cards import InsuranceCard, Visit
from emulator.desk import Desk

Call = Callable[..., Reply]
Refused = Callable[..., None]

NEED_HPC = "hisGetTreatmentNeedHPC"
ILLNESS = "hisGetCriticalIllness"
ILLNESS_ID = "hisGetCriticalIllnessID"
MARKER = b"[XXXXXXX]"
PERSON = (b"A100000001\0", b"0700101\0")

OFFICIAL = b"3604210301011051231"
ENCODED = b"#:5BK10301011051231"
CODES = ('"M7WK', '"M830', '"M86W', '"M8FC', '"M8JG', '"M8YG')
PLAIN = (b"G44201", b"G44209", b"G44211", b"G44219", b"G44221", b"G44229")
DX = ("dx_main", *(f"dx_secondary_{n}" for n in range(1, 6)))
VISIT = Visit("01", "1030811140718", "1", "0007", "3501200000")


@pytest.fixture(autouse=True)
def pin(desk: Desk) -> None:
    desk.change(hpc_pin_verified=True)


def on_card(desk: Desk, *illnesses: bytes, visits: tuple[Visit, ...] = ()) -> InsuranceCard:
    assert desk.card is not None
    card = replace(desk.card, visits=visits).with_section("critical_illness", illnesses)
    desk.replace_card(card)
    return card


def buffer(size: int, content: bytes = b"") -> Buffer:
    return Buffer(size, content)


def asking(name: str) -> Buffer:
    """Return a buffer with the marker in every slot, as the manual has it."""
    layout = function_row(name).output("pBuffer", "icd10")
    assert layout is not None
    return Buffer(layout.total_length, marked_content(layout))


def read(call: Call, name: str, offered: Buffer) -> tuple[int, bytes]:
    values = PERSON if name == ILLNESS_ID else ()
    reply = call(name, *values, offered)
    (raw,) = reply.outputs
    assert isinstance(raw, bytes)
    return reply.code, raw


@pytest.mark.parametrize("name", [ILLNESS, ILLNESS_ID])
@pytest.mark.parametrize(
    ("element", "old", "new"),
    [
        (OFFICIAL, OFFICIAL, b" 36042   10301011051231"),
        (ENCODED, ENCODED, b" H401324 10301011051231"),
    ],
)
def test_official_case_2(
    desk: Desk, call: Call, name: str, element: bytes, old: bytes, new: bytes
) -> None:
    on_card(desk, element)
    assert read(call, name, buffer(138)) == (0, old.ljust(114))
    assert read(call, name, buffer(114)) == (0, old.ljust(114))
    assert read(call, name, asking(name)) == (0, new.ljust(138))


def test_official_case_2_ends_with_the_decoded_code(call: Call) -> None:
    assert call("hisGetICD10DeC", b"#:5BK\0") == Reply(0, (b"H401324",))


@pytest.mark.parametrize(
    ("codes", "old", "new"),
    [
        (("4619 ",), b"4619 " + b" " * 25, b" 4619    " + b" " * 45),
        (
            CODES,
            "".join(CODES).encode("ascii"),
            b"".join(b" " + code.ljust(7) + b" " for code in PLAIN),
        ),
    ],
)
def test_official_case_3(
    desk: Desk, call: Call, codes: tuple[str, ...], old: bytes, new: bytes
) -> None:
    on_card(desk, visits=(replace(VISIT, **dict(zip(DX, codes, strict=False))),))  # type: ignore[arg-type]
    code, raw = read(call, NEED_HPC, buffer(540))
    assert (code, raw) == (0, (b" " * 114 + b"1030811140718" + old).ljust(372))
    code, raw = read(call, NEED_HPC, asking(NEED_HPC))
    assert (code, raw) == (0, (b" " * 138 + b"1030811140718" + new).ljust(540))


@pytest.mark.parametrize("name", [NEED_HPC, ILLNESS, ILLNESS_ID])
@pytest.mark.parametrize(
    ("content", "capacity", "new"),
    [
        (MARKER, 540, True),
        (MARKER + b"\0" * 14 + MARKER, 540, True),
        (b" " + MARKER, 540, False),
        (b"[xxxxxxx]", 540, False),
        (b"", 540, False),
        (b"\0" * 138, 540, False),
        (MARKER, 372, None),
    ],
)
def test_the_marker_at_offset_0_alone_asks_for_icd10(
    desk: Desk, call: Call, name: str, content: bytes, capacity: int, new: bool | None
) -> None:
    on_card(desk, ENCODED)
    _, raw = read(call, name, buffer(capacity, content))
    wanted = name != NEED_HPC if new is None else new  # 372 has no room for 540 bytes
    assert raw.startswith(b" H401324 " if wanted else b"#:5BK")


@pytest.mark.parametrize(
    ("name", "short"), [(NEED_HPC, 371), (ILLNESS, 113), (ILLNESS_ID, 113), (NEED_HPC, 0)]
)
def test_a_buffer_too_small_for_the_old_format_gets_nothing(
    refused: Refused, name: str, short: int
) -> None:
    values = PERSON if name == ILLNESS_ID else ()
    refused(6018, name, *values, buffer(short, MARKER[:short]))


def test_visits_come_newest_first_with_fees_as_digits(desk: Desk, call: Call) -> None:
    older = replace(VISIT, visit_datetime="1030810090000", outpatient_fee=620)
    newest = replace(VISIT, newborn_mark="A", inpatient_copay_long=7, inpatient_fee=12345678)
    on_card(desk, OFFICIAL, visits=(newest, older))
    (raw,) = call("hisGetTreatmentNoNeedHPC").outputs
    assert isinstance(raw, bytes)
    assert len(raw) == 498
    assert raw[:84] == b"10301011051231".ljust(84)
    visits = [raw[84 + n * 69 :][:69] for n in range(6)]
    assert visits[0] == (
        b"01A10308111407181" + b"00073501200000" + b"0" * 16 + b"12345678" + b"0" * 13 + b"7"
    )
    assert visits[1] == b"01 10308100900001" + b"00073501200000" + b"00000620" + b"0" * 30
    assert visits[2:] == [b" " * 31 + b"0" * 38] * 4


def test_every_visit_of_a_fresh_card_has_digits_for_fees(call: Call) -> None:
    (raw,) = call("hisGetTreatmentNoNeedHPC").outputs
    assert raw == b" " * 84 + (b" " * 31 + b"0" * 38) * 6


@pytest.mark.parametrize("card", ["hpc-pharmacist", "hpc-pharmacy"])
@pytest.mark.parametrize(("offered", "area"), [(buffer(540), 114), (asking(NEED_HPC), 138)])
def test_pharmacists_see_no_illnesses_in_1_8(
    desk: Desk, call: Call, card: str, offered: Buffer, area: int
) -> None:
    on_card(desk, OFFICIAL, ENCODED, visits=(VISIT,))
    _, before = read(call, NEED_HPC, offered)
    desk.insert(card)
    desk.change(hpc_pin_verified=True)
    code, raw = read(call, NEED_HPC, offered)
    assert (code, raw) == (0, b" " * area + before[area:])
    assert before[:area].strip()


@pytest.mark.parametrize("name", [ILLNESS, ILLNESS_ID])
@pytest.mark.parametrize("card", ["hpc-pharmacist", "hpc-pharmacy"])
def test_pharmacists_are_refused_the_illnesses_alone(
    desk: Desk, refused: Refused, name: str, card: str
) -> None:
    desk.insert(card)
    desk.change(hpc_pin_verified=True)
    refused(9100, name, *(PERSON if name == ILLNESS_ID else ()), buffer(138))


@pytest.mark.parametrize("name", [ILLNESS, ILLNESS_ID])
def test_without_a_professional_card_there_are_dates_and_5141(
    desk: Desk, call: Call, name: str
) -> None:
    on_card(desk, OFFICIAL, ENCODED)
    desk.remove("hpc")
    dates = b" " * 5 + b"10301011051231"
    assert read(call, name, buffer(138)) == (5141, (dates * 2).ljust(114))
    new = b" " * 9 + b"10301011051231"
    assert read(call, name, asking(name)) == (5141, (new * 2).ljust(138))


@pytest.mark.parametrize("name", [ILLNESS, ILLNESS_ID])
def test_a_professional_card_must_have_shown_its_pin(
    desk: Desk, refused: Refused, name: str
) -> None:
    desk.change(hpc_pin_verified=False)
    refused(4042, name, *(PERSON if name == ILLNESS_ID else ()), buffer(138))


@pytest.mark.parametrize(
    "person",
    [
        (b"A100000002\0", b"0700101\0"),
        (b"A100000001\0", b"0700102\0"),
        (b"\0", b"\0"),
    ],
)
def test_1_50_is_for_the_right_person_only(refused: Refused, person: tuple[bytes, bytes]) -> None:
    refused(5020, ILLNESS_ID, *person, buffer(138))


@pytest.mark.parametrize(("name", "code"), [(ILLNESS, 5002), (NEED_HPC, 0)])
def test_a_revoked_card_is_refused_where_the_table_says(
    desk: Desk, call: Call, name: str, code: int
) -> None:
    desk.insert("hc-revoked")
    assert call(name, buffer(540)).code == code


def test_1_50_refuses_a_revoked_card_too(desk: Desk, refused: Refused) -> None:
    desk.insert("hc-revoked")
    refused(5002, ILLNESS_ID, b"E100000032\0", b"0400404\0", buffer(138))


def test_an_element_of_odd_but_regular_bytes_is_shown_as_it_is(desk: Desk, call: Call) -> None:
    on_card(desk, b'"" ~~' + b"0000000" + b"       ")
    _, raw = read(call, ILLNESS, buffer(138))
    assert raw == (b'"" ~~' + b"0000000").ljust(114)
    _, raw = read(call, ILLNESS, asking(ILLNESS))
    assert raw == (b' "" ~~   ' + b"0000000").ljust(138)


def test_the_cast_shows_old_and_new_codes(desk: Desk, call: Call) -> None:
    desk.insert("hc-critical")
    _, raw = read(call, ILLNESS, asking(ILLNESS))
    codes = [raw[n * 23 :][:9] for n in range(6)]
    assert codes == [b" C50911  ", b" N186    ", b" H401324 ", b" 36042   ", b" " * 9, b" " * 9]
