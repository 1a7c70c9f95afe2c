"""A visit from number to signed orders, and identifiers without a card."""

from __future__ import annotations

import re

import pytest

from cardio.component import Component
from cardio.errors import BadParameterError, PatientMismatchError, VisitNotFoundError
from cardio.records import Prescription, VisitNumber
from cardio.session import ControlSoftware

pytestmark = pytest.mark.needs("hc", "sam", "write")

DELIVERED = {0, 5010, 5174}
IDENTIFIER = re.compile(r"[0-9A-Za-z]{20}")
SIGNATURE = re.compile(r"[!-~]{40}")


def order(number: VisitNumber, item_code: str = "A037341100") -> Prescription:
    return Prescription(number.visit_datetime, "1", item_code, "", "TID", 3, "0000900", "01")


def test_a_number_has_its_forms(session: ControlSoftware, number: VisitNumber) -> None:
    assert len(bytes(number)) == 316
    assert number.code in DELIVERED
    assert number.visit_datetime.datetime is not None
    assert re.fullmatch(r"[!-~]{256}", number.signature)
    assert re.fullmatch(r"[0-9]{12}", number.sam_id)
    assert number.hospital_code == session.get_hosp_id()
    assert number.same_day in {"Y", "N"}
    assert bool(IDENTIFIER.fullmatch(number.visit_identifier)) == (number.code != 5174)


def test_a_prompt_is_a_result_not_an_error(session: ControlSoftware, number: VisitNumber) -> None:
    second = session.get_seq_number_256_n1("CA")
    assert second.code in DELIVERED
    assert second.code.delivers
    assert second.same_day == "Y"
    assert second.visit_datetime > number.visit_datetime
    assert second.signature != number.signature
    assert second.visit_identifier != number.visit_identifier


def test_an_identifier_can_be_asked_for_again(
    session: ControlSoftware, number: VisitNumber
) -> None:
    again = session.get_treat_num_ic_card(number.visit_datetime)
    if again.code == 5174:
        assert again.visit_identifier == ""
    else:
        assert IDENTIFIER.fullmatch(again.visit_identifier)
        assert again.visit_identifier == (number.visit_identifier or again.visit_identifier)


def test_only_a_visit_on_the_card_has_one(session: ControlSoftware, number: VisitNumber) -> None:
    with pytest.raises(VisitNotFoundError) as caught:
        session.get_treat_num_ic_card("0990101000000")
    assert (caught.value.code, caught.value.function) == (5022, "hisGetTreatNumICCard")


@pytest.mark.parametrize("count", [1, 3])
def test_orders_are_signed_one_by_one(
    session: ControlSoftware, number: VisitNumber, count: int
) -> None:
    person = session.get_basic_data()
    orders = [order(number, f"A03734110{n}") for n in range(count)]
    signatures = session.write_multi_prescript_sign(
        number.visit_datetime, person.id_no, person.birth_date, orders
    )
    assert len(signatures) == count
    assert all(map(SIGNATURE.fullmatch, signatures))
    assert len(set(signatures)) == count


def test_orders_are_of_the_person_and_the_visit_on_the_card(
    session: ControlSoftware, number: VisitNumber
) -> None:
    person = session.get_basic_data()
    orders = [order(number)]
    with pytest.raises(PatientMismatchError):
        session.write_multi_prescript_sign(
            number.visit_datetime, "Z100000000", person.birth_date, orders
        )
    with pytest.raises(VisitNotFoundError):
        session.write_multi_prescript_sign("0990101000000", person.id_no, person.birth_date, orders)


def test_signatures_need_room_for_all_of_them(
    session: ControlSoftware, number: VisitNumber
) -> None:
    person = session.get_basic_data()
    values = (number.visit_datetime, person.id_no, person.birth_date, bytes(order(number)) * 2, 2)
    short = session.call("hisWriteMultiPrescriptSign", *values, capacities={"pBuffer": 79})
    assert short.code == 6018
    with pytest.raises(BadParameterError):
        short.raise_for_code()
    enough = session.call("hisWriteMultiPrescriptSign", *values, capacities={"pBuffer": 80})
    assert enough.code == 0
    assert len(enough.outputs["pBuffer"]) == 80  # type: ignore[arg-type]
    assert enough.outputs["iWriteCount"] == 2


def test_an_identifier_without_a_card(session: ControlSoftware) -> None:
    hospital = session.get_hosp_id()
    visit = session.get_treat_num_no_ic_card(session.get_basic_data().id_no, hospital)
    assert len(bytes(visit)) == 43
    assert visit.hospital_code == hospital
    assert visit.visit_datetime.datetime is not None
    assert bool(IDENTIFIER.fullmatch(visit.visit_identifier)) == (visit.code != 5174)


def test_the_sam_that_signed_is_the_sam_of_the_component(
    number: VisitNumber, component: Component
) -> None:
    sam = component.get_sam_info()
    assert (sam.sam_id, sam.hospital_id) == (number.sam_id, number.hospital_code)


def test_a_number_that_is_not_allowed_is_an_error_of_its_code(session: ControlSoftware) -> None:
    before = session.get_register_basic_2()
    result = session.call("hisGetSeqNumber256N1", "QQ", " ", "1")
    assert not result.code.delivers
    assert session.get_register_basic_2() == before
