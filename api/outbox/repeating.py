"""Whether an upload may be sent twice without harm, and which visits it holds.

Source: facts/upload_format_2.0.toml: a record of H01 A or B with the same M15 replaces the earlier
one unless another institution has acted on it since; C, D and E are not repeatable.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple

from api.checks.lists import CONSTANTS
from api.codes import JobType
from api.document import Document
from api.records import Format

REPLACING: Final = frozenset("AB")
"""Values of H01 whose records replace an earlier one with the same M15."""

_NO_VISIT: Final = CONSTANTS | {""}


class Repeating(NamedTuple):
    """What a second copy of a document would do.

    `repeatable`: it leaves the insurer with the same visits. `visits` are the fingerprints of what
    it writes over there; empty where nothing is known of that.
    """

    repeatable: bool
    visits: frozenset[int]


def repeating(document: Document, type: JobType) -> Repeating:
    """Look through the records of a document.

    Pre-checks and connection tests count for nothing. Format 1.0 has no such rule. A formal
    document must hold A and B alone, each with an identifier (M15) that was issued for it.
    """
    if type is not JobType.FORMAL:
        return Repeating(True, frozenset())
    if document.format is not Format.V2:
        return Repeating(False, frozenset())
    repeatable, visits = True, set()
    for record in document.records:
        identifier = record.get("M15")
        issued = identifier not in _NO_VISIT
        repeatable &= issued and record.get("H01") in REPLACING
        if issued:
            visits.add(fingerprint(record.get("H00"), identifier))
    return Repeating(repeatable, frozenset(visits))


def fingerprint(data_type: str, identifier: str) -> int:
    """Return 64 bits, signed, of the key of a record: H00 and M15 (one visit may have several H00).

    Tells visits apart and shows nothing of them.
    """
    digest = blake2b(f"{data_type} {identifier}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
