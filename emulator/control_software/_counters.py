"""The yearly counters and grand totals of a card (1.6, 1.7): counted, charged, taken back.

Pure functions from a card to the next one; decides nothing about when a visit counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from cardio.codecs import fit_digits
from cardio.records._base import decode, encode, layout_of
from cardio.table import function_row
from emulator.cards import InsuranceCard, Visit

FEES: Final = (
    "outpatient_fee",
    "outpatient_copay",
    "inpatient_fee",
    "inpatient_copay_short",
    "inpatient_copay_long",
)
"""The five fees of a visit, in the order of 1.17 and 1.47."""

_READER: Final = "hisGetCumulativeData"
_YEAR: Final = layout_of(_READER, "pBuffer", group="year")
_YEARS_KEPT: Final = function_row(_READER).outputs[0].groups[0].times
_TOTALS: Final = {"outpatient_total": "outpatient_fee", "inpatient_total": "inpatient_fee"}
_TOTAL_DIGITS: Final = 10


class Implausible(ValueError):
    """A visit cannot be taken off a counter: `field` is its name in 1.6 or 1.7."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: too low to take a visit back")
        self.field = field


def fees_of(visit: Visit) -> dict[str, int]:
    """Return the five fees of a visit record."""
    return {name: getattr(visit, name) for name in FEES}


def counted(card: InsuranceCard, year: str) -> InsuranceCard:
    """Return the card with one visit more in an ROC year; the oldest of two years drops out."""
    return _with_year(card, year, {"visit_count": 1})


def charged(card: InsuranceCard, visit: Visit, fees: Mapping[str, int]) -> InsuranceCard:
    """Return the card with other fees of a visit; the totals change by the difference.

    A total does not fall below zero. Raises ValueError when one does not fit its field.
    """
    more = {name: fees[name] - old for name, old in fees_of(visit).items()}
    card = _with_totals(_with_year(card, visit.visit_datetime[:3], _yearly(more)), more)
    return card.with_changed_visit(_with_fees(visit, fees))


def taken_back(card: InsuranceCard, visit: Visit) -> InsuranceCard:
    """Return the card with a counted visit and its fees off all counters; raises Implausible."""
    year = visit.visit_datetime[:3]
    row = _years(card).get(year)
    if row is None:
        raise Implausible("roc_year")
    fees = fees_of(visit)
    less = {name: -amount for name, amount in {"visit_count": 1, **_yearly(fees)}.items()}
    totals = {total: -fees[fee] for total, fee in _TOTALS.items()}
    known = {**card.profile, **row}
    for name, change in {**less, **totals}.items():
        if (known.get(name) or 0) + change < 0:
            raise Implausible(name)
    card = _with_totals(_with_year(card, year, less), less)
    undone = replace(_with_fees(visit, dict.fromkeys(FEES, 0)), undone=True)
    return card.with_changed_visit(undone)


def visits_in(card: InsuranceCard, year: str) -> int:
    """Return how many visits the card has counted in an ROC year."""
    found = _years(card).get(year)
    return int(found["visit_count"] or 0) if found else 0


def _with_fees(visit: Visit, fees: Mapping[str, Any]) -> Visit:
    return replace(visit, **fees)


def _yearly(fees: Mapping[str, int]) -> dict[str, int]:
    """Return what fees add to the eight money fields of a year."""
    short = fees["outpatient_copay"] + fees["inpatient_copay_short"]
    total = short + fees["inpatient_copay_long"]
    return {**fees, "copay_total": total, "copay_total_short": short}


def _years(card: InsuranceCard) -> dict[str, dict[str, Any]]:
    """Return the yearly counters on the card, by ROC year."""
    rows = (decode(_YEAR, raw) for raw in card.section("year"))
    return {row["roc_year"]: row for row in rows if row["roc_year"]}


def _with_year(card: InsuranceCard, year: str, more: Mapping[str, int]) -> InsuranceCard:
    if not any(more.values()):
        return card
    years = _years(card)
    row = years.get(year, {"roc_year": year})
    names = (field.name for field in _YEAR.fields if field.name != "roc_year")
    sums = {name: _sum(row.get(name), more.get(name, 0)) for name in names}
    years[year] = {"roc_year": year, **sums}
    newest = sorted(years, reverse=True)[:_YEARS_KEPT]
    return card.with_section("year", (encode(_YEAR, years[each]) for each in newest))


def _with_totals(card: InsuranceCard, more: Mapping[str, int]) -> InsuranceCard:
    sums = {total: _sum(card.profile.get(total), more[fee]) for total, fee in _TOTALS.items()}
    for value in sums.values():
        fit_digits(value, _TOTAL_DIGITS)
    return card.with_profile(**sums)


def _sum(old: int | None, more: int) -> int:
    return max(0, (old or 0) + more)
