"""What is told about a name: a code, a rule, a field, or a kind of record.

Frozen values of plain types: `as_json` is what `cardio explain --json` prints, key by key. Gathers
nothing and words no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Given:
    """One finding of a failing example; `order` is None outside MB2."""

    field: str
    order: int | None
    code: str
    hint: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An example: a record that passes and one that does not.

    `rule` names the check that the example belongs to. `passes` and `fails` hold the values that
    matter by place: M12, D05[2] (second MB2), MB2 (how many there are); '' is a field that is not
    there. `edit` is text of the failing document that was replaced, and what by; None where none
    was. `gives` is what the check said of it. The documents are text; their bytes are Big5 (cp950).
    """

    rule: str
    passes: Mapping[str, str]
    fails: Mapping[str, str]
    edit: tuple[str, str] | None
    gives: tuple[Given, ...]
    passing_document: str
    failing_document: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code in short. `decided_by` holds 'document' and 'registry'; neither: not decided here."""

    name: str
    text_zh: str
    text_en: str
    severity: str
    decided_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A check in short; `hint` is '' where what to do depends on the value (see the examples)."""

    name: str
    text_zh: str
    text_en: str
    decided_by: str
    applies_zh: str
    applies_en: str
    hint: str
    fields: tuple[str, ...]
    """Field ids of the formats it is for; '*' where every field is looked at."""
    codes: tuple[str, ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value of a field; texts are '' where no meaning is public."""

    value: str
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What one column of the matrix says of a field.

    `need` is required, optional, forbidden, unlisted (no table names it), ignored (neither checked
    nor stored) or unknown (answered with AE). `visit_type` is '' where none matters.
    """

    data_type: str
    marks: str
    visit_type: str
    need: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the tables say beside the matrix."""

    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of the matrix, seen from the record; fields by segment, in the table's order."""

    data_type: str
    marks: str
    visit_type: str
    required: tuple[str, ...]
    required_in_orders: tuple[str, ...]
    """What every MB2 needs."""
    forbidden: tuple[str, ...]
    orders_required: bool
    """Whether there must be an MB2."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of every name. `sources` spells out the short names in `source`."""

    kind: ClassVar[str]
    name: str
    text_zh: str
    text_en: str
    source: str
    confidence: str
    sources: Mapping[str, str]
    examples: tuple[Shown, ...]
    checked_at: str
    """The time for which the examples were checked, ISO 8601."""

    def as_json(self) -> dict[str, Any]:
        """Return the keys and values that the command prints."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True, slots=True)
class CodeFacts(Facts):
    """An official code. `undecided` says why it is not decided here, None where it is."""

    kind: ClassVar[str] = "code"
    severity: str
    effect_zh: str
    effect_en: str
    formats: tuple[str, ...]
    fields: tuple[str, ...]
    """Field ids or tags it is about; '*' = any."""
    hints: tuple[str, ...]
    rules: tuple[RuleLine, ...]
    undecided: str | None


@dataclass(frozen=True, slots=True)
class RuleFacts(Facts):
    """One check: a cross rule, a step of the engine, or a look-up."""

    kind: ClassVar[str] = "rule"
    decided_by: str
    applies_zh: str
    applies_en: str
    hint: str
    fields: tuple[str, ...]
    codes: tuple[CodeLine, ...]
    see: tuple[str, ...]
    """Names that tell more: of the matrix, the kinds of record."""


@dataclass(frozen=True, slots=True)
class FieldFacts(Facts):
    """One field of a format. `length` counts bytes of Big5, None where it is not public."""

    kind: ClassVar[str] = "field"
    format: str
    segment: str
    type: str
    length: int | None
    exact: bool
    values: tuple[ValueLine, ...]
    closed: bool
    """Whether `values` are all there are; else they are the special ones."""
    data_types: str
    other_format: tuple[str, ...]
    """The field of the other format that it took the place of, or that took its."""
    needs: tuple[NeedLine, ...]
    notes: tuple[Note, ...]
    codes: tuple[CodeLine, ...]
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class RecordFacts(Facts):
    """A kind of record, named by a key: M07=BB, H00=2, H01=C."""

    kind: ClassVar[str] = "record"
    format: str
    columns: tuple[ColumnFacts, ...]
    rules: tuple[RuleLine, ...]
    """The rules for this visit type; of other data types and marks, all there are."""
