"""What a registry says it may answer is what it has methods and tables for."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature
from typing import Any

import pytest

from api.registry import Master, Question, Registry, Standing
from api.registry_tables import BlankRegistry, TableRegistry

ALWAYS = ("", "")
TABLES: dict[Question, dict[str, Any]] = {
    Question.INSTITUTION: {"institutions": {}},
    Question.IS_PHARMACY: {"pharmacies": ()},
    Question.STAFF: {"people": {}},
    Question.ORDER_CODE: {"codes": {Master.DRUG: {}}},
    Question.DIAGNOSIS: {"diagnoses": {}},
    Question.BED: {"beds": {"x": ()}},
}


def ask(registry: Registry, question: Question) -> object:
    """Ask with facts that say nothing; drugs, for a master file."""
    method = getattr(registry, question.value)
    facts = [Master.DRUG if name == "master" else "x" for name in signature(method).parameters]
    return method(*facts)


class Staffed(BlankRegistry):
    def staff(self, staff_id: str, day: str) -> Standing | None:
        return Standing.UNKNOWN


@dataclass(frozen=True)
class StaffedTables(TableRegistry):
    def staff(self, staff_id: str, day: str) -> Standing | None:
        return Standing.UNKNOWN


@pytest.mark.parametrize("question", Question)
def test_every_question_is_a_method_of_registries(question: Question) -> None:
    assert callable(getattr(Registry, question.value))
    assert ask(BlankRegistry(), question) is None
    assert ask(TableRegistry(), question) is None


def test_a_blank_registry_answers_nothing() -> None:
    assert BlankRegistry().answers == TableRegistry().answers == frozenset()


@pytest.mark.parametrize("kind", [Staffed, StaffedTables])
def test_a_method_of_ones_own_is_asked(kind: type[Staffed | StaffedTables]) -> None:
    assert kind().answers == {Question.STAFF}


def test_one_that_has_all_records_knows_that_there_is_no_other() -> None:
    class Complete(BlankRegistry):
        all_records = True

    assert Complete().answers == {Question.EARLIER}


@pytest.mark.parametrize("question", TABLES)
def test_a_table_is_asked_even_if_it_is_empty(question: Question) -> None:
    registry = TableRegistry(**TABLES[question])
    assert registry.answers == {question}
    assert ask(registry, question) in (Standing.UNKNOWN, False)


def test_days_are_held_against_the_contract() -> None:
    registry = TableRegistry(people={"a": ALWAYS, "b": ("1150101", "1150131")})
    asked = [("a", "1150302"), ("b", "1150131235959"), ("b", "1150201"), ("b", "1141231")]
    assert [registry.staff(*one) for one in asked] == [
        Standing.KNOWN,
        Standing.KNOWN,
        Standing.EXPIRED,
        Standing.EXPIRED,
    ]
