"""Rules on prescriptions that can be dispensed again: days, counts and kinds.

Source: facts/upload_format_2.0.toml, m23_refill_matrix, rules D04_COUNT to M22_M29.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.checks.lists import (
    COUNT_FIELDS,
    HANDED_OUT,
    MOST_CONTROLLED_REFILLS,
    MOST_REFILLS,
    NOT_PRESCRIBED,
    SELF_DISPENSED,
)
from api.checks.rule import Case, Hit, Rule, number, rule


@dataclass(frozen=True, slots=True)
class Refills:
    """The fields of one kind of refill prescription, its limit and the codes about it."""

    days: str
    count: str
    numbers: str
    kind: str
    most: int
    too_short: str
    needed: str
    without_days: str


KINDS: Final = (
    Refills("M21", "M26", "M33", "C", MOST_REFILLS, "D009", "D014", "D015"),
    Refills("M22", "M29", "M34", "F", MOST_CONTROLLED_REFILLS, "D010", "D017", "D018"),
)
_ONE_WEEK: Final = 7
_PRESCRIBED: Final = SELF_DISPENSED | HANDED_OUT
_ALL_COUNTS: Final = (*COUNT_FIELDS, "M33", "M34")


def _table(case: Case) -> Iterator[Hit]:
    mode = case.visit["M23"]
    if mode in _PRESCRIBED:
        yield from _needed_or_not(case)
    elif mode in NOT_PRESCRIBED:
        counted = (field for field in _ALL_COUNTS if number(case.visit[field]))
        yield from (Hit(field, "AF01") for field in counted if not _without_days(case, field))


def _needed_or_not(case: Case) -> Iterator[Hit]:
    for kind in KINDS:
        issued = number(case.visit[kind.days]) > 0
        for field in (kind.count, kind.numbers):
            if issued and not case.visit[field]:
                yield Hit(field, "AA03")
        if not issued and case.visit[kind.numbers]:
            yield Hit(kind.numbers, "AF01")


def _without_days(case: Case, field: str) -> bool:
    """Whether another rule (D015, D018) already says that a count lacks its days."""
    return any(field == kind.count and not number(case.visit[kind.days]) for kind in KINDS)


def _days_and_count(case: Case, kind: Refills) -> Iterator[Hit]:
    days, count = number(case.visit[kind.days]), case.visit[kind.count]
    each = number(case.visit["M20"])
    if each and days % each:
        yield Hit(kind.days, "D008")
    if number(count) > 1 and 0 < days <= _ONE_WEEK:
        yield Hit(kind.days, kind.too_short)
    if days > 1 and (count or not case.visit["M23"]) and not 2 <= number(count) <= kind.most:
        yield Hit(kind.count, kind.needed)
    if not days and count:
        yield Hit(kind.count, kind.without_days)


def _chronic(case: Case) -> Iterator[Hit]:
    yield from _days_and_count(case, KINDS[0])


def _controlled(case: Case) -> Iterator[Hit]:
    yield from _days_and_count(case, KINDS[1])


def _kinds_counted(case: Case) -> Iterator[Hit]:
    kinds = {order["D04"] for order in case.orders}
    for field, kind in COUNT_FIELDS.items():
        counted = number(case.visit[field]) > 0
        if counted and kind not in kinds:
            yield Hit(field, "D062")
        elif kind in kinds and not counted:
            yield Hit(field, "D064")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "M23_REFILLS",
        "AA03 AF01",
        "M21 M22 M23 M24 M25 M26 M27 M28 M29 M33 M34",
        "a refill prescription has days, count and refill number together, and only if prescribed",
        _table,
    ),
    rule(
        "M21_M26",
        "D008 D009 D014 D015",
        "M20 M21 M23 M26",
        "M21 is a multiple of M20 above 7; M26 is 2 to 8 with M21 and blank without",
        _chronic,
    ),
    rule(
        "M22_M29",
        "D008 D010 D017 D018",
        "M20 M22 M23 M29",
        "M22 is a multiple of M20 above 7; M29 is 2 to 4 with M22 and blank without",
        _controlled,
    ),
    rule(
        "D04_COUNT",
        "D062 D064",
        "M24 M25 M26 M27 M28 M29 D04",
        "a count above 0 goes with an order of its prescription kind (D04), and the reverse",
        _kinds_counted,
        orders=True,
    ),
)
