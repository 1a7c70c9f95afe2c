"""Refresh (1.30, 1.40), undo (1.39), insurance check (1.55): what changes and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cardio.backends import Reply
from cardio.records import TreatmentFee
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
Refused = Callable[..., None]

REFRESH, NO_RESET = "csUpdateHCContents", "csUpdateHCNoReset"
UNDO, CHECK = "csUnGetSeqNumber", "hisQuickInsurence"
NUMBER = "hisGetSeqNumber256N1"

PAID = TreatmentFee(100, 200, 300, 400, 500)

each_refresh = pytest.mark.parametrize("name", [REFRESH, NO_RESET])


def with_profile(desk: Desk, **values: object) -> None:
    assert desk.card is not None
    desk.replace_card(desk.card.with_profile(**values))


@pytest.mark.parametrize(("left", "code"), [(0, 0), (1, 0), (3, 0), (4, 9081), (6, 9081)])
@each_refresh
def test_a_refresh_needs_three_visits_or_fewer_and_gives_six(
    desk: Desk, call: Call, name: str, left: int, code: int
) -> None:
    with_profile(desk, visits_left=left)
    before = desk.state
    assert call(name).code == code
    assert desk.card is not None
    assert desk.card.visits_left == (6 if code == 0 else left)
    assert (desk.state == before) == (code != 0)


def test_callers_refresh_and_retry_once(desk: Desk, session: ControlSoftware) -> None:
    for card, code in (("hc-no-visits", 5001), ("hc-expired", 5003)):
        desk.insert(card)
        assert session.call(NUMBER, "01", " ", "1").code == code
        session.update_hc_contents()
        assert session.call(NUMBER, "01", " ", "1").code == 0
        assert session.get_register_basic().visits_left == 5


@pytest.mark.parametrize(
    ("until", "code", "then"),
    [
        ("1091231", 0, "1200331"),
        ("1150314", 0, "1200331"),
        ("1150413", 0, "1200331"),
        ("1150414", 9081, "1150414"),
    ],
)
def test_a_card_that_expires_soon_is_renewed(
    desk: Desk, session: ControlSoftware, until: str, code: int, then: str
) -> None:
    with_profile(desk, valid_until=until)
    assert session.call(REFRESH).code == code
    assert session.get_register_basic().valid_until == then


def test_how_long_and_when_cards_are_renewed_can_be_chosen(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(renewed_within_days=0, renewed_years=2))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        with_profile(desk, valid_until="1150315")
        assert session.call(REFRESH).code == 9081
        with_profile(desk, valid_until="1150314")
        session.update_hc_contents()
        assert session.get_register_basic().valid_until == "1170331"


@pytest.mark.parametrize(
    ("card", "code"),
    [("hc-revoked", 9082), ("hc-suspended", 9084), ("hc-not-insured", 9083), ("hc-pin", 9081)],
)
@each_refresh
def test_cards_that_are_not_refreshed(
    desk: Desk, refused: Refused, name: str, card: str, code: int
) -> None:
    desk.insert(card)
    refused(code, name)


@pytest.mark.parametrize("code", range(9083, 9096))
def test_the_centre_says_why_it_does_not(desk: Desk, refused: Refused, code: int) -> None:
    desk.insert("hc-no-visits")
    assert desk.card is not None
    desk.replace_card(replace(desk.card, insurance_code=code))
    refused(code, REFRESH)


def test_a_refreshed_card_can_be_used_at_once(desk: Desk, session: ControlSoftware) -> None:
    desk.insert("hc-no-visits")
    session.update_hc_contents()
    assert session.get_register_basic().visits_left == 6
    assert session.get_card_status(2) == 5


@pytest.mark.parametrize("again", ["hc-no-visits", "hc-1"])
def test_without_reset_the_card_must_be_put_in_again(
    desk: Desk, session: ControlSoftware, again: str
) -> None:
    desk.insert("hc-no-visits")
    session.update_hc_no_reset()
    for name in ("hisGetBasicData", "hisGetRegisterBasic", REFRESH):
        assert session.call(name).code == 4029
    desk.insert(again)
    assert session.get_register_basic().visits_left == 6


@each_refresh
def test_a_refresh_forgets_the_pin(desk: Desk, call: Call, name: str) -> None:
    desk.insert("hc-pin")
    with_profile(desk, visits_left=0)
    desk.remove("hpc")
    assert call("csVerifyHCPIN").code == 0
    assert call(name).code == 0
    assert not desk.state.pin_verified


def test_an_undone_visit_leaves_no_count(desk: Desk, session: ControlSoftware) -> None:
    desk.insert("hc-2")
    before = session.get_cumulative_data(), session.get_cumulative_fee()
    last = session.get_last_seq_num()
    visit = session.get_seq_number_256_n1("01")
    session.write_treatment_fee(visit.visit_datetime, "F200000008", "0620228", PAID)
    assert session.get_register_basic().visits_left == 3
    session.un_get_seq_number(visit.visit_datetime)
    assert session.get_register_basic().visits_left == 4
    assert session.get_last_seq_num() == last
    assert session.get_cumulative_fee().outpatient_total == before[1].outpatient_total
    old = {row.roc_year: row for row in before[0].year}
    for row in session.get_cumulative_data().year:
        counted = (row.visit_count, row.outpatient_fee, row.copay_total, row.inpatient_fee)
        assert counted == (0, 0, 0, 0) or row == old[row.roc_year]
    again = session.get_seq_number_256_n1("01")
    assert (again.visit_seq, again.code) == (visit.visit_seq, 0)


def test_only_the_last_number_is_given_again(desk: Desk, session: ControlSoftware) -> None:
    first, second, third = (session.get_seq_number_256_n1("01") for _ in range(3))
    session.un_get_seq_number(second.visit_datetime)
    assert session.get_last_seq_num().visit_seq == third.visit_seq == "0003"
    session.un_get_seq_number(third.visit_datetime)
    assert session.get_seq_number_256_n1("01").visit_seq == "0003"
    assert session.call(UNDO, first.visit_datetime).code == 0


def test_what_cannot_be_undone(desk: Desk, session: ControlSoftware, refused: Refused) -> None:
    counted = session.get_seq_number_256_n1("01").visit_datetime.encode()
    letters = session.get_seq_number_256_n1("AC").visit_datetime.encode()
    refused(5150, UNDO, b"1150315095959\0")
    refused(5150, UNDO, b"\0")
    refused(5151, UNDO, letters + b"\0")
    session.un_get_seq_number(counted.decode())
    refused(5153, UNDO, counted + b"\0")
    desk.insert("hc-elderly")
    refused(5152, UNDO, b"1150312084500\0")
    desk.change(network_up=False)
    refused(4061, UNDO, b"1150312084500\0")


@pytest.mark.parametrize(
    ("later", "hours", "code"),
    [
        (timedelta(hours=24), 24, 0),
        (timedelta(hours=24, seconds=1), 24, 5154),
        (timedelta(hours=1, seconds=1), 1, 5154),
        (timedelta(hours=48), 48, 0),
    ],
)
def test_a_visit_is_undone_in_time(
    make_desk: MakeDesk, later: timedelta, hours: int, code: int
) -> None:
    desk = make_desk(policy=Policy(undo_hours=hours))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        visit = session.get_seq_number_256_n1("01")
        desk.clock.advance(later)
        assert session.call(UNDO, visit.visit_datetime).code == code


YEAR = "115000100000001000000000300" + "0000020000000400000005000000110000000600"
"""The counters of a year after one visit with fees of 100, 200, 300, 400 and 500."""


@pytest.fixture
def paid(desk: Desk, session: ControlSoftware) -> bytes:
    """A visit with fees on the card; return its date-time."""
    visit = session.get_seq_number_256_n1("01")
    session.write_treatment_fee(visit.visit_datetime, "A100000001", "0700101", PAID)
    assert desk.card is not None
    (year,) = desk.card.section("year")
    assert year == YEAR.encode()
    return visit.visit_datetime.encode()


def lowered(start: int, length: int) -> tuple[bytes, ...]:
    """Return the year with one field a dollar, or a visit, too low."""
    value = f"{int(YEAR[start : start + length]) - 1:0{length}d}"
    return (f"{YEAR[:start]}{value}{YEAR[start + length :]}".encode(),)


@pytest.mark.parametrize(
    ("start", "length", "code"),
    [
        (3, 4, 5166),
        (7, 10, 5172),
        (17, 10, 5173),
        (27, 8, 5167),
        (35, 8, 5168),
        (43, 8, 5169),
        (51, 8, 5170),
        (59, 8, 5171),
    ],
)
def test_counters_that_would_fall_below_zero(
    desk: Desk, refused: Refused, paid: bytes, start: int, length: int, code: int
) -> None:
    assert desk.card is not None
    desk.replace_card(desk.card.with_section("year", lowered(start, length)))
    refused(code, UNDO, paid)


@pytest.mark.parametrize(
    ("total", "low", "code"), [("inpatient_total", 299, 5163), ("outpatient_total", 99, 5164)]
)
def test_grand_totals_that_would_fall_below_zero(
    desk: Desk, refused: Refused, paid: bytes, total: str, low: int, code: int
) -> None:
    with_profile(desk, **{total: low})
    refused(code, UNDO, paid)


def test_other_counters_that_do_not_fit(desk: Desk, refused: Refused, paid: bytes) -> None:
    assert desk.card is not None
    card = desk.card
    for code, implausible in {
        5160: card.with_profile(visits_left=6),
        5161: replace(card, year="114"),
        5162: replace(card, last_seq=0),
        5165: card.with_section("year", ()),
    }.items():
        desk.replace_card(implausible)
        refused(code, UNDO, paid)


def test_a_refresh_after_the_visit_leaves_nothing_to_give_back(
    desk: Desk, session: ControlSoftware
) -> None:
    with_profile(desk, visits_left=3)
    visit = session.get_seq_number_256_n1("01")
    session.update_hc_contents()
    assert session.call(UNDO, visit.visit_datetime).code == 5160


def test_numbers_of_virtual_cards_are_undone_too(desk: Desk, session: ControlSoftware) -> None:
    desk.insert("hc-virtual")
    visit = session.get_seq_number_256_n1("01")
    assert visit.visit_seq == "W008"
    session.un_get_seq_number(visit.visit_datetime)
    assert session.get_seq_number_256_n1("01").visit_seq == "W008"


@pytest.mark.parametrize(
    ("card", "code"),
    [("hc-1", 0), ("hc-suspended", 9084), ("hc-not-insured", 9083), ("hc-revoked", 0)],
)
@pytest.mark.parametrize("item", [b"01\0", b"05", b"BA "])
def test_the_insurance_check(desk: Desk, call: Call, card: str, code: int, item: bytes) -> None:
    desk.insert(card)
    before = desk.state
    assert call(CHECK, item).code == code
    assert desk.state == before


@pytest.mark.parametrize(("said", "code"), [(9086, 9086), (9095, 9095), (9087, 5012)])
def test_reasons_the_check_does_not_list_are_5012(
    desk: Desk, refused: Refused, said: int, code: int
) -> None:
    assert desk.card is not None
    desk.replace_card(replace(desk.card, insured=False, insurance_code=said))
    refused(code, CHECK, b"01\0")


def test_the_check_wants_a_visit_type(refused: Refused) -> None:
    refused(6018, CHECK, b"QQ\0")
