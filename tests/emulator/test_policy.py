"""Each open point is one setting, and a desk with another setting behaves by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields

import pytest

from cardio.backends import Buffer
from cardio.session import ControlSoftware
from cardio.table import code_rows, function_row
from emulator.backend import EmulatorBackend
from emulator.control_software import handle
from emulator.desk import Desk
from emulator.policy import Policy, SameDay

MakeDesk = Callable[..., Desk]


def session_over(desk: Desk) -> ControlSoftware:
    return ControlSoftware(EmulatorBackend(desk))


def test_every_setting_has_a_default_and_none_can_be_changed_later() -> None:
    policy = Policy()
    assert {field.name for field in fields(policy)} == {
        "short_buffer_code",
        "closed_port_code",
        "bad_argument_code",
        "same_day",
        "uncounted_visit_seq",
        "newborn_days",
        "visits_on_card",
        "orders_on_card",
        "unusable_card_code",
        "version",
        "library_path",
        "unused_prescription",
        "unused_groups_read",
        "after_check_marks",
        "writing_kinds",
        "unknown_diagnosis",
        "doctor_id_without_nul",
        "deletes_clear_copies",
        "no_pin_code",
        "typed_pin",
        "locked_hpc_code",
        "renewed_within_days",
        "renewed_years",
        "undo_hours",
        "illness_reminder_days",
        "upload_counts_checked",
        "no_intake_code",
        "unkept_code",
    }
    with pytest.raises(FrozenInstanceError):
        policy.newborn_days = 30  # type: ignore[misc]


CODES = (
    *("short_buffer_code", "closed_port_code", "bad_argument_code"),
    *("locked_hpc_code", "no_intake_code", "unusable_card_code"),
)


@pytest.mark.parametrize("name", CODES)
def test_default_codes_are_errors_of_the_control_software(name: str) -> None:
    assert code_rows("control_software")[getattr(Policy(), name)].severity == "error"


def test_short_buffer_code(make_desk: MakeDesk) -> None:
    with session_over(make_desk(policy=Policy(short_buffer_code=9999))) as session:
        assert session.call("hisGetBasicData", capacities={"pBuffer": 71}).code == 9999


def test_1_49_documents_its_own_code_for_that(make_desk: MakeDesk) -> None:
    with session_over(make_desk(policy=Policy(short_buffer_code=9999))) as session:
        moment = session.get_seq_number_256_n1("01").visit_datetime
        order = f"{moment}1{'A037341100':<12}{'':6}{'':18}01{'00100':>7}01"
        values = (moment, "A100000001", "0700101", order.encode(), 1)
        result = session.call("hisWriteMultiPrescriptSign", *values, capacities={"pBuffer": 39})
    assert result.code == 6018


def test_closed_port_code(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(closed_port_code=-1))
    assert handle(desk, function_row("hisGetBasicData"), [Buffer(72)]).code == -1


def test_bad_argument_code(make_desk: MakeDesk) -> None:
    with session_over(make_desk(policy=Policy(bad_argument_code=9999))) as session:
        assert session.call("hisGetCardStatus", 7).code == 9999
        assert session.call("hisGetSeqNumber256N1", "QQ", " ", "1").code == 9999
        assert session.call("hisGetSeqNumber256N1", "01", " ", "x").code == 9999
        assert session.call("hisGetTreatNumNoICCard", "A1", "3501200000").code == 9999


@pytest.mark.parametrize(
    ("same_day", "hospital", "code"),
    [
        (SameDay.ANY_HOSPITAL, "7777777777", 5010),
        (SameDay.ANY_HOSPITAL, "3501200000", 5010),
        (SameDay.SAME_HOSPITAL, "7777777777", 0),
        (SameDay.SAME_HOSPITAL, "3501200000", 5010),
    ],
)
def test_same_day(make_desk: MakeDesk, same_day: SameDay, hospital: str, code: int) -> None:
    day = "frozen:2026-01-05T10:00:00"  # hc-2 was at 3501200000 that morning
    desk = make_desk(day, hospital=hospital, policy=Policy(same_day=same_day))
    desk.insert("hc-2")
    with session_over(desk) as session:
        number = session.get_seq_number_256_n1("01")
    assert number.code == code
    assert number.same_day == ("Y" if code else "N")


@pytest.mark.parametrize("seq", ["    ", "0000"])
def test_uncounted_visit_seq(make_desk: MakeDesk, seq: str) -> None:
    with session_over(make_desk(policy=Policy(uncounted_visit_seq=seq))) as session:
        assert bytes(session.get_seq_number_256_n1("AA"))[13:17] == seq.encode()


@pytest.mark.parametrize(("days", "code"), [(22, 5004), (23, 0)])
def test_newborn_days(make_desk: MakeDesk, days: int, code: int) -> None:
    desk = make_desk(policy=Policy(newborn_days=days))
    desk.insert("hc-newborn")  # born 23 days before 2026-03-15
    with session_over(desk) as session:
        assert session.call("hisGetSeqNumber256N1", "01", "1", "1").code == code


def test_visits_on_card(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(visits_on_card=2))
    with session_over(desk) as session:
        moments = [session.get_seq_number_256_n1("CA").visit_datetime for _ in range(3)]
    assert desk.card is not None
    assert [visit.visit_datetime for visit in desk.card.visits] == [moments[2], moments[1]]


def test_orders_on_card(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(orders_on_card=1))
    assert desk.card is not None
    with session_over(desk) as session:
        moment = session.get_seq_number_256_n1("01").visit_datetime
        orders = [
            f"{moment}1{code:<12}{'':6}{'':18}01{'00100':>7}01".encode() for code in ("A", "B")
        ]
        args = (moment, "A100000001", "0700101", b"".join(orders), 2)
        assert session.call("hisWriteMultiPrescriptSign", *args).code == 0
    assert desk.card.section("rx") == (orders[1],)
