"""Codes and rules explained: what they mean, when they apply, examples, what to do.

Gathers only; words for people stand in the tables, pages are made in `api.explain.pages`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final

from api.check_codes import Severity, check_code
from api.checks.examples import CHECKED_AT
from api.checks.texts import rule_texts
from api.explain.applying import Words, applies
from api.explain.catalogue import ANY, Check, catalogue, checks_of, decided_by
from api.explain.facts import CodeFacts, CodeLine, RuleFacts, RuleLine, Shown
from api.explain.meanings import sources_in
from api.explain.showing import shown
from api.fields import Kind, table
from api.records import Format

EFFECTS: Final = {
    Severity.REJECT_FILE: Words("整檔退件", "the whole file is refused"),
    Severity.REJECT_RECORD: Words("該筆退件,他筆不受影響", "the record is refused, no other"),
    Severity.WARNING: Words("僅提示,該筆仍收載", "a reminder only, the record is kept"),
    Severity.UNKNOWN: Words("效果未公開", "what it does is not public"),
}
"""What a code does to the upload, in words."""

DATES: Final = frozenset((Kind.DATE, Kind.DATETIME))
"""The kinds of field that hold a date."""

_RANGE: Final = re.compile(r"([A-Z])([0-9]{2})-\1([0-9]{2})")
_TAGS: Final[Mapping[str, tuple[str, ...]]] = {"file": ("RECS",), "record": ("REC",)}
_ALL_DATES: Final = "date fields"


def code_facts(code: str) -> CodeFacts:
    """Explain an official code; it must be in the list."""
    row, checks = check_code(code), checks_of(code)
    examples = tuple(one for check in checks for one in _first_example(check, code))
    hints = [check.hint for check in checks if check.hint]
    hints += [given.hint for one in examples for given in one.gives if given.code == code]
    sources = (row.source, *(rule_texts()[check.id].source for check in checks))
    return CodeFacts(
        name=code,
        text_zh=row.zh,
        text_en=row.en,
        source=row.source,
        confidence=row.confidence,
        sources=sources_in(*sources),
        examples=examples,
        checked_at=CHECKED_AT.isoformat(),
        severity=row.severity.value,
        effect_zh=EFFECTS[row.severity].zh,
        effect_en=EFFECTS[row.severity].en,
        formats=tuple(row.formats.split("+")),
        fields=fields_of(code),
        hints=tuple(dict.fromkeys(hints)),
        rules=tuple(map(rule_line, checks)),
        undecided=undecided().get(code),
    )


def rule_facts(name: str, see: Iterable[str] = ()) -> RuleFacts:
    """Explain a check by its id, which must be in the catalogue; `see` names more about it."""
    check, text = catalogue()[name], rule_texts()[name]
    line = rule_line(check)
    return RuleFacts(
        name=name,
        text_zh=line.text_zh,
        text_en=line.text_en,
        source=text.source,
        confidence=text.confidence,
        sources=sources_in(text.source),
        examples=tuple(shown(name, one, _concerned(check)) for one in text.examples),
        checked_at=CHECKED_AT.isoformat(),
        decided_by=line.decided_by,
        applies_zh=line.applies_zh,
        applies_en=line.applies_en,
        hint=line.hint,
        fields=line.fields,
        codes=tuple(map(code_line, check.codes)),
        see=tuple(see),
    )


def code_line(code: str, *formats: Format) -> CodeLine:
    """Return a code in short, and who decides it (in some formats, else in any)."""
    row = check_code(code)
    return CodeLine(code, row.zh, row.en, row.severity.value, decided_by(code, formats))


def rule_line(check: Check) -> RuleLine:
    """Return a check in short."""
    text, words = rule_texts()[check.id], applies(check)
    return RuleLine(
        name=check.id,
        text_zh=text.zh,
        text_en=text.en,
        decided_by=check.decided_by,
        applies_zh=words.zh,
        applies_en=words.en,
        hint=check.hint,
        fields=check.fields,
        codes=check.codes,
        source=text.source,
        confidence=text.confidence,
    )


def fields_of(code: str) -> tuple[str, ...]:
    """Return the fields and tags that the official list names for a code; '*' = any field."""
    return tuple(dict.fromkeys(_each_field(check_code(code).fields)))


@cache
def undecided() -> Mapping[str, str]:
    """Return why codes are given by no check, by code."""
    text = resources.files("api.checks").joinpath("undecided.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _first_example(check: Check, code: str) -> Iterator[Shown]:
    """Show the first example of a check that gives a code."""
    found = (one for one in rule_texts()[check.id].examples if code in one.codes)
    return (shown(check.id, one, _concerned(check)) for one in list(found)[:1])


def _concerned(check: Check) -> Iterable[str]:
    """Return the fields an example of a check shows, by their ids of format 2.0 as well."""
    return check.rule.fields if check.rule else (k for k in check.fields if k != ANY)


def _each_field(words: str) -> Iterator[str]:
    if words == _ALL_DATES:
        fields = table(Format.V2).fields.values()
        yield from (field.id for field in fields if field.kind in DATES and not field.refused)
        return
    for word in words.replace("/", " ").split():
        match = _RANGE.fullmatch(word)
        if match:
            numbers = range(int(match[2]), int(match[3]) + 1)
            yield from (f"{match[1]}{number:02d}" for number in numbers)
        else:
            yield from _TAGS.get(word, (word,))
