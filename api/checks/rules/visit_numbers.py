"""Rules on the visit number (M13): digits for numbered visits, codes for abnormal ones.

Source: facts/upload_format_2.0.toml, codes_M13_*; facts/check_errors.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from api.checks.lists import (
    ABNORMAL,
    ABNORMAL_V1,
    LAST_VISIT_NUMBER,
    NO_IDENTIFIER,
    NUMBERED,
    UNINSURED,
    OrderClass,
    order_class,
)
from api.checks.rule import BOTH, Case, Hit, Rule, rule
from api.records import Format

_PREVENTION: Final = re.compile(r"IC[0-9A-Z]{2}")
_TESTS_ONLY: Final = frozenset(("CV19", "FORE"))


def _numbered(case: Case) -> Iterator[Hit]:
    value = case.visit["M13"]
    if value and not (value.isdecimal() and 1 <= int(value) <= LAST_VISIT_NUMBER):
        yield Hit("M13", "AD01")


def _prevention(case: Case) -> Iterator[Hit]:
    value = case.visit["M13"]
    if value and not _PREVENTION.fullmatch(value):
        yield Hit("M13", "AD13")


def _not_numbered(case: Case) -> Iterator[Hit]:
    value, visit_type = case.visit["M13"], case.visit["M07"]
    if not value or visit_type in NUMBERED or visit_type == "AC":
        return
    if case.format is Format.V1 and value == "IC08":
        return
    yield Hit("M13", "AE01" if value in ABNORMAL else "AD14")


def _abnormal(case: Case) -> Iterator[Hit]:
    value = case.visit["M13"]
    if value and value not in (ABNORMAL if case.format is Format.V2 else ABNORMAL_V1):
        yield Hit("M13", "AD02")


def _new_contract(case: Case) -> Iterator[Hit]:
    if case.visit["M13"] == "G000" and case.visit["M12"] not in ("", "1"):
        yield Hit("M12", "D020")


def _uninsured(case: Case) -> Iterator[Hit]:
    if case.visit["M15"] == NO_IDENTIFIER and case.visit["M13"] not in UNINSURED:
        yield Hit("M13", "D042")


def _tests_only(case: Case) -> Iterator[Hit]:
    if case.visit["M13"] in _TESTS_ONLY:
        for place, _ in enumerate(case.orders, start=1):
            yield Hit("D06", "AD37", place)


def _cancer_plan(case: Case) -> Iterator[Hit]:
    if case.visit["M13"] != "ICC4":
        return
    kinds = {order_class(order["D06"]) for order in case.orders}
    if case.visit["M07"] != "CA" or OrderClass.CANCER_PLAN not in kinds:
        yield Hit("M13", "AD71")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "M13_A_DIGITS",
        "AD01",
        "H01 M07 M13",
        "use the number from the card, 0001 to 1500",
        _numbered,
        marks="A",
        visit_types=NUMBERED,
        formats=BOTH,
    ),
    rule(
        "M13_A_AC",
        "AD13",
        "H01 M07 M13",
        "use IC and two characters, such as IC01",
        _prevention,
        marks="A",
        visit_types=("AC",),
        formats=BOTH,
    ),
    rule(
        "M13_A_BLANK",
        "AD14 AE01",
        "H01 M07 M13",
        "leave it out: this visit type has no number of its own",
        _not_numbered,
        marks="A",
        formats=BOTH,
    ),
    rule(
        "M13_B_LIST",
        "AD02",
        "H01 M13",
        "use one of the abnormal codes, such as C000",
        _abnormal,
        marks="B",
        formats=BOTH,
    ),
    rule(
        "G000_NORMAL",
        "D020",
        "M12 M13",
        "use 1: a new contract (G000) has no make-up",
        _new_contract,
    ),
    rule(
        "UNINSURED_NUMBER",
        "D042",
        "M13 M15",
        "an identifier of F goes with IC98, IC09 or ICND only",
        _uninsured,
    ),
    rule(
        "TESTS_ONLY_NUMBER",
        "AD37",
        "M13 D06",
        "CV19 and FORE are for test results (H00 5)",
        _tests_only,
        orders=True,
    ),
    rule(
        "CANCER_PLAN_NUMBER",
        "AD71",
        "M07 M13 D06",
        "use ICC4 with visit type CA and an order P7701C to P7715B",
        _cancer_plan,
        orders=True,
        marks="B",
    ),
)
