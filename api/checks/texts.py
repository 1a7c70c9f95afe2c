"""What is told about each check: its meaning in two languages, source, confidence, examples.

Read from `rules.toml` when first asked for; the checks themselves do not need it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from api.checks.examples import document_bytes, example


@dataclass(frozen=True, slots=True)
class Example:
    """A record that passes and one that does not, both as changes to a base."""

    base: str
    passes: str
    fails: str
    gives: str
    """Every finding of the failing one: FIELD:CODE or FIELD[order]:CODE, blanks between."""
    edit: tuple[str, str] = ("", "")
    """Text of the failing document to replace, and what by; '' for none."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes the failing record gives."""
        return tuple(word.partition(":")[2] for word in self.gives.split())

    def passing(self) -> bytes:
        """Return a document with the passing record."""
        return document_bytes(example(self.base, self.passes))

    def failing(self) -> bytes:
        """Return a document with the failing record."""
        data = document_bytes(example(self.base, self.fails))
        old, new = (part.encode("cp950") for part in self.edit)
        return data.replace(old, new) if old else data


@dataclass(frozen=True, slots=True)
class RuleText:
    """What is told about one check."""

    zh: str
    en: str
    source: str
    confidence: str
    examples: tuple[Example, ...] = ()


@cache
def rule_texts() -> Mapping[str, RuleText]:
    """Return the texts by id of rule or step."""
    text = resources.files("api.checks").joinpath("rules.toml").read_text(encoding="utf-8")
    return {rule_id: _text(**row) for rule_id, row in tomllib.loads(text).items()}


def _text(
    zh: str, en: str, source: str, confidence: str, examples: Iterable[Mapping[str, Any]] = ()
) -> RuleText:
    return RuleText(zh, en, source, confidence, tuple(_example(**row) for row in examples))


def _example(edit: Iterable[str] = (), **row: str) -> Example:
    old, new = edit or ("", "")
    return Example(**row, edit=(old, new))
