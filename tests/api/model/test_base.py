"""Fields of a record: by id and name, from text and values, what they refuse, who owns them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import FieldInvalid, RecordInvalid, UnknownField
from api.model import Order, Visit, VisitV1
from api.records import Fault, Record
from cardio.codecs import TAIPEI

MORNING = datetime(2026, 3, 2, 9, 30, 12, tzinfo=TAIPEI)


def test_field_is_read_by_id_and_by_name() -> None:
    visit = Visit(visit_identifier="TESTVISIT00000000001")
    assert visit["M15"] == visit["visit_identifier"] == "TESTVISIT00000000001"
    assert visit.M15 == visit.visit_identifier == "TESTVISIT00000000001"
    assert visit.M16 == visit["M16"] == ""


def test_field_is_set_by_id_and_by_name() -> None:
    visit = Visit(M07="01")
    visit.visit_type = "02"
    visit["M35"] = "J069"
    visit.update({"opd_fee": 452, "M45": "50"})
    assert visit.segment() == {
        "H00": "1",
        "H01": "A",
        "M07": "02",
        "M35": "J069",
        "M44": "452",
        "M45": "50",
    }


@pytest.mark.parametrize("empty", ["", " ", "\n  ", None])
def test_empty_value_leaves_the_field_out(empty: str | None) -> None:
    visit = Visit(M35="J069", M36=empty)
    visit.M35 = empty
    assert "M35" not in visit
    assert "main_diagnosis" not in visit
    assert visit.M35 == visit.M36 == ""
    assert list(visit) == ["H00", "H01"]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("visit_datetime", MORNING, "1150302093012"),
        ("visit_datetime", MORNING.astimezone(UTC), "1150302093012"),
        ("patient_birth_date", date(1981, 1, 1), "0700101"),
        ("opd_fee", 0, "0"),
        ("opd_fee", 452, "452"),
        ("chronic_total_days", "84", "84"),
    ],
)
def test_values_of_a_visit_are_written_in_the_form_of_the_field(
    name: str, value: object, text: str
) -> None:
    visit = Visit()
    visit[name] = value
    assert visit[name] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(9, "9.0"), (9.5, "9.5"), (Decimal("21"), "21.0"), (0.1, "0.1"), (0, "0.0"), ("7", "7")],
)
def test_amounts_have_one_decimal(value: float, text: str) -> None:
    assert text == Order(total_qty=value).D10


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("visit_datetime", datetime(2026, 3, 2, 9, 30, 12), "zone"),
        ("visit_datetime", date(2026, 3, 2), "date-time, got date"),
        ("patient_birth_date", MORNING, "date, got datetime"),
        ("patient_birth_date", date(1911, 12, 31), "ROC year"),
        ("opd_fee", 4.5, "whole number, got float"),
        ("opd_fee", True, "whole number, got bool"),
        ("visit_type", 1, "text, got int"),
        ("main_diagnosis", "J06\n9", "one line"),
        ("main_diagnosis", "J\x00", "one line"),
        ("main_diagnosis", "\ud800", "one line"),
    ],
)
def test_value_that_does_not_fit_is_refused_without_being_shown(
    name: str, value: object, reason: str
) -> None:
    with pytest.raises(FieldInvalid, match=reason) as caught:
        Visit().update({name: value})
    field = Visit.FIELDS[name]
    assert (caught.value.field, caught.value.name) == (field.id, name)
    assert str(caught.value).startswith(f"{field.id} {name}: expected") or reason == "ROC year"
    assert "J06" not in str(caught.value)


@pytest.mark.parametrize("value", [0.25, Decimal("1.05"), float("nan"), float("inf"), True, "x\n"])
def test_amount_that_one_decimal_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(FieldInvalid, match=r"^D10 total_qty: expected"):
        Order().update({"total_qty": value})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("QAM&HS", "QAM＆HS"),
        ("<5>", "＜5＞"),
        ("\"a\" 'b'", "”a” ’b’"),
        ("測試；1", "測試；1"),
        (" x ", " x "),
    ],
)
def test_special_characters_become_full_width(text: str, kept: str) -> None:
    order = Order(frequency=text)
    assert order.frequency == kept
    kept.encode("cp950")


@pytest.mark.parametrize("name", ["M99", "D01", "visit_idetifier", "", "FIELDS", "orders"])
def test_unknown_field_is_an_error(name: str) -> None:
    visit = Visit()
    assert name not in visit
    with pytest.raises(UnknownField, match="Visit has no such field"):
        visit[name]
    with pytest.raises(UnknownField):
        visit[name] = "1"
    with pytest.raises(UnknownField):
        Visit(**{name: "1"})
    assert 15 not in visit


def test_repr_names_fields_and_shows_no_value() -> None:
    visit = Visit(patient_id="A100000001", visit_type="01").add_order(order_code="00110C")
    assert repr(visit) == "Visit(H00, H01, M03, M07; 1 orders)"
    assert repr(visit.orders[0]) == "Order(D03, D06)"


def test_visit_owns_its_orders() -> None:
    order = Order(order_code="00110C")
    one, two = Visit().add_order(order), Visit().add_order(order)
    one.orders[0].order_code = "00111C"
    assert (order.D06, one.orders[0].D06, two.orders[0].D06) == ("00110C", "00111C", "00110C")
    assert order.D03 == ""
    one.remove_orders()
    assert (one.orders, len(two.orders)) == ((), 1)


def test_copies_are_equal_and_apart() -> None:
    visit = Visit(visit_type="01").add_order(order_code="00110C")
    copied = visit.copy()
    assert copied == visit
    copied.orders[0].order_code = "X"
    copied.visit_type = "02"
    assert (visit.visit_type, visit.orders[0].order_code) == ("01", "00110C")
    assert copied != visit


def test_equality_is_by_class_fields_and_orders() -> None:
    assert Visit(M07="01") == Visit(visit_type="01")
    assert Visit(M07="01") != Visit(M07="02")
    assert Visit(M07="01") != Visit(M07="01").add_order(D06="X")
    assert Order(D06="X") != Visit()
    assert Visit() != VisitV1()
    assert Visit() != "Visit"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Visit())


def test_values_that_come_from_elsewhere_only_fill_what_is_free() -> None:
    order = Order(D01="1150302093012")
    for field_id, value in (("D01", "1150302093013"), ("D03", "2"), ("D06", "")):
        order.fill(field_id, value)
    assert order.segment() == {"D01": "1150302093012", "D03": "2"}


def test_read_record_becomes_a_visit_with_unknown_fields_kept() -> None:
    record = Record(
        3,
        {"H00": "1"},
        {"M99": "x", "M35": "J069", "M36": " ", "M15": ""},
        ({"D06": "QAM&HS"}, {}),
    )
    visit = Visit.of_record(record)
    assert visit.header_and_body() == ({"H00": "1"}, {"M35": "J069", "M99": "x"})
    assert [order.segment() for order in visit.orders] == [{"D06": "QAM＆HS"}, {}]
    assert visit["M99"] == "x"
    assert visit.copy() == visit


@pytest.mark.parametrize(
    ("record", "order", "field", "reason"),
    [
        (Record(2, {}, {}, (), (Fault("Y002", "MSH", 2),)), None, "MSH", "Y002, correct it first"),
        (Record(2, {}, {"M35": "J0\n69"}), None, "M35", "one line"),
        (Record(2, {}, {}, ({}, {"D15": "a\tb"})), 2, "D15", "one line"),
    ],
)
def test_record_at_fault_makes_no_visit(
    record: Record, order: int | None, field: str, reason: str
) -> None:
    with pytest.raises(RecordInvalid, match=reason) as caught:
        Visit.of_record(record)
    found = caught.value
    assert (found.record, found.order, found.field) == (2, order, field)


@given(st.text())
def test_any_text_is_kept_full_width_or_refused(text: str) -> None:
    try:
        order = Order(remark=text)
    except FieldInvalid:
        assert any(ord(c) < 32 or not c.isprintable() for c in text)
        return
    assert not set(order.remark) & set("<>&\"'\r\n")
    assert len(order.remark) == (0 if text.isspace() else len(text))
    assert Order(remark=order.remark) == order
