"""Rules on who dispenses: M23 against the types of the orders, M20 and the substitution remark.

Source: facts/upload_format_2.0.toml, rules M20_ZERO to M23_2EF; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import DRUGS, HANDED_OUT, INJECTED, NOT_PRESCRIBED, SELF_DISPENSED
from api.checks.rule import Case, Hit, Rule, Values, number, rule

_ANTIVIRAL_ONLY: Final = "G"
_FREE: Final = "4"
_FEES: Final = frozenset("90")


def _no_days(case: Case) -> Iterator[Hit]:
    if case.visit["M23"] in NOT_PRESCRIBED and number(case.visit["M20"]) > 0:
        yield Hit("M20", "D036")


def _mode_of_days(case: Case) -> Iterator[Hit]:
    if case.visit["M23"] in NOT_PRESCRIBED and number(case.visit["M20"]) > 1:
        yield Hit("M23", "D011")


def _handed_out(case: Case) -> Iterator[Hit]:
    if case.visit["M23"] in HANDED_OUT and all(order["D02"] != "M" for order in case.orders):
        yield Hit("M23", "D027")


def _given_here(case: Case, order: Values) -> Iterator[Hit]:
    mode = case.visit["M23"]
    if mode in HANDED_OUT and order["D02"] == "1" and order["D14"] not in INJECTED:
        yield Hit("D02", "D044" if mode == "1" else "D056")


def _self_dispensed(case: Case, order: Values) -> Iterator[Hit]:
    if case.visit["M23"] in SELF_DISPENSED and order["D02"] == "M":
        yield Hit("D02", "D027")


def _not_prescribed(case: Case, order: Values) -> Iterator[Hit]:
    if case.visit["M23"] in NOT_PRESCRIBED and order["D02"] in DRUGS:
        yield Hit("D02", "D045")


def _antiviral_only(case: Case) -> Iterator[Hit]:
    if case.visit["M23"] != _ANTIVIRAL_ONLY:
        return
    types = [order["D02"] for order in case.orders]
    if types.count(_FREE) != 1 or not set(types) <= _FEES | {_FREE}:
        yield Hit("M23", "D083")


def _substitution(case: Case, order: Values) -> Iterator[Hit]:
    remark, kind = order["D15"], order["D02"]
    substituted = kind == "1" and order["D05"] == "A"
    if (remark == "N" and kind not in DRUGS) or (remark == "Y" and not substituted):
        yield Hit("D15", "D065")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "M20_ZERO",
        "D036",
        "M20 M23",
        "without a prescription there are 0 days",
        _no_days,
    ),
    rule(
        "M20_M23",
        "D011",
        "M20 M23",
        "days of drugs do not go with 2, E or F",
        _mode_of_days,
    ),
    rule(
        "M23_1CD",
        "D027",
        "M23 D02",
        "add the drugs that were handed out as orders of type M",
        _handed_out,
        orders=True,
    ),
    rule(
        "M23_1CD_OWN",
        "D044 D056",
        "M23 D02 D14",
        "of drugs handed out only injections are orders of type 1",
        order_check=_given_here,
    ),
    rule(
        "M23_06AB",
        "D027",
        "M23 D02",
        "drugs dispensed here are orders of type 1, not M",
        order_check=_self_dispensed,
    ),
    rule(
        "M23_2EF",
        "D045",
        "M23 D02",
        "without a prescription there is no order of type 1 or M",
        order_check=_not_prescribed,
    ),
    rule(
        "M23_G",
        "D083",
        "M23 D02",
        "G: one order of type 4, otherwise fees (9, 0) only",
        _antiviral_only,
        orders=True,
    ),
    rule(
        "SUBSTITUTION",
        "D065",
        "D02 D05 D15",
        "N is for drug orders (1, M), Y for a substitute dispensed from outside (1 with A)",
        order_check=_substitution,
    ),
)
