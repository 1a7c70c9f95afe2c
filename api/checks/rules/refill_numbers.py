"""Rules on refill numbers (聯次, M33 and M34): which refills were dispensed this time.

Source: facts/upload_format_2.0.toml, rules M33_RANGE to M33_AE_AF; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import DISPENSING, HANDED_OUT
from api.checks.rule import Case, Hit, Rule, number, rule
from api.checks.rules.refills import KINDS

_FIELDS: Final = "M21 M22 M26 M29 M33 M34"
_DISPENSED: Final = frozenset("0A")
_NONE: Final = "0"
_DIGITS: Final = "123456789"


def _total(case: Case) -> Iterator[Hit]:
    for kind in KINDS:
        if number(case.visit[kind.numbers]) == 0 or case.visit["M07"] in DISPENSING:
            continue
        if number(case.visit[kind.days]) == 0 or number(case.visit[kind.count]) <= 1:
            yield Hit(kind.numbers, "D021")


def _range(case: Case) -> Iterator[Hit]:
    for kind in KINDS:
        numbers = case.visit[kind.numbers]
        if not numbers or numbers == _NONE:
            continue
        if numbers not in _DIGITS:
            yield Hit(kind.numbers, "D022")
        elif int(numbers[-1]) > number(case.visit[kind.count]):
            yield Hit(kind.numbers, "D019")


def _handed_out(case: Case) -> Iterator[Hit]:
    if case.visit["M23"] in HANDED_OUT:
        for kind in KINDS:
            if number(case.visit[kind.days]) > 1 and number(case.visit[kind.numbers]):
                yield Hit(kind.numbers, "D043")


def _later_refill(case: Case) -> Iterator[Hit]:
    if case.visit["M07"] not in DISPENSING:
        for kind in KINDS:
            if case.visit[kind.numbers][:1] > "1":
                yield Hit(kind.numbers, "D089")


def _dispensed(case: Case) -> Iterator[Hit]:
    kinds = {order["D04"] for order in case.orders if order["D05"] in _DISPENSED}
    for kind in KINDS:
        if kind.kind in kinds and number(case.visit[kind.numbers]) == 0:
            yield Hit(kind.numbers, "D077")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "M33_TOTAL",
        "D021",
        f"M07 {_FIELDS}",
        "a refill number needs total days and a count of refills",
        _total,
    ),
    rule(
        "M33_RANGE",
        "D019 D022",
        _FIELDS,
        "give consecutive digits such as 2 or 12, at most the count of refills",
        _range,
    ),
    rule(
        "M33_HANDED_OUT",
        "D043",
        "M21 M22 M23 M33 M34",
        "write 0: all refills were handed out",
        _handed_out,
    ),
    rule(
        "M33_AE_AF",
        "D089",
        "M07 M33 M34",
        "later refills are dispensed with visit type AE or AF",
        _later_refill,
    ),
    rule(
        "M33_DISPENSED",
        "D077",
        "M33 M34 D04 D05",
        "say which refill was dispensed",
        _dispensed,
        orders=True,
    ),
)
