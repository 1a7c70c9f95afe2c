"""Rules on what is paid: fees, diagnoses, provider class, benefit type, bed, urgent care.

Source: facts/upload_format_2.0.toml, rules FEE_OPD to M56_M07; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import (
    COVID_DIAGNOSIS,
    DIAGNOSES,
    INPATIENT,
    NOTIFIED,
    OUTPATIENT,
    PROVIDERS,
    OrderClass,
    order_class,
)
from api.checks.rule import BOTH, Case, Hit, Rule, is_zero, rule

_NOTIFIED_NUMBERS: Final = frozenset(("IC09", "CV19"))
_HOME_BIRTH: Final = "HB"


def _outpatient_fee(case: Case) -> Iterator[Hit]:
    if case.orders and is_zero(case.visit["M44"].lstrip("-")):
        yield Hit("M44", "AH01")


def _inpatient_fee(case: Case) -> Iterator[Hit]:
    if is_zero(case.visit["M46"].lstrip("-")):
        yield Hit("M46", "AH02")
    yield from (Hit(field, "AH04") for field in ("M44", "M45") if not is_zero(case.visit[field]))


def _no_inpatient_fee(case: Case) -> Iterator[Hit]:
    yield from (Hit(field, "AH03") for field in ("M46", "M47") if not is_zero(case.visit[field]))


def _diagnosis(case: Case) -> Iterator[Hit]:
    if case.orders and not case.visit["M35"]:
        yield Hit("M35", "AH05")


def _provider(case: Case) -> Iterator[Hit]:
    allowed = PROVIDERS.get(case.visit["M56"])
    if allowed is not None and case.visit["M07"] not in allowed:
        yield Hit("M56", "D066")


def _covid_diagnosis(case: Case) -> Iterator[Hit]:
    if case.visit["M51"] and case.visit["M51"] not in NOTIFIED:
        yield from (Hit(k, "AD41") for k in DIAGNOSES if case.visit[k] == COVID_DIAGNOSIS)


def _notified(case: Case) -> Iterator[Hit]:
    benefit = case.visit["M51"]
    if case.visit["M13"] in _NOTIFIED_NUMBERS and benefit and benefit not in NOTIFIED:
        yield Hit("M51", "AD44")


def _home_birth(case: Case) -> Iterator[Hit]:
    if case.visit["M50"] == _HOME_BIRTH and case.visit["M07"] != "05":
        yield Hit("M50", "AD66")


def _urgent_care(case: Case) -> Iterator[Hit]:
    kinds = {order_class(order["D06"]) for order in case.orders}
    urgent = case.visit["M07"] == "04" and OrderClass.URGENT_CARE in kinds
    if urgent != bool(case.visit["M57"]):
        yield Hit("M57", "D090")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "FEE_OPD",
        "AH01",
        "M07 M44",
        "an outpatient visit with orders has a fee above 0",
        _outpatient_fee,
        orders=True,
        visit_types=OUTPATIENT,
    ),
    rule(
        "FEE_IPD",
        "AH02 AH04",
        "M07 M44 M45 M46",
        "at discharge the inpatient fee is above 0, outpatient fee and copayment are 0 or blank",
        _inpatient_fee,
        visit_types=INPATIENT,
        formats=BOTH,
    ),
    rule(
        "FEE_OPD_NO_IPD",
        "AH03",
        "M07 M46 M47",
        "an outpatient visit has no inpatient fee and copayment",
        _no_inpatient_fee,
        visit_types=OUTPATIENT,
        formats=BOTH,
    ),
    rule(
        "DX_NEEDED",
        "AH05",
        "M07 M35",
        "an outpatient visit with orders has a main diagnosis",
        _diagnosis,
        orders=True,
        visit_types=OUTPATIENT,
        formats=BOTH,
    ),
    rule(
        "M56_M07",
        "D066",
        "M07 M56",
        "use a provider class that has this visit type",
        _provider,
    ),
    rule(
        "COVID_DX",
        "AD41",
        "M35 M36 M37 M38 M39 M40 M51",
        "U071 goes with benefit type W or X only",
        _covid_diagnosis,
        formats=BOTH,
    ),
    rule(
        "NOTIFIED_BENEFIT",
        "AD44",
        "M13 M51",
        "IC09 and CV19 go with benefit type W or X only",
        _notified,
        data_types="15",
        marks="BD",
        formats=BOTH,
    ),
    rule(
        "HOME_BIRTH",
        "AD66",
        "M07 M50",
        "HB is for visit type 05 only",
        _home_birth,
    ),
    rule(
        "URGENT_CARE",
        "D090",
        "M07 M57 D06",
        "give M57 with visit type 04 and an order P8801C to P8803C, and with no other",
        _urgent_care,
        orders=True,
    ),
)
