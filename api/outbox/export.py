"""Outcomes as CSV: one line a finding, one line for a visit without any.

Writes text; finds and decides nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from api.outbox.outcomes import VisitOutcome

_VISIT: Final = ("file", "record", "identifier", "part", "type", "state", "opcode", "stored")
_FINDING: Final = ("order", "field", "code", "severity", "text_zh", "text_en", "hint")
COLUMNS: Final = (*_VISIT, *_FINDING)
"""The columns, in this order: first the visit's, then the finding's."""

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(visits: Iterable[VisitOutcome]) -> str:
    """Return the visits as CSV with a header line; `stored` is true, false or empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for visit in visits:
        writer.writerows(_rows(visit))
    return text.getvalue()


def _rows(visit: VisitOutcome) -> Iterator[dict[str, str]]:
    shown = visit.as_json()
    own = {name: _cell(shown[name]) for name in _VISIT}
    if not visit.findings:
        yield own
    for one in visit.findings:
        found = one.as_json()
        yield own | {name: _cell(found[name]) for name in _FINDING}


def _cell(value: object) -> str:
    """Write a cell; a text that a spreadsheet would take for a formula gets an apostrophe."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RISKY) else text
