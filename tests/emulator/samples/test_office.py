"""Offices and people: whose cards are in order, which numbers they get, what is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from api import Visit
from cardio.codecs import format_roc_datetime
from emulator import order_signature, visit_identifier, visit_signature
from emulator.cast import load_cast
from emulator.institutions import World
from emulator.samples.office import Office, Person, people
from emulator.visit_identifier import Origin

SEED = "sample tests"


def seen(office: Office, at: datetime, **fields: Any) -> Visit:
    visit = Visit(
        M01=office.sam.sam_id,
        M02="990000000001",
        M03="A100000001",
        M05=office.sam.hospital_id,
        M11=format_roc_datetime(at),
        M13="0005",
    )
    visit.update(fields)
    return visit.add_order(D02="1", D06="A037341100", D08="TID", D09=3, D10=9).add_order(D02="0")


def test_people_are_those_whose_cards_are_in_order(now: datetime) -> None:
    cards = load_cast().cards
    found = {person.card.name for person in people(cards.values(), now)}
    assert {"hc-1", "hc-2", "hc-3"} <= found
    assert not found & {"hc-no-visits", "hc-expired", "hc-revoked", "hc-not-insured"}
    assert people(cards.values(), now + timedelta(days=40_000)) == []


@pytest.mark.parametrize("changes", [{"insured": False}, {"restricted_to": "1"}, {"virtual": True}])
def test_cards_with_a_restriction_are_left_out(now: datetime, changes: dict[str, Any]) -> None:
    card = load_cast().card("hc-1")
    assert len(people([card], now)) == 1
    assert people([replace(card, **changes)], now) == []


def test_numbers_go_on_where_the_card_is_and_begin_anew_each_year() -> None:
    person = Person.of(load_cast().card("hc-2"))
    assert person.next_seq("1150315090000") == "0013"
    assert person.next_seq("1150315100000") == "0014"
    assert person.next_seq("1160101090000") == "0001"
    person.last_seq = 1499
    assert [person.next_seq("1160102090000") for _ in range(2)] == ["1500", "0001"]


def test_visit_signature_vouches_for_what_the_visit_says(office: Office, now: datetime) -> None:
    visit = seen(office, now)
    office.sign(visit)
    key = visit_signature.verification_key(SEED, office.sam.sam_id)
    signed = visit_signature.read_visit(key, visit.M14)
    assert (signed.card_no, signed.patient_id, signed.visit_seq) == (visit.M02, visit.M03, "0005")
    assert (signed.hospital_id, signed.visit_datetime) == (visit.M05, visit.M11)


def test_number_of_a_service_is_not_signed(office: Office, now: datetime) -> None:
    visit = seen(office, now, M13="IC01")
    office.sign(visit)
    key = visit_signature.verification_key(SEED, office.sam.sam_id)
    assert visit_signature.read_visit(key, visit.M14).visit_seq == ""


def test_orders_are_signed_where_they_carry_a_signature(office: Office, now: datetime) -> None:
    visit = seen(office, now)
    office.sign(visit)
    drug, fee = visit.orders
    signed = order_signature.SignedOrder(
        visit.M05, visit.M03, visit.M11, "A037341100", "", "TID", 3, 900
    )
    assert order_signature.verify_order(order_signature.signing_key(SEED), signed, drug.D11)
    assert "D11" not in fee


@pytest.mark.parametrize(("mark", "origin"), [("A", Origin.CARD), ("B", Origin.NO_CARD)])
def test_identifier_says_how_it_was_got(
    office: Office, now: datetime, mark: str, origin: Origin
) -> None:
    visit = seen(office, now, H01=mark)
    office.sign(visit)
    key = visit_identifier.identifier_key(SEED)
    read = visit_identifier.read(key, visit.M15)
    assert read is not None
    assert (read.origin, read.moment) == (origin, now)
    assert visit_identifier.matches_patient(key, read, visit.M03)
    assert visit_identifier.matches_hospital(key, read, visit.M05)
    assert ("M14" in visit) is (mark == "A")
    assert ("D11" in visit.orders[0]) is (mark == "A")


@pytest.mark.parametrize(("data_type", "signed"), [("2", set()), ("3", {"M15"}), ("5", {"M15"})])
def test_other_data_types_get_what_they_have(
    office: Office, now: datetime, data_type: str, signed: set[str]
) -> None:
    visit = seen(office, now, H00=data_type)
    office.sign(visit)
    assert set(visit) & {"M14", "M15"} == signed


def test_what_is_filled_stays(office: Office, now: datetime) -> None:
    visit = seen(office, now, M14="X", M15="Y")
    visit.orders[0].D11 = "Z"
    office.sign(visit)
    assert (visit.M14, visit.M15, visit.orders[0].D11) == ("X", "Y", "Z")


def test_hospital_has_beds_and_clinic_has_none(now: datetime) -> None:
    clinic = World.default().find("8888888888")
    assert clinic is not None
    small = Office(clinic, SEED, now)
    assert (small.has_beds, small.provider_class) == (False, "11")
