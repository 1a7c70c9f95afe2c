"""What differs between two documents: records matched by identity, orders by number."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from api import Document
from api.model import Difference, Visit, VisitV1, compare


def identified(number: int, **fields: str) -> Visit:
    visit = Visit(M15=f"TESTVISIT{number:011d}", M35="J069")
    visit.update(fields)
    return visit


def document(*visits: Visit) -> Document:
    return Document.build(visits)


def test_changed_field_is_told_with_both_values() -> None:
    first = document(identified(1), identified(2))
    second = document(identified(1), identified(2, M35="K297", M36="R509"))
    assert compare(first, second) == (
        Difference("TESTVISIT00000000002", 2, 2, None, "M35", "J069", "K297"),
        Difference("TESTVISIT00000000002", 2, 2, None, "M36", "", "R509"),
    )


def test_order_of_records_and_fields_does_not_matter(sample: Callable[[str], Document]) -> None:
    clinic = sample("v2_clinic_big5")
    visits = list(clinic.visits)
    random.Random(3).shuffle(visits)
    assert clinic.compare(Document.build(visits)) == ()


def test_records_of_one_side_are_told() -> None:
    first, second = document(identified(1), identified(2)), document(identified(2), identified(3))
    assert first.compare(second) == (
        Difference("TESTVISIT00000000001", 1, None, None, "REC"),
        Difference("TESTVISIT00000000003", None, 2, None, "REC"),
    )


def test_data_types_of_one_visit_are_kept_apart() -> None:
    first = document(identified(1), identified(1, H00="3"))
    second = document(identified(1, H00="3"), identified(1, M35="X"))
    (one,) = first.compare(second)
    assert (one.record, one.other, one.field) == (1, 2, "M35")


def test_deletion_is_no_change_of_the_visit() -> None:
    first, second = document(identified(1)), document(identified(1, H01="D"))
    assert [one.field for one in first.compare(second)] == ["REC", "REC"]
    (one,) = first.compare(document(identified(1, H01="B")))
    assert (one.field, one.before, one.after) == ("H01", "A", "B")


def test_records_without_identifier_match_by_patient_and_time() -> None:
    old = Visit(H00="2", M03="A100000001", M11="1150304090000", M05="1")
    other = Visit(H00="2", M03="F200000008", M11="1150304090000")
    assert document(other, old).compare(document(old, other)) == ()
    changed = old.copy()
    changed.M05 = "2"
    (found,) = document(old).compare(document(other, changed))[:1]
    assert (found.identifier, found.record, found.other, found.field) == ("", 1, 2, "M05")


def test_same_record_twice_is_matched_in_turn() -> None:
    first, second = document(identified(1), identified(1)), document(identified(1))
    assert first.compare(second) == (Difference("TESTVISIT00000000001", 2, None, None, "REC"),)


def test_orders_are_matched_by_their_number() -> None:
    first = document(identified(1).add_order(D06="A").add_order(D06="B"))
    second = document(
        identified(1).add_order(D03="2", D06="B").add_order(D03="1", D06="C").add_order(D06="D")
    )
    assert [(d.order, d.field, d.before, d.after) for d in first.compare(second)] == [
        (1, "D06", "A", "C"),
        (3, "MB2", "", ""),
    ]


@pytest.mark.parametrize("numbers", [("1", "1"), ("", "1")])
def test_orders_without_good_numbers_are_matched_by_place(numbers: tuple[str, str]) -> None:
    def made(*codes: str) -> Document:
        visit = identified(1, H00="3")
        for number, code in zip(numbers, codes, strict=True):
            visit.add_order(D03=number, E04=code)
        return document(visit)

    (one,) = made("A", "B").compare(made("A", "C"))
    assert (one.order, one.field, one.before, one.after) == (2, "E04", "B", "C")


def test_old_format_matches_by_patient_and_time() -> None:
    first = VisitV1(A12="A100000001", A17="1110302093012", A25="J069").add_order(A73="X")
    second = first.copy()
    second.A25 = "K297"
    second.orders[0].A73 = "Y"
    found = Document.build([first]).compare(Document.build([second]))
    assert [(d.field, d.order, d.after) for d in found] == [("A25", None, "K297"), ("A73", 1, "Y")]


def test_repr_shows_where_but_no_value() -> None:
    (one,) = document(identified(1)).compare(document(identified(1, M35="SECRET")))
    assert "M35" in repr(one)
    assert "SECRET" not in repr(one)
    assert "J069" not in repr(one)
