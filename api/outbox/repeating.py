"""Whether an upload may be sent twice without harm, and what to say about it.

Source: facts/upload_format_2.0.toml: a record of H01 A or B with the same M15 replaces the earlier
one unless another institution has acted on it since; C, D and E are not repeatable.
"""

from __future__ import annotations

from typing import Final

from api.codes import JobType
from api.document import Document
from api.records import Format

REPLACING: Final = frozenset("AB")
"""Values of H01 whose records replace an earlier one with the same M15."""


def repeatable(document: Document, type: JobType) -> bool:
    """Whether a second copy leaves the insurer with the same visits.

    Pre-checks and connection tests count for nothing; a formal document must hold A and B alone.
    Format 1.0 has no such rule.
    """
    if type is not JobType.FORMAL:
        return True
    return document.format is Format.V2 and _kinds(document) <= REPLACING


def _kinds(document: Document) -> set[str]:
    plain = document.plain
    if plain is not None:  # without a record put together
        return {outline.visit.header.get("H01", "").strip() for outline, _ in plain.records()}
    return {record.header.get("H01", "").strip() for record in document.records}
