"""Rules on deliveries: the remark (D15) with the number of babies and the dependant.

Source: facts/upload_format_2.0.toml, rule DELIVERY_REMARK; facts/check_errors.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from api.checks.lists import OrderClass, order_class
from api.checks.rule import Case, Hit, Rule, Values, rule

_UNINSURED: Final = "ICND"
_SEPARATOR: Final = re.compile("[;；]")


def is_delivery(order: Values) -> bool:
    """Whether an order is a delivery."""
    return order_class(order["D06"]) is OrderClass.DELIVERY


def _remark(case: Case, order: Values) -> Iterator[Hit]:
    if not is_delivery(order):
        return
    babies, *dependant = (part.strip() for part in _SEPARATOR.split(order["D15"]))
    if not babies:
        yield Hit("D15", "BB03")
    elif case.visit["M13"] == _UNINSURED and not (len(dependant) == 1 and dependant[0]):
        yield Hit("D15", "BB04")
    elif case.visit["M13"] != _UNINSURED and dependant:
        yield Hit("D15", "BB05")


def _alone(case: Case) -> Iterator[Hit]:
    alone = len(case.orders) == 1 and is_delivery(case.orders[0])
    if case.visit["M13"] == _UNINSURED and not alone:
        yield Hit("M13", "BB07")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "DELIVERY_REMARK",
        "BB03 BB04 BB05",
        "M13 D06 D15",
        "write the number of babies, and after ； the dependant's id if M13 is ICND",
        order_check=_remark,
    ),
    rule(
        "ONE_DELIVERY",
        "BB07",
        "M13 D06",
        "a visit with ICND has exactly one order, the delivery",
        _alone,
        orders=True,
        marks="B",
    ),
)
