"""Every check by its own examples: the passing record passes, the failing one is found."""

from __future__ import annotations

from typing import Any

import pytest

from api.checks.texts import Example, rule_texts

EXAMPLES = [
    pytest.param(one, id=f"{rule_id}-{number}")
    for rule_id, text in rule_texts().items()
    for number, one in enumerate(text.examples, start=1)
]


@pytest.mark.parametrize("one", EXAMPLES)
def test_the_passing_example_passes(one: Example, outcome: Any) -> None:
    assert outcome(one.passing()) == []


@pytest.mark.parametrize("one", EXAMPLES)
def test_the_failing_example_gives_what_it_says(one: Example, outcome: Any) -> None:
    assert sorted(outcome(one.failing())) == sorted(one.gives.split())
