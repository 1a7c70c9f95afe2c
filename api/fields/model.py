"""What a field, a requirement matrix and a format table are.

Holds types only; reads no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from api.records import Format


class Segment(Enum):
    """The part of a record in which a field stands."""

    HEADER = "MSH"
    VISIT = "MB1"
    ORDER = "MB2"


class Kind(Enum):
    """Which characters a field takes (type_vocabulary of the facts)."""

    __hash__ = object.__hash__  # quick: members equal only themselves

    DIGITS = "digits"
    SIGNED_DIGITS = "signed_digits"
    DECIMAL = "decimal"
    SIGNED_DECIMAL = "signed_decimal"
    ALNUM = "alnum"
    TEXT = "text"
    CODE = "code"
    DATE = "date_roc7"
    DATETIME = "datetime_roc13"


class Requirement(Enum):
    """Whether a field must, may or must not be filled."""

    REQUIRED = "V"
    FORBIDDEN = "~"
    OPTIONAL = "*"
    UNLISTED = "-"


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of a format, there once. `length` counts bytes of Big5; None: not public."""

    id: str
    segment: Segment
    name: str
    name_zh: str
    kind: Kind
    data_types: str
    """The data types (H00, A00) in which the field occurs, one character each."""
    source: str
    confidence: str
    length: int | None = None
    exact: bool = False
    always: bool = False
    """Needed in every MB2, whatever the matrix says."""
    refused: bool = False
    """Left over in an old table of the manual; unknown to the check (AE)."""
    allowed: frozenset[str] = frozenset()
    """The only values there are; empty where they are not a closed list."""
    allowed_code: str = "AD"
    """The official code for a value that is not among them."""
    v2: str = ""
    """The field of format 2.0 that took its place (format 1.0 only); '' where none did."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Requirements by column and group of marks (H01, A01), for fields in rows.

    Visit data have one column per visit type; the other data types have a single one, ''.
    """

    groups: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Requirement, ...]]
    source: str
    confidence: str
    same_as: Mapping[str, str] = field(default_factory=dict)

    def requirements(self, column: str, mark: str) -> Mapping[str, Requirement]:
        """Return what is required of each field; raises LookupError where nothing is known."""
        name = self.same_as.get(column, column)
        group = next((i for i, marks in enumerate(self.groups) if mark in marks), None)
        if name not in self.columns or group is None:
            raise LookupError(f"no column {column!r} for {mark!r}")
        at = self.columns.index(name) * len(self.groups) + group
        return {field_id: row[at] for field_id, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class Keys:
    """Field ids by what they are to the checks and to results; '' where a format has none."""

    data_type: str
    mark: str
    visit_type: str
    mode: str
    patient: str
    visited_at: str
    identifier: str
    order_code: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Marks that act on an earlier record (H01 C, D, E) and the few fields they carry."""

    data_type: str
    marks: str
    required: frozenset[str]
    optional: frozenset[str]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Orders with this value leave only some fields required (deleting an allergy entry)."""

    data_type: str
    field: str
    value: str
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lifted:
    """Fields that an order of one class frees: the matrix neither asks for nor forbids them."""

    data_type: str
    order_class: str
    """Name of the `api.checks.lists.OrderClass` that frees them."""
    visit_types: frozenset[str]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class FormatTable:
    """All tables of one format."""

    format: Format
    fields: Mapping[str, Field]
    keys: Keys
    header: frozenset[str]
    """Fields of MSH without which the whole file is refused."""
    visit_types: frozenset[str]
    modes: frozenset[str]
    versions: frozenset[str]
    marks: Mapping[str, str]
    """Data type to the marks it allows, one character each."""
    visit_data_type: str
    visits: Matrix
    others: Mapping[str, Matrix]
    """The matrices of the other data types."""
    later: Later | None
    relaxed: Relaxed | None
    lifted: Lifted | None
    apart: frozenset[str]
    """An MB2 holding nothing but these fields is no order (allergy entry of 1.0)."""
    sender_fields: tuple[str, ...]
    """Fields that hold the institution whose SAM uploads; another one refuses the file (07)."""
    v2_ids: Mapping[str, str]
    """Own field id to the one of format 2.0, where they differ."""
    own_ids: Mapping[str, str]
    """The reverse of `v2_ids`."""

    def mark_as_v2(self, mark: str) -> str:
        """Return the H01 a mark stands for: A or B for what was sent normally or not."""
        if self.format is Format.V2:
            return mark
        letters = zip(self.visits.groups, "AB", strict=True)
        return next((letter for marks, letter in letters if mark in marks), mark)
