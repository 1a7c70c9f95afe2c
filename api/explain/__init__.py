"""Codes, fields, rules and kinds of record explained, as values.

The face: `explain` and what it returns. Prints nothing; pages for people are made in
`api.explain.pages`.
"""

from __future__ import annotations

from api.explain.facts import CodeFacts, Facts, FieldFacts, RecordFacts, RuleFacts
from api.explain.names import explain, names

__all__ = [
    "CodeFacts",
    "Facts",
    "FieldFacts",
    "RecordFacts",
    "RuleFacts",
    "explain",
    "names",
]
