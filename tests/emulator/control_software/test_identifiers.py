"""Same-day marks, identifiers that come later (5174, 1.56) and those without a card (1.54)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.errors import NetworkDownError, VisitNotFoundError
from cardio.session import ControlSoftware
from emulator import visit_identifier
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.visit_identifier import Origin, VisitIdentifier

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
PATIENT, HOSPITAL = "A100000001", "7777777777"


@pytest.fixture
def read(seed: str) -> Callable[[str], VisitIdentifier]:
    """Read an identifier as the centre does."""

    def read(text: str) -> VisitIdentifier:
        identifier = visit_identifier.read(visit_identifier.identifier_key(seed), text)
        assert identifier is not None
        return identifier

    return read


@pytest.fixture
def unidentified(desk: Desk, session: ControlSoftware) -> str:
    """Take a number while the centre gives no identifiers; return its date-time."""
    desk.change(identifiers_up=False)
    number = session.get_seq_number_256_n1("01")
    assert number.code == 5174
    return number.visit_datetime


def test_a_second_visit_of_the_day_is_a_prompt_not_an_error(session: ControlSoftware) -> None:
    first, second = (session.get_seq_number_256_n1("01") for _ in range(2))
    assert (first.code, first.same_day) == (0, "N")
    assert (second.code, second.same_day) == (5010, "Y")
    assert second.visit_seq == "0002"
    found = session.get_treat_num_ic_card(second.visit_datetime)
    assert found.visit_identifier == second.visit_identifier


@pytest.mark.parametrize(("day", "code"), [("2026-01-05", 5010), ("2026-01-06", 0)])
def test_yesterday_is_not_the_same_day(make_desk: MakeDesk, day: str, code: int) -> None:
    desk = make_desk(f"frozen:{day}T10:00:00")
    desk.insert("hc-2")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert session.get_seq_number_256_n1("01").code == code


def test_without_an_identifier_the_number_still_stands(
    desk: Desk, session: ControlSoftware, unidentified: str
) -> None:
    assert desk.card is not None
    assert (desk.card.last_seq, desk.card.visits_left) == (1, 5)
    assert desk.card.visits[0].visit_identifier == ""
    second = session.get_seq_number_256_n1("01")
    raw = bytes(second)
    assert (second.code, second.same_day, second.visit_identifier) == (5174, "Y", "")
    assert raw[:17] == b"11503151000010002"
    assert raw[296:] == b" " * 20


def test_a_missing_identifier_is_fetched_later_and_kept(
    desk: Desk,
    session: ControlSoftware,
    read: Callable[[str], VisitIdentifier],
    seed: str,
    unidentified: str,
) -> None:
    desk.change(identifiers_up=True)
    fetched = session.get_treat_num_ic_card(unidentified)
    assert fetched.code == 0
    identifier = read(fetched.visit_identifier)
    assert identifier.origin is Origin.FETCHED
    assert f"{identifier.moment:%H%M%S}" == unidentified[7:]
    key = visit_identifier.identifier_key(seed)
    assert visit_identifier.matches_patient(key, identifier, PATIENT)
    assert visit_identifier.matches_hospital(key, identifier, HOSPITAL)
    desk.change(identifiers_up=False, network_up=False)
    again = session.get_treat_num_ic_card(unidentified)
    assert (again.code, again.visit_identifier) == (0, fetched.visit_identifier)


def test_a_fetched_identifier_is_of_the_place_of_the_visit(
    make_desk: MakeDesk, read: Callable[[str], VisitIdentifier], seed: str
) -> None:
    desk = make_desk()
    desk.insert("hc-2")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        identifier = read(session.get_treat_num_ic_card("1150105091500").visit_identifier)
    key = visit_identifier.identifier_key(seed)
    assert visit_identifier.matches_hospital(key, identifier, "3501200000")
    assert not visit_identifier.matches_hospital(key, identifier, HOSPITAL)


def test_fetching_fails_softly_while_the_centre_gives_none(
    desk: Desk, session: ControlSoftware, unidentified: str
) -> None:
    before = desk.state
    nothing = session.get_treat_num_ic_card(unidentified)
    assert (nothing.code, nothing.visit_identifier, bytes(nothing)) == (5174, "", b" " * 20)
    assert desk.state == before


def test_fetching_needs_the_network(
    desk: Desk, session: ControlSoftware, unidentified: str
) -> None:
    desk.change(network_up=False, identifiers_up=True)
    before = desk.state
    with pytest.raises(NetworkDownError):
        session.get_treat_num_ic_card(unidentified)
    assert desk.state == before


@pytest.mark.parametrize("other", ["1150315100001", "1150315095959", "0000000000000", ""])
def test_a_visit_that_is_not_on_the_card_is_5022(session: ControlSoftware, other: str) -> None:
    session.get_seq_number_256_n1("01")
    with pytest.raises(VisitNotFoundError) as caught:
        session.get_treat_num_ic_card(other)
    assert caught.value.code == 5022


@pytest.mark.parametrize("behind", [b"", b"\0", b" ", b"zz", b"\xff"])
def test_the_time_of_a_visit_is_13_characters(
    call: Call, session: ControlSoftware, behind: bytes
) -> None:
    number = session.get_seq_number_256_n1("01")
    reply = call("hisGetTreatNumICCard", b"1150315100000" + behind)
    assert reply == Reply(0, (number.visit_identifier.encode(),))


def test_a_visit_that_dropped_out_is_not_found_any_more(session: ControlSoftware) -> None:
    first, *_ = [session.get_seq_number_256_n1("CA") for _ in range(7)]
    with pytest.raises(VisitNotFoundError):
        session.get_treat_num_ic_card(first.visit_datetime)


@pytest.mark.parametrize("hospital", [HOSPITAL, "3501200000"])
def test_an_identifier_without_a_card(
    desk: Desk,
    session: ControlSoftware,
    read: Callable[[str], VisitIdentifier],
    seed: str,
    hospital: str,
) -> None:
    desk.remove("hc")
    visit = session.get_treat_num_no_ic_card("F200000008", hospital)
    assert bytes(visit)[:23] == b"1150315100000" + hospital.encode()
    assert len(bytes(visit)) == 43
    identifier = read(visit.visit_identifier)
    assert identifier.origin is Origin.NO_CARD
    assert identifier.moment == visit.visit_datetime.datetime
    key = visit_identifier.identifier_key(seed)
    assert visit_identifier.matches_patient(key, identifier, "F200000008")
    assert visit_identifier.matches_hospital(key, identifier, hospital)


def test_identifiers_without_a_card_have_seconds_of_their_own(
    desk: Desk, session: ControlSoftware
) -> None:
    visits = [session.get_treat_num_no_ic_card(PATIENT, HOSPITAL) for _ in range(3)]
    assert [visit.visit_datetime[7:] for visit in visits] == ["100000", "100001", "100002"]
    assert len({visit.visit_identifier for visit in visits}) == 3
    assert desk.card is not None
    assert desk.card.visits == ()


def test_no_identifier_without_a_card_is_5174_too(desk: Desk, session: ControlSoftware) -> None:
    desk.change(identifiers_up=False)
    visit = session.get_treat_num_no_ic_card(PATIENT, HOSPITAL)
    assert (visit.code, visit.visit_identifier) == (5174, "")
    assert bytes(visit) == b"11503151000007777777777" + b" " * 20


@pytest.mark.parametrize(
    ("patient", "hospital"),
    [
        (b"", b"7777777777"),
        (b"A10000000", b"7777777777"),
        (b"A10000000\0", b"7777777777"),
        (b"A100000001", b""),
        (b"A100000001", b"777777777 "),
        (b"A100000001", b"\xff777777777"),
    ],
)
def test_ids_of_another_length_are_refused(
    refused: Callable[..., None], patient: bytes, hospital: bytes
) -> None:
    refused(6018, "hisGetTreatNumNoICCard", patient, hospital)


@pytest.mark.parametrize("behind", [b"\0", b" ", b"zz", b"\0\xff", b"\xff"])
def test_ids_end_after_ten_characters(
    make_desk: MakeDesk, call: Call, session: ControlSoftware, behind: bytes
) -> None:
    with ControlSoftware(EmulatorBackend(make_desk())) as other:
        expected = bytes(other.get_treat_num_no_ic_card(PATIENT, HOSPITAL))
    reply = call("hisGetTreatNumNoICCard", b"A100000001" + behind, b"7777777777" + behind)
    assert reply == Reply(0, (expected,))
