"""A registry is asked the same about records of a known shape as about any other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import Document, DocumentError, check
from api.checks.engine import check_plainly
from api.checks.examples import document_bytes, example
from api.checks.record import judge
from api.registry import Question

Drawn = Callable[[tuple[str, ...]], st.SearchStrategy[bytes]]
NOW = datetime.fromisoformat("2026-03-15T12:00:00+08:00")


@given(data=st.data())
def test_drawn_documents_are_looked_up_alike(
    data: st.DataObject, drawn_documents: Drawn, kinds_of_record: tuple[str, ...], moody: Any
) -> None:
    silent = data.draw(st.frozensets(st.sampled_from(Question)))
    plain, fast = (moody(seed, silent) for seed in [data.draw(st.integers(0, 5))] * 2)
    try:
        document = Document.loads(data.draw(drawn_documents(kinds_of_record)))
    except DocumentError:
        return
    expected = check_plainly(document, now=NOW, registry=plain)
    assert check(document, now=NOW, registry=fast) == expected
    spared = [(question, facts) for question, facts in plain.asked if question not in silent]
    assert [one for one in fast.asked if one[0] not in silent] == spared


@pytest.mark.parametrize("base", ["drug", "refill", "make_up", "ward"])
def test_each_record_is_asked_about_with_values_of_its_own(
    base: str, moody: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []

    def watched(tables: Any, record: Any, *rest: Any) -> Any:
        judged.append(record.number)
        return judge(tables, record, *rest)

    records = [example(base, f"M15=TESTVISIT{number:011}") for number in range(5)]
    document = Document.loads(document_bytes(*records))
    expected = moody(1)
    findings = check_plainly(document, now=NOW, registry=expected)
    monkeypatch.setattr("api.checks.engine.judge", watched)
    registry = moody(1)
    assert check(document, now=NOW, registry=registry) == findings
    assert registry.asked == expected.asked
    assert judged == [1]
    read = {facts[0] for question, facts in registry.asked if question is Question.IDENTIFIER}
    assert len(read) >= len(records)


def test_a_wrong_value_of_all_visits_is_not_asked_about(moody: Any) -> None:
    """What is learnt of a shape holds its wrong fields too: the look-ups that read them rest."""
    document = Document.loads(document_bytes(*[example("drug", "M07=99")] * 3))
    first, second = moody(1), moody(1)
    assert check(document, now=NOW, registry=first) == check_plainly(
        document, now=NOW, registry=second
    )
    assert first.asked == second.asked
    assert Question.IDENTIFIER not in {question for question, _ in first.asked}


def test_another_sender_is_seen_behind_learnt_records(moody: Any) -> None:
    own, foreign = example("drug", "M05=3501200000"), example("drug", "M05=5999000000")
    document = Document.loads(document_bytes(own, own, own, foreign, own))
    found = check(document, now=NOW, registry=moody(1))
    assert [(one.record, one.field, one.code) for one in found] == [(None, "M05", "07")]
    assert check(Document.loads(document_bytes(own, own)), now=NOW, registry=moody(1)) != found
