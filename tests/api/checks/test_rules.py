"""Every check by its own examples: the passing record passes, the failing one is found."""

from __future__ import annotations

from datetime import datetime

import pytest

from api import Document, check
from api.checks.texts import Example, rule_texts
from api.errors import DocumentError

EXAMPLES = [
    pytest.param(one, id=f"{rule_id}-{number}")
    for rule_id, text in rule_texts().items()
    for number, one in enumerate(text.examples, start=1)
]


def outcome(data: bytes, now: datetime) -> list[str]:
    try:
        document = Document.loads(data)
    except DocumentError as error:
        return [f"RECS:{error.check_code}"]
    return [
        f"{one.field}[{one.order}]:{one.code}" if one.order else f"{one.field}:{one.code}"
        for one in check(document, now=now)
    ]


@pytest.mark.parametrize("one", EXAMPLES)
def test_the_passing_example_passes(one: Example, now: datetime) -> None:
    assert outcome(one.passing(), now) == []


@pytest.mark.parametrize("one", EXAMPLES)
def test_the_failing_example_gives_what_it_says(one: Example, now: datetime) -> None:
    assert sorted(outcome(one.failing(), now)) == sorted(one.gives.split())
