"""What is seen of a template is all that the rules look at; a rule that looks at more is known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from api import Document
from api.checks.examples import Draft, document_bytes, example
from api.checks.fast import CLASSES
from api.checks.lists import order_class
from api.checks.rule import Scope
from api.checks.rules import RULES
from api.checks.views import Views, among_orders, beside_orders
from api.fields import table
from api.plain.free import COMPARED, free_values, read_fields, visit_rules
from api.records import Format

# The rules on visits that read a field with free values. The fast path sees of such a field no more
# than that its value is free (`api.plain.free`); what is in COMPARED, `api.checks.fast` compares.
# A rule that is new here has to be looked at: does it tell one free value from another?
READ: Mapping[str, str] = {
    "D01": "D01_EQ_M11",
    "D03": "ORDER_NO_UNIQUE",
    "D06": (
        "TESTS_ONLY_NUMBER CANCER_PLAN_NUMBER SITE_NEEDED TEETH EARLY_RETURN DRUG_FIELDS "
        "E5012C_AMOUNT URGENT_CARE DELIVERY_REMARK ONE_DELIVERY ANTIVIRAL_TYPE "
        "ANTIVIRAL_PAIR ANTIVIRAL_USE ANTIVIRAL_WARD_NUMBER REMOTE_NUMBER TEST_ELSEWHERE "
        "FORE_ORIGIN"
    ),
    "D08": "DRUG_FIELDS ANTIVIRAL_USE",
    "D10": "DRUG_FIELDS E5012C_AMOUNT",
    "D12": "PARTNER",
    "D15": "SUBSTITUTION DELIVERY_REMARK",
    "M04": "MAKEUP_NEWBORN BORN_BEFORE",
    "M11": (
        "MAKEUP_ORDER NEWBORN_AGE M11_PAST WINDOW BORN_BEFORE D01_EQ_M11 M19_BEFORE M15_BEFORE_V2"
    ),
    "M13": (
        "M13_A_DIGITS M13_A_AC M13_A_BLANK M13_B_LIST G000_NORMAL UNINSURED_NUMBER "
        "TESTS_ONLY_NUMBER CANCER_PLAN_NUMBER NOTIFIED_BENEFIT DELIVERY_REMARK "
        "ONE_DELIVERY ANTIVIRAL_WARD_NUMBER REMOTE_NUMBER"
    ),
    "M15": "UNINSURED_NUMBER M15_BEFORE_V2",
    "M16": "M16_ABN_M18 M16_OWN_ABNORMAL ICND_NO_ORIG AG_ORIGIN EARLY_RETURN",
    "M17": "M16_OWN_ABNORMAL ICND_NO_ORIG EARLY_RETURN",
    "M18": "M16_ABN_M18 ICND_NO_ORIG FORE_ORIGIN",
    "M19": "M19_BEFORE ICND_NO_ORIG EARLY_RETURN",
    "M35": "DX_NEEDED COVID_DX",
    "M36": "COVID_DX",
    "M37": "COVID_DX",
    "M38": "COVID_DX",
    "M39": "COVID_DX",
    "M40": "COVID_DX",
    "M44": "FEE_OPD FEE_IPD",
    "M45": "FEE_IPD",
    "M46": "FEE_IPD FEE_OPD_NO_IPD",
    "M47": "FEE_OPD_NO_IPD",
    "M49": (
        "MAKEUP MAKEUP_ORDER MAKEUP_NEWBORN NEWBORN_AGE M11_PAST WINDOW M19_BEFORE M15_BEFORE_V2"
    ),
    "M50": "HOME_BIRTH",
    "M52": "MAKEUP MISS_ONLY_4",
    "M57": "URGENT_CARE",
}


@pytest.mark.parametrize("field_id", sorted(free_values(Format.V2).keys() & read_fields()))
def test_rules_that_read_free_values_are_known(field_id: str) -> None:
    reading = [rule.id for rule in visit_rules() if field_id in rule.fields]
    assert reading == READ[field_id].split()


def test_what_is_compared_is_read() -> None:
    assert read_fields() >= COMPARED
    assert free_values(Format.V2).keys() >= COMPARED


def test_rules_on_one_order_see_these_fields_of_the_visit() -> None:
    assert set(beside_orders()) == {"M07", "M13", "M20", "M23"}


def test_rules_on_all_orders_see_these_fields_of_each() -> None:
    assert among_orders() == ("D02", "D04", "D05")


def test_rules_on_visits_are_those_of_their_records() -> None:
    chosen = {rule.id for rule in visit_rules()}
    every = {
        rule.id
        for rule in RULES
        for mark in "AB"
        for visit_type in table(Format.V2).visit_types
        if rule.concerns(Format.V2, "1", mark, visit_type)
    }
    assert chosen == every


def views_of(*records: Draft) -> list[bool]:
    document = Document.loads(document_bytes(*records))
    assert document.plain is not None
    views = Views()
    return [views.of(outline) is not None for outline, _ in document.plain.records()]


@pytest.mark.parametrize(
    "kind", ["drug", "exam", "abnormal", "make_up", "refill", "pharmacy", "ward", "01 A", "01 B"]
)
def test_visits_are_seen(kind: str) -> None:
    assert views_of(example(kind)) == [True]


@pytest.mark.parametrize(
    "kind", ["void", "allergy", "vaccination", "test_result", "newborn", "AI A", "v1"]
)
def test_other_records_are_not_seen(kind: str) -> None:
    assert views_of(example(kind)) == [False]


@pytest.mark.parametrize(
    "change",
    [
        "M12=3",
        "M23=G",
        "M07=AI",
        "M08=1150220",
        f"M15={'F' * 20}",
        "M16=C0000000000000000000",
        "M52=MISS0000000000000000",
        "M35=U071",
        "M50=HB",
        "M04=",
        "M11=",
        "M04=-010101",
        "M04=0930229",
        "M03=Ａ",
        "D06=",
        "D06=R00１",
        "D03=x",
        "D01=1",
        "E04=peanut",
        "V01=1",
    ],
)
def test_more_than_is_seen_is_left_to_the_plain_path(change: str) -> None:
    assert views_of(example("drug", change)) == [False]


@pytest.mark.parametrize(("orders", "seen"), [(500, True), (501, False)])
def test_no_more_orders_than_a_visit_may_have(orders: int, seen: bool) -> None:
    assert views_of(example("drug", "copy " * (orders - 1))) == [seen]


def test_views_are_made_once() -> None:
    document = Document.loads(document_bytes(example("drug"), example("drug")))
    assert document.plain is not None
    views = Views()
    first, second = (views.of(outline) for outline, _ in document.plain.records())
    assert first is second


def test_rules_on_all_orders_know_no_class_that_is_seen() -> None:
    """Of the classes of the fast path none is named by the rules that read order codes of all."""
    for rule in visit_rules():
        if rule.scope is Scope.RECORD and "D06" in rule.fields:
            for code in ("A037341100", "89001C", "62001C", "M01"):
                assert order_class(code) in CLASSES
