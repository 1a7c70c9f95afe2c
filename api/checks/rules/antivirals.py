"""Rules on the public COVID-19 antiviral (XCOVID0001) and remote visits.

The other antivirals and the lists of refused abnormal codes are not public, so their codes stand
in `undecided.toml`. Source: facts/check_errors.tsv, AD48 to AD62.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import ANTIVIRAL_USAGE, DISPENSING, DRUGS, OrderClass, order_class
from api.checks.rule import Case, Hit, Rule, Values, rule

_WARD: Final = "BC"
_WARD_NUMBERS: Final = frozenset(("J000", "IC09"))
_PRESCRIBED: Final = frozenset((("1", "0"), ("M", "1")))
_COURSE: Final = 5
_UNCOUNTED: Final = ("G", "4")
"""M23 and D02 of an antiviral that is not charged (D083)."""


def _is_antiviral(order: Values) -> bool:
    return order_class(order["D06"]) is OrderClass.ANTIVIRAL


def _type(case: Case, order: Values) -> Iterator[Hit]:
    if not _is_antiviral(order) or (case.visit["M23"], order["D02"]) == _UNCOUNTED:
        return
    if order["D02"] and order["D02"] not in DRUGS:
        yield Hit("D02", "AD62")
    elif order["D02"] == "M" and case.visit["M07"] == _WARD:
        yield Hit("D02", "AD52")


def _pair(case: Case, order: Values) -> Iterator[Hit]:
    pair, visit_type = (order["D02"], order["D05"]), case.visit["M07"]
    if not _is_antiviral(order) or not all(pair) or order["D02"] not in DRUGS:
        return
    if visit_type in DISPENSING:
        if pair != ("1", "A"):
            yield Hit("D05", "AD54")
    elif visit_type == _WARD:
        if pair[0] == "1" and pair != ("1", "0"):
            yield Hit("D05", "AD55")
    elif pair not in _PRESCRIBED:
        yield Hit("D05", "AD53")


def _usage(case: Case, order: Values) -> Iterator[Hit]:
    if not _is_antiviral(order):
        return
    if order["D08"] and order["D08"] not in ANTIVIRAL_USAGE:
        yield Hit("D08", "AD56")
    if not order["D09"]:
        return
    days, ward = int(order["D09"]), case.visit["M07"] == _WARD
    if ward and not 1 <= days <= _COURSE:
        yield Hit("D09", "AD58")
    elif not ward and days != _COURSE:
        yield Hit("D09", "AD57")


def _ward_number(case: Case) -> Iterator[Hit]:
    if case.visit["M13"] not in _WARD_NUMBERS and any(map(_is_antiviral, case.orders)):
        yield Hit("M13", "AD50")


def _remote(case: Case) -> Iterator[Hit]:
    kinds = {order_class(order["D06"]) for order in case.orders}
    if case.visit["M13"] == "Z000" and OrderClass.REMOTE in kinds:
        yield Hit("M13", "AD48")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "ANTIVIRAL_TYPE",
        "AD62 AD52",
        "M07 M23 D02 D06",
        "an antiviral is an order of type 1 or M, on a ward of type 1 (with M23 G of type 4)",
        order_check=_type,
    ),
    rule(
        "ANTIVIRAL_PAIR",
        "AD53 AD54 AD55",
        "M07 D02 D05 D06",
        "use 1 with 0 or M with 1 when prescribing, 1 with A when dispensing, 1 with 0 on a ward",
        order_check=_pair,
    ),
    rule(
        "ANTIVIRAL_USE",
        "AD56 AD57 AD58",
        "M07 D06 D08 D09",
        "use BID, QD, Q12H or ASORDER, for 5 days (1 to 5 on a ward)",
        order_check=_usage,
    ),
    rule(
        "ANTIVIRAL_WARD_NUMBER",
        "AD50",
        "M07 M13 D06",
        "use J000 or IC09",
        _ward_number,
        orders=True,
        marks="B",
        visit_types=(_WARD,),
    ),
    rule(
        "REMOTE_NUMBER",
        "AD48",
        "M13 D06",
        "a video or telephone visit does not go with Z000",
        _remote,
        orders=True,
        marks="B",
    ),
)
