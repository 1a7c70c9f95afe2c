"""Rules on orders (MB2) as such: whether there are any, how many, their numbers, sites, partners.

Source: facts/upload_format_2.0.toml, rules MB2_NEEDED to D02_D05, ORDER_NO_UNIQUE, TEETH,
MB2_LIMIT, PARTNER; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import (
    DISPENSING,
    MODES_BY_TYPE,
    MOST_ORDERS,
    NEEDS_ORDERS,
    NUMBERED,
    OrderClass,
    is_site,
    is_tooth,
    order_class,
)
from api.checks.rule import BOTH, Case, Hit, Rule, Values, rule
from api.records import Format

_EARLY_RETURN_TYPES: Final = NUMBERED | DISPENSING | {"AD"}
_EARLY_RETURN_FIELDS: Final = ("M16", "M17", "M19")
_WITH_PARTNER: Final = frozenset("24")
_VIRTUAL: Final = frozenset("GH")
_ANY_SITE: Final = (OrderClass.SITE, OrderClass.TOOTH)


def _needed(case: Case) -> Iterator[Hit]:
    if not case.orders:
        yield Hit("M07", "Y012")


def _none(case: Case) -> Iterator[Hit]:
    if case.orders:
        yield Hit("M07", "Y013")


def _limit(case: Case) -> Iterator[Hit]:
    if len(case.orders) > MOST_ORDERS[case.visit["H00"]]:
        yield Hit("MB2", "AG")


def _unique(case: Case) -> Iterator[Hit]:
    seen: set[int] = set()
    for place, order in enumerate(case.orders, start=1):
        if order["D03"]:
            if int(order["D03"]) in seen:
                yield Hit("D03", "D028", place)
            seen.add(int(order["D03"]))


def _pair(case: Case, order: Values) -> Iterator[Hit]:
    allowed, mode = MODES_BY_TYPE.get(order["D02"]), order["D05"]
    if allowed is not None and not mode:
        yield Hit("D05", "AA")
    elif mode and order["D02"] and mode not in (allowed or ()):
        yield Hit("D05", "D047")


def _partner(case: Case, order: Values) -> Iterator[Hit]:
    if order["D05"] in _WITH_PARTNER and not order["D12"]:
        yield Hit("D12", "AA")


def _site_needed(case: Case, order: Values) -> Iterator[Hit]:
    if order["D02"] == "2" and order_class(order["D06"]) in _ANY_SITE and not order["D07"]:
        yield Hit("D07", "AA")


def _site(case: Case, order: Values) -> Iterator[Hit]:
    if order["D07"] and not is_site(order["D07"]):
        yield Hit("D07", "AD")


def _teeth(case: Case, order: Values) -> Iterator[Hit]:
    site = order["D07"]
    if not site or not is_site(site):
        return
    dental = order_class(order["D06"]) is OrderClass.TOOTH
    if dental != is_tooth(site):
        yield Hit("D07", "AD08" if dental else "AD09")


def _early_return(case: Case) -> Iterator[Hit]:
    early = [
        (place, order)
        for place, order in enumerate(case.orders, start=1)
        if order_class(order["D06"]) is OrderClass.EARLY_RETURN
    ]
    for place, order in early:
        if order["D02"] and order["D02"] not in _VIRTUAL:
            yield Hit("D02", "19", place)
        if case.visit["M07"] not in _EARLY_RETURN_TYPES:
            yield Hit("D06", "D033", place)
    if early and case.format is Format.V2 and case.visit["M07"] in NUMBERED:
        yield from (Hit(k, "D006") for k in _EARLY_RETURN_FIELDS if not case.visit[k])


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "MB2_NEEDED",
        "Y012",
        "M07",
        "add at least one MB2",
        _needed,
        orders=True,
        visit_types=NEEDS_ORDERS,
        formats=BOTH,
    ),
    rule(
        "AI_NO_MB2",
        "Y013",
        "M07",
        "put the orders into the record of the first visit",
        _none,
        orders=True,
        visit_types=("AI",),
    ),
    rule(
        "MB2_LIMIT",
        "AG",
        "H00",
        "send at most 500 MB2 in a visit, 10 in a vaccination",
        _limit,
        orders=True,
        data_types="12",
        formats=BOTH,
    ),
    rule(
        "ORDER_NO_UNIQUE",
        "D028",
        "D03",
        "number the orders of a record without repeating",
        _unique,
        orders=True,
    ),
    rule(
        "D02_D05",
        "D047 AA",
        "D02 D05",
        "1 goes with 0 A; 2 with 0 3 5 B; P with 0 2 4; M and Q with 1; R with 1 2 4",
        order_check=_pair,
    ),
    rule(
        "PARTNER",
        "AA",
        "D05 D12",
        "name the partner institution of a commissioned test",
        order_check=_partner,
    ),
    rule(
        "SITE_NEEDED",
        "AA",
        "D02 D06 D07",
        "name the site that was treated or examined",
        order_check=_site_needed,
    ),
    rule(
        "SITE_CODE",
        "AD",
        "D07",
        "use the announced codes of teeth, imaging sites or acupuncture sites",
        order_check=_site,
        formats=BOTH,
    ),
    rule(
        "TEETH",
        "AD08 AD09",
        "D06 D07",
        "a tooth goes with order codes that begin with 89 to 92, and with no other",
        order_check=_teeth,
        formats=BOTH,
    ),
    rule(
        "EARLY_RETURN",
        "19 D033 D006",
        "M07 M16 M17 M19 D02 D06",
        "R001-R008 and S001-S004: order type G, visit types 01-09 AD AE AF, with M16 M17 M19",
        _early_return,
        orders=True,
        formats=BOTH,
    ),
)
