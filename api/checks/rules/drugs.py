"""Rules on drug orders: what D02 1 and M must carry, and for how many days.

Source: facts/upload_format_2.0.toml, rules DRUG_FIELDS to DAYS_LE_M20; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from api.checks.lists import DRUGS, ORAL, OrderClass, order_class
from api.checks.rule import Case, Hit, Rule, Values, is_zero, rule

_LONGEST: Final = 90
_USAGE: Final = frozenset(("D08", "D14"))
_CAP: Final = (Decimal(1), Decimal(5))


def _complete(case: Case, order: Values) -> Iterator[Hit]:
    if order["D02"] not in DRUGS:
        return
    free = order_class(order["D06"]) is OrderClass.NO_USAGE
    for field in ("D04", "D08", "D09", "D14"):
        if not order[field] and not (free and field in _USAGE):
            yield Hit(field, "D029")
    if is_zero(order["D10"]):
        yield Hit("D10", "AA04")


def _days(case: Case, order: Values) -> Iterator[Hit]:
    if order["D02"] in DRUGS and order["D09"] and not 1 <= int(order["D09"]) <= _LONGEST:
        yield Hit("D09", "D040")


def _days_of_visit(case: Case, order: Values) -> Iterator[Hit]:
    oral = order["D02"] == "1" and order["D14"] in ORAL
    days, of_visit = order["D09"], case.visit["M20"]
    if oral and days and of_visit and int(days) > int(of_visit):
        yield Hit("D09", "D041")


def _capped(case: Case, order: Values) -> Iterator[Hit]:
    capped = order_class(order["D06"]) is OrderClass.CAPPED
    if capped and order["D10"] and not _CAP[0] <= Decimal(order["D10"]) <= _CAP[1]:
        yield Hit("D10", "AD68")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "DRUG_FIELDS",
        "D029 AA04",
        "D02 D04 D06 D08 D09 D10 D14",
        "a drug order needs D04, D08, D09, D14 and an amount above 0",
        order_check=_complete,
    ),
    rule(
        "DAYS_RANGE",
        "D040",
        "D02 D09",
        "use 1 to 90 days",
        order_check=_days,
    ),
    rule(
        "DAYS_LE_M20",
        "D041",
        "M20 D02 D09 D14",
        "an oral drug lasts no longer than the visit's days (M20)",
        order_check=_days_of_visit,
    ),
    rule(
        "E5012C_AMOUNT",
        "AD68",
        "D06 D10",
        "use an amount of 1.0 to 5.0",
        order_check=_capped,
    ),
)
