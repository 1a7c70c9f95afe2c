"""Numbers that are refused: when each code arises, and that the card stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.errors import CardExpiredError, CardRevokedError, NotInsuredError, NoVisitsLeftError
from cardio.session import ControlSoftware
from cardio.values import TreatItem
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

MakeDesk = Callable[..., Desk]

NUMBERS = ("hisGetSeqNumber", "hisGetSeqNumber256", "hisGetSeqNumber256N1")
ONLINE = ("05", "BA", "BB", "BC", "BD", "BE", "BF", "DC")

each_number = pytest.mark.parametrize("name", NUMBERS)


def code_of(desk: Desk, name: str, item: str, baby: str = " ") -> int:
    """Take a number; if it is refused, nothing may be written or changed."""
    with ControlSoftware(EmulatorBackend(desk)) as session:
        values = (item, baby) if name == "hisGetSeqNumber" else (item, baby, "1")
        before = desk.state
        result = session.call(name, *values)
        assert bool(result.outputs["pBuffer"]) == result.code.delivers
        assert (desk.state == before) != result.code.delivers
    return int(result.code)


def test_the_online_types_are_the_documented_ones() -> None:
    assert {item for item in TreatItem if "online_check" in item.flags} == set(ONLINE)


@pytest.mark.parametrize(
    ("card", "item", "code"),
    [
        ("hc-no-visits", "01", 5001),
        ("hc-no-visits", "09", 5001),
        ("hc-no-visits", "05", 5001),
        ("hc-no-visits", "AA", 0),
        ("hc-no-visits", "CA", 0),
        ("hc-revoked", "01", 5002),
        ("hc-revoked", "AA", 5002),
        ("hc-expired", "01", 5003),
        ("hc-expired", "AA", 5003),
        ("hc-not-insured", "01", 0),
        ("hc-not-insured", "AA", 0),
        *(("hc-not-insured", item, 5012) for item in ONLINE),
        *(("hc-1", item, 0) for item in ONLINE),
        ("hc-1", "ZA", 5081),
        ("hc-1", "ZB", 5081),
        ("hc-1", "XA", 5082),
        *(("hc-1", f"Y{letter}", 5084) for letter in "ABCDEFGH"),
        ("hc-restricted", "01", 9129),
        ("hc-restricted", "AA", 9129),
        *(("hc-suspended", item, 5012) for item in ONLINE),
        ("hc-suspended", "01", 0),
        ("hc-1", "QQ", 6018),
    ],
)
@each_number
def test_what_each_card_is_refused(desk: Desk, name: str, card: str, item: str, code: int) -> None:
    desk.insert(card)
    assert code_of(desk, name, item) == code
    assert desk.card is not None
    assert bool(desk.card.visits) == (code == 0)


@each_number
def test_a_restricted_card_is_good_at_its_own_institution(make_desk: MakeDesk, name: str) -> None:
    desk = make_desk(hospital="3501200000")
    desk.insert("hc-restricted")
    assert code_of(desk, name, "01") == 0


def test_visits_run_out(desk: Desk, session: ControlSoftware) -> None:
    codes = [session.call("hisGetSeqNumber256N1", "01", " ", "1").code for _ in range(8)]
    assert codes == [0, 5010, 5010, 5010, 5010, 5010, 5001, 5001]
    assert session.get_register_basic_2().visits_left == 0
    assert session.get_seq_number_256_n1("AA").code == 5010


@pytest.mark.parametrize(
    ("clock", "code"),
    [("frozen:2036-12-31T23:59:59", 0), ("frozen:2037-01-01T00:00:00", 5003)],
)
@each_number
def test_a_card_is_good_to_the_end_of_its_last_day(
    make_desk: MakeDesk, name: str, clock: str, code: int
) -> None:
    assert code_of(make_desk(clock), name, "01") == code


@pytest.mark.parametrize(
    ("day", "baby", "code"),
    [
        ("2026-02-20", "1", 0),
        ("2026-04-21", "1", 0),
        ("2026-04-21", "2", 0),
        ("2026-04-22", "1", 5004),
        ("2026-04-22", "2", 5004),
        ("2026-04-22", " ", 0),
    ],
)
@each_number
def test_a_newborn_uses_a_parents_card_for_60_days(
    make_desk: MakeDesk, name: str, day: str, baby: str, code: int
) -> None:
    desk = make_desk(f"frozen:{day}T12:00:00")
    desk.insert("hc-newborn")  # born 2026-02-20
    assert code_of(desk, name, "01", baby) == code


@pytest.mark.parametrize(
    ("moment", "hospital", "code"),
    [
        ("2026-01-05T09:15:00", "3501200000", 5010),
        ("2026-01-06T09:15:00", "3501200000", 0),
        ("2026-01-06T09:15:01", "3501200000", 5081),
        ("2026-01-05T10:00:00", "7777777777", 5081),
    ],
)
@pytest.mark.parametrize("item", ["ZA", "ZB"])
@each_number
def test_only_visits_here_within_24_hours_can_be_cancelled(
    make_desk: MakeDesk, name: str, item: str, moment: str, hospital: str, code: int
) -> None:
    desk = make_desk(f"frozen:{moment}", hospital=hospital)
    desk.insert("hc-2")  # was at 3501200000 on 2026-01-05, 09:15:00
    assert code_of(desk, name, item) == code


@pytest.mark.parametrize(
    ("card", "write", "values", "items"),
    [
        ("hc-pregnant", "hisWritePredeliveryCheckup", ("44",), {"XA": 5010, "YB": 5084}),
        ("hc-pregnant", "hisWriteHealthInsurance", ("02", "21"), {"YB": 5010, "YA": 5084}),
    ],
)
@each_number
def test_services_here_within_24_hours_can_be_cancelled_by_a_visit(
    desk: Desk,
    session: ControlSoftware,
    name: str,
    card: str,
    write: str,
    values: tuple[str, ...],
    items: dict[str, int],
) -> None:
    desk.insert(card)
    session.get_seq_number_256_n1("AC")
    assert session.call(write, "M200000094", "0841205", *values).code == 0
    for item, code in items.items():
        assert code_of(desk, name, item) == code


@pytest.mark.parametrize("item", ["ZA", "ZB"])
@each_number
def test_a_visit_that_was_undone_cannot_be_cancelled(
    desk: Desk, session: ControlSoftware, name: str, item: str
) -> None:
    visit = session.get_seq_number_256_n1("01")
    session.un_get_seq_number(visit.visit_datetime)
    assert code_of(desk, name, item) == 5081


@pytest.mark.parametrize(
    ("name", "item", "code"),
    [
        ("hisGetSeqNumber", "01", 0),
        ("hisGetSeqNumber", "05", 4061),
        ("hisGetSeqNumber", "DC", 4061),
        ("hisGetSeqNumber256", "01", 0),
        ("hisGetSeqNumber256", "BA", 4061),
        ("hisGetSeqNumber256N1", "01", 4061),
        ("hisGetSeqNumber256N1", "05", 4061),
    ],
)
def test_which_numbers_need_the_network(desk: Desk, name: str, item: str, code: int) -> None:
    desk.change(network_up=False)
    assert code_of(desk, name, item) == code


@each_number
def test_a_number_needs_card_and_sam(desk: Desk, name: str) -> None:
    desk.remove("hc")
    assert code_of(desk, name, "01") == 4013
    desk.insert("hc-1")
    desk.remove("sam")
    assert code_of(desk, name, "01") == 4050


@pytest.mark.parametrize(
    ("card", "item", "error"),
    [
        ("hc-no-visits", "01", NoVisitsLeftError),
        ("hc-revoked", "01", CardRevokedError),
        ("hc-expired", "01", CardExpiredError),
        ("hc-not-insured", "05", NotInsuredError),
    ],
)
def test_a_session_raises_the_error_of_the_code(
    desk: Desk, session: ControlSoftware, card: str, item: str, error: type[Exception]
) -> None:
    desk.insert(card)
    with pytest.raises(error, match="hisGetSeqNumber256N1: 50"):
        session.get_seq_number_256_n1(item)


def test_after_a_refusal_the_same_call_can_succeed(desk: Desk, session: ControlSoftware) -> None:
    desk.insert("hc-no-visits")
    with pytest.raises(NoVisitsLeftError):
        session.get_seq_number_256_n1("01")
    desk.insert("hc-1")
    number = session.get_seq_number_256_n1("01")
    assert (number.visit_datetime, number.visit_seq) == ("1150315100000", "0001")
