from __future__ import annotations

from typing import Any

import pytest

from api.registry import EarlierRecord, Question
from emulator.institutions import World
from emulator.registry import EmulatorRegistry, Person

MASTERS = {Question.STAFF, Question.ORDER_CODE, Question.DIAGNOSIS, Question.FITS_SEX, Question.BED}
"""Files of the insurer's that are not public, or hold what no emulated world has."""

PEOPLE = {"A100000001": Person("0700101", frozenset({"TEST00000001"}), insured=True)}


def earlier(identifier: str, data_type: str) -> EarlierRecord:
    return EarlierRecord(data_type, "A100000001", "3501200000", "", "01", "1150302093012", "0005")


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ({}, {Question.CARD, Question.INSURED, Question.EARLIER}),
        ({"people": PEOPLE}, {Question.EARLIER}),
        ({"earlier": earlier}, {Question.CARD, Question.INSURED}),
        ({"all_records": True}, {Question.CARD, Question.INSURED}),
        ({"people": {}, "earlier": earlier}, set()),
    ],
)
def test_it_says_which_questions_it_may_answer(
    known: dict[str, Any], unknown: set[Question]
) -> None:
    registry = EmulatorRegistry(seed="s", world=World.default(), **known)
    assert frozenset(Question) - registry.answers == MASTERS | unknown | {Question.USES_V2}
    assert registry.for_sender("3501200000").answers == registry.answers


def test_what_it_does_not_say_it_cannot_tell() -> None:
    registry = EmulatorRegistry(seed="s", world=World.default())
    assert registry.card("", "A100000001", "0700101") is None
    assert registry.insured("A100000001", "1150302") is None
    assert registry.earlier("TESTVISIT00000000001", "1") is None


@pytest.mark.parametrize(
    ("card_no", "birth_date", "expected"),
    [
        ("TEST00000001", "0700101", True),
        ("", "0700101", True),
        ("TEST00000002", "0700101", False),
        ("TEST00000001", "0700102", False),
    ],
)
def test_a_card_belongs_to_a_person_and_birth_date(
    card_no: str, birth_date: str, expected: bool
) -> None:
    registry = EmulatorRegistry(seed="s", world=World.default(), people=PEOPLE)
    assert registry.card(card_no, "A100000001", birth_date) is expected
    assert registry.card(card_no, "A100000002", birth_date) is False
