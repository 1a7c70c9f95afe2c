"""Whatever a changed record is objected to for, the explanations of code and field say it can be.

Records of every kind, with fields blanked, filled, lengthened and retyped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import Document, Finding, check
from api.checks.examples import CHECKED_AT, columns, document_bytes, example, typical_value
from api.checks.texts import rule_texts
from api.errors import DocumentError
from api.explain import CodeFacts, Facts, FieldFacts, explain
from api.fields import Segment, table
from api.records import Format

BASES = [base for format in Format for base in columns(format)]
EXAMPLES = [one for text in rule_texts().values() for one in text.examples]
FIELDS = {format: sorted(table(format).fields) for format in Format}
VALUES = ("", "1", "0", "A", "ZZ", "測試", "1150302093012", "0690229", "1" * 600, "C000", "5x", " ")


def explained(name: str, seen: dict[str, Facts]) -> Facts:
    if name not in seen:
        seen[name] = explain(name)
    return seen[name]


SEEN: dict[str, Facts] = {}


def assert_explained(format: Format, one: Finding) -> None:
    code = explained(one.code, SEEN)
    assert isinstance(code, CodeFacts)
    assert "document" in {line.decided_by for line in code.rules}
    assert code.undecided is None
    assert code.severity == one.severity.value
    assert one.hint
    if one.field not in table(format).fields:
        return  # a tag, or a field that is not of this format
    field = explained(one.field, SEEN)
    assert isinstance(field, FieldFacts)
    listed = {line.name: line for line in field.codes}
    assert one.code in listed, (one.field, one.code)
    assert "document" in listed[one.code].decided_by, (one.field, one.code)


def findings(data: bytes) -> tuple[Format | None, Sequence[Finding]]:
    try:
        document = Document.loads(data)
    except DocumentError:
        return None, []
    return document.format, check(document, now=CHECKED_AT)


def judged(data: bytes) -> int:
    format, found = findings(data)
    for one in found:
        assert format is not None
        assert_explained(format, one)
    return len(found)


def place(format: Format, field_id: str) -> str:
    order = table(format).fields[field_id].segment is Segment.ORDER
    return f"{field_id}[1]" if order else field_id


@pytest.mark.parametrize("base", BASES)
def test_what_a_blank_or_needless_field_gives_is_explained(base: str) -> None:
    draft = example(base)
    total = 0
    for field_id in FIELDS[draft.format]:
        at = place(draft.format, field_id)
        for value in ("", typical_value(table(draft.format), field_id)):
            total += judged(document_bytes(example(base, f"{at}={value}")))
    assert total


@pytest.mark.parametrize("value", VALUES)
def test_what_another_value_gives_is_explained(value: str) -> None:
    total = 0
    for base in ("01 A", "04 B", "AE A", "H00=2 A", "H00=3 A", "H00=5 B", "H01=C", "v1 01 1"):
        format = example(base).format
        for field_id in FIELDS[format]:
            changed = example(base)
            known = table(format).fields[field_id].segment
            segment: dict[str, str] = {
                Segment.HEADER: changed.header,
                Segment.VISIT: changed.visit,
                Segment.ORDER: changed.orders[0] if changed.orders else {},
            }[known]
            segment[field_id] = value
            total += judged(document_bytes(changed))
    assert total


@given(st.data())
def test_what_several_changes_give_is_explained(data: Any) -> None:
    one = data.draw(st.sampled_from(EXAMPLES))
    draft = example(one.base, data.draw(st.sampled_from([one.passes, one.fails])))
    fields = st.sampled_from(FIELDS[draft.format])
    words = st.sampled_from([value for value in VALUES if " " not in value])
    for field_id, value in data.draw(st.lists(st.tuples(fields, words), min_size=1, max_size=4)):
        draft.change(f"{place(draft.format, field_id)}={value}")
    judged(document_bytes(draft))
