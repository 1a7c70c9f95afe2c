"""Visits filled from the session, orders added and signed, in both formats."""

from __future__ import annotations

import subprocess
import sys

import pytest

from api.errors import FieldInvalid
from api.model import Order, OrderV1, Visit, VisitV1
from cardio.codecs import RocDate, RocDateTime
from cardio.records import (
    BasicData,
    NoCardVisit,
    Prescription,
    VisitIdentifier,
    VisitNumber,
    VisitNumber256,
)

TIME = RocDateTime("1150315090000")
NUMBER = VisitNumber(
    TIME, "0007", "7777777777", "A5" * 128, "901000000047", "N", "TESTVISIT00000000001"
)
PERSON = BasicData(
    "990000000001", "測試一", "A100000001", RocDate("0700101"), "M", RocDate("1050101"), "1", ""
)
NO_CARD = NoCardVisit(TIME, "7777777777", "TESTVISIT00000000002")
DRUG = Prescription(TIME, "1", "A037341100", "", "TID", 3, "0000900", "01")

FROM_NUMBER = {
    "M01": "901000000047",
    "M05": "7777777777",
    "M11": "1150315090000",
    "M13": "0007",
    "M14": "A5" * 128,
    "M15": "TESTVISIT00000000001",
}
FROM_PERSON = {"M02": "990000000001", "M03": "A100000001", "M04": "0700101"}


def test_number_and_person_fill_nine_fields() -> None:
    assert Visit(NUMBER).segment() == {"H00": "1", "H01": "A"} | FROM_NUMBER
    assert Visit(NUMBER, PERSON).segment() == Visit(PERSON, NUMBER).segment()
    expected = {"H00": "1", "H01": "A"} | FROM_NUMBER | FROM_PERSON
    assert Visit(NUMBER, PERSON).segment() == expected


def test_fields_given_win_over_what_the_sources_tell() -> None:
    visit = Visit(NUMBER, PERSON, visit_seq="0008", M11=None, data_type="2")
    assert ("0008", "", "2", FROM_NUMBER["M15"]) == (visit.M13, visit.M11, visit.H00, visit.M15)


def test_number_of_an_uncounted_visit_is_left_out() -> None:
    number = VisitNumber(TIME, "    ", "7777777777", "A5" * 128, "901000000047", "N", "")
    visit = Visit(number)
    assert "M13" not in visit
    assert "M15" not in visit


@pytest.mark.parametrize("sources", [(NO_CARD, PERSON), (PERSON, NO_CARD)])
def test_visit_without_a_card_is_abnormal_and_has_nothing_of_a_card(
    sources: tuple[NoCardVisit | BasicData, ...],
) -> None:
    assert Visit(*sources, visit_seq="C000").segment() == {
        "H00": "1",
        "H01": "B",
        "M03": "A100000001",
        "M04": "0700101",
        "M05": "7777777777",
        "M11": "1150315090000",
        "M13": "C000",
        "M15": "TESTVISIT00000000002",
    }


def test_identifier_fetched_later_is_taken() -> None:
    old = VisitNumber256(TIME, "0007", "7777777777", "A5" * 128, "901000000047", "N")
    visit = Visit(old, VisitIdentifier("TESTVISIT00000000003"))
    assert visit.segment() == Visit(NUMBER, M15="TESTVISIT00000000003").segment()


def test_old_format_takes_the_same_sources() -> None:
    assert VisitV1(NUMBER, PERSON).segment() == {
        "A00": "1",
        "A01": "1",
        "A02": "1.0",
        "A11": "990000000001",
        "A12": "A100000001",
        "A13": "0700101",
        "A14": "7777777777",
        "A16": "901000000047",
        "A17": "1150315090000",
        "A18": "0007",
        "A22": "A5" * 128,
    }
    assert VisitV1(NO_CARD, PERSON).segment().keys() == {
        *("A00", "A01", "A02", "A12", "A13", "A14", "A17")
    }
    assert VisitV1(NO_CARD).data_format == "2"


def test_other_records_are_no_source() -> None:
    with pytest.raises(TypeError, match=r"Prescription: expected one of .*VisitNumber"):
        Visit(DRUG)  # type: ignore[arg-type]


def test_orders_are_numbered_and_timed() -> None:
    visit = Visit(NUMBER).add_order(D06="00110C").add_order(order_no=9).add_order(D01="x")
    assert [(o.D01, o.D03, o.D06) for o in visit.orders] == [
        ("1150315090000", "1", "00110C"),
        ("1150315090000", "9", ""),
        ("x", "3", ""),
    ]


@pytest.mark.parametrize(
    ("data_type", "filled"),
    [("1", {"D01", "D03"}), ("2", set()), ("3", set()), ("5", {"D01"})],
)
def test_only_what_the_data_type_has_is_filled(data_type: str, filled: set[str]) -> None:
    (order,) = Visit(NUMBER, data_type=data_type).add_order().orders
    assert set(order) == filled


def test_old_format_times_orders_with_a_code() -> None:
    visit = VisitV1(NUMBER).add_order(order_code="X").add_order(allergy_mark="N")
    assert [order.segment() for order in visit.orders] == [
        {"A71": "1150315090000", "A73": "X"},
        {"A80": "N"},
    ]


def test_order_of_the_card_becomes_an_order_of_the_document() -> None:
    assert Order(DRUG, route="PO").segment() == {
        "D01": "1150315090000",
        "D02": "1",
        "D06": "A037341100",
        "D08": "TID",
        "D09": "3",
        "D10": "9.0",
        "D14": "PO",
    }
    assert OrderV1(DRUG).segment().keys() == {"A71", "A72", "A73", "A75", "A76", "A77"}


@pytest.mark.parametrize(
    ("on_card", "new", "old"),
    [("1", "1", "1"), ("2", "1", "2"), ("3", "2", "3"), ("4", "3", "4"), ("5", "2", "5")],
)
def test_order_types_of_the_card_are_turned(on_card: str, new: str, old: str) -> None:
    record = Prescription(TIME, on_card, "X", "", "", None, "", "")
    assert Order(record).order_type == new
    assert OrderV1(record).order_type == old


@pytest.mark.parametrize(
    ("on_card", "written"),
    [("0000900", "9.0"), ("00009.0", "9.0"), ("0000050", "0.5"), ("       ", ""), ("9", "0.09")],
)
def test_amounts_of_the_card_are_read_in_both_forms(on_card: str, written: str) -> None:
    record = Prescription(TIME, "1", "X", "", "", None, on_card, "")
    if written == "0.09":
        with pytest.raises(FieldInvalid, match=r"D10 .*one decimal"):
            Order(record)
    else:
        assert written == Order(record).D10


@pytest.mark.parametrize("amount", ["1.2.3", "12A", "-1"])
def test_amount_that_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(FieldInvalid, match="digits"):
        Order(Prescription(TIME, "1", "X", "", "", None, amount, ""))


def test_changed_copy_of_an_order() -> None:
    order = Order(DRUG)
    assert Order(order, days=7).segment() == order.segment() | {"D09": "7"}
    assert order.days == "3"


def test_signatures_go_to_the_orders_that_carry_one() -> None:
    visit = Visit(NUMBER).add_order(D02="0").add_order(DRUG).add_order(D02="M").add_order(D02="2")
    assert visit.sign_orders(["5A" * 20, "5B" * 20]) is visit
    assert [order.D11 for order in visit.orders] == ["", "5A" * 20, "", "5B" * 20]


@pytest.mark.parametrize("count", [0, 2])
def test_wrong_number_of_signatures_is_refused(count: int) -> None:
    visit = Visit(NUMBER).add_order(DRUG)
    with pytest.raises(FieldInvalid, match=f"expected 1 signatures.*got {count}"):
        visit.sign_orders(["5A" * 20] * count)


def test_building_by_hand_needs_no_card_record() -> None:
    code = (
        "from api.model import Visit; Visit(M07='01').add_order(D06='X');"
        "import sys; print('cardio.records' in sys.modules, 'lxml' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False False"
