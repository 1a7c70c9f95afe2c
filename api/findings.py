"""A finding: one thing the insurer's check objects to, and where.

Used for our own checks and for results that come back alike; finds nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.check_codes import Severity, check_code

_HINTS: Final = {
    "01": "write a data type that the format has (H00 1, 2, 3 or 5; A00 1 or 2)",
    "02": "write a mark that the data type takes (H01, A01)",
    "AA": "fill it",
    "AF": "leave it out for this kind of record",
    "AE": "remove it, this format has no such field here",
    "Y008": "correct it first, the rest of the record was not checked",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection. `record` counts from 1 in the file, `order` from 1 in the record.

    Both are None where none applies: a finding of the whole file has no record, one on MSH or
    MB1 no order. `field` is a field id, or the tag of a segment. Holds no value of a patient.
    """

    record: int | None
    order: int | None
    field: str
    code: str
    severity: Severity
    text_zh: str
    text_en: str
    hint: str = ""

    def as_json(self) -> dict[str, str | int | None]:
        """Return the finding as the commands print it (issue contract keys)."""
        return {
            "record": self.record,
            "order": self.order,
            "field": self.field,
            "code": self.code,
            "severity": self.severity.value,
            "text_zh": self.text_zh,
            "text_en": self.text_en,
            "hint": self.hint,
        }


def finding(
    record: int | None, order: int | None, field: str, code: str, hint: str = ""
) -> Finding:
    """Make a finding with the texts and severity of its code."""
    row = check_code(code)
    hint = hint or _HINTS.get(code, "")
    return Finding(record, order, field, code, row.severity, row.zh, row.en, hint)
