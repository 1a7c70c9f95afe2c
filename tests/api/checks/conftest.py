"""Shared by the tests of the checks: what a document gives, in the words of the examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from api import Document, check
from api.errors import DocumentError
from api.registry import EarlierRecord, IdentifierReading, Master, Origin, Question, Standing

Outcome = Callable[[bytes], list[str]]


@pytest.fixture
def outcome(now: datetime) -> Outcome:
    """Check a document: FIELD:CODE or FIELD[order]:CODE of every finding."""

    def found(data: bytes) -> list[str]:
        try:
            document = Document.loads(data)
        except DocumentError as error:
            return [f"RECS:{error.check_code}"]
        return [
            f"{one.field}[{one.order}]:{one.code}" if one.order else f"{one.field}:{one.code}"
            for one in check(document, now=now)
        ]

    return found


READINGS = [
    IdentifierReading(origin, patient, hospital, time)
    for origin in Origin
    for patient, hospital, time in ((True, True, True), (False, True, False), (True, False, True))
]
EARLIER = [
    EarlierRecord("1", patient, "3501200000", "Z100000011", kind, "1150302093012", "0005")
    for kind in ("01", "AF", "ZZ")
    for patient in ("A100000001", "A200000002")
]
ANSWERS: dict[Question, Sequence[object]] = {
    **dict.fromkeys(Question, (True, False)),
    **dict.fromkeys((Question.INSTITUTION, Question.STAFF, Question.ORDER_CODE), (*Standing,)),
    Question.DIAGNOSIS: (*Standing,),
    Question.INSTITUTION_OF_SAM: ("", "3501200000", "5999000000"),
    Question.IDENTIFIER: (*READINGS, False),
    Question.EARLIER: EARLIER,
}


class Moody:
    """A registry that answers anything: the same to the same question, else as `seed` has it."""

    def __init__(self, seed: int, silent: frozenset[Question] = frozenset()) -> None:
        self.sender = ("", "3501200000")[seed % 2]
        self.all_records = seed % 3 == 0
        self.answers = frozenset(Question) - silent
        self.asked: list[tuple[Question, tuple[object, ...]]] = []
        self._seed = seed

    def __getattr__(self, name: str) -> Any:
        return lambda *facts: self._answer(Question(name), facts)

    def _answer(self, question: Question, facts: tuple[object, ...]) -> object:
        self.asked.append((question, facts))
        choices = (None, *ANSWERS[question]) if question in self.answers else (None,)
        texts = [f"{one.value if isinstance(one, Master) else one!r}" for one in facts]
        digest = hashlib.sha256(f"{self._seed} {question.value} {texts}".encode()).digest()
        return choices[digest[0] % len(choices)]


@pytest.fixture(scope="session")
def moody() -> type[Moody]:
    return Moody
