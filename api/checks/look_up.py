"""What a look-up is: a check that asks a registry about a record.

Types only: what is asked is in `api.checks.look_ups`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from api.checks.rule import Case, Hit
from api.registry import Question, Registry

Ask = Callable[[Case, Registry], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class LookUp:
    """One check that asks a registry: id, codes, the fields it reads or reports.

    It asks these questions and no others, and none unless a field of `about` is filled.
    """

    id: str
    codes: tuple[str, ...]
    fields: frozenset[str]
    hint: str
    ask: Ask
    asks: frozenset[Question]
    about: frozenset[str]


def look_up(
    id: str, codes: str, fields: str, hint: str, ask: Ask, *, asks: str, about: str
) -> LookUp:
    """Make a look-up from lists of words."""
    return LookUp(
        id,
        tuple(codes.split()),
        frozenset(fields.split()),
        hint,
        ask,
        frozenset(map(Question, asks.split())),
        frozenset(about.split()),
    )
