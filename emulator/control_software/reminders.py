"""The windows of 1.9 and 1.37: how many visits there were this year, an illness that runs out.

Real ones block until closed; here they are events of kind `reminder` and nothing waits.
Source: official case 1 in facts/control_software_notes.md, sections 6 and 8. That the visits
before the new one count is emulator-defined, as are the texts and the days of `Policy`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from cardio.codecs import format_roc_date, parse_roc_date
from cardio.records._base import decode, layout_of
from cardio.values import TreatItem
from emulator.cards import InsuranceCard
from emulator.control_software._counters import visits_in
from emulator.desk import Desk, Event

REMINDING: Final = frozenset({"hisGetSeqNumber", "hisGetSeqNumber256"})
"""The functions that remind; 1.53 does not."""

RED_FROM: Final = 90
"""Visits from which the reminder is red."""


class Threshold(NamedTuple):
    """From which age (full years) how many visits of a year are reminded of."""

    age: int
    visits: int


THRESHOLDS: Final = (Threshold(65, 40), Threshold(19, 30))
"""Oldest first; up to 18 there is no reminder."""

_ITEMS: Final = frozenset(f"{number:02d}" for number in range(9))
_ILLNESS: Final = layout_of("hisGetTreatmentNeedHPC", "pBuffer", group="critical_illness")


def remind(desk: Desk, card: InsuranceCard, item: TreatItem, function: str) -> None:
    """Note what a person would be shown when a visit of types 00 to 08 is registered.

    card: as it is before the visit.
    """
    if function not in REMINDING or item not in _ITEMS:
        return
    today = desk.now().date()
    for text in (*_visits(card, today), *_illnesses(desk, card, today)):
        desk.note(Event("reminder", function, text))


def _visits(card: InsuranceCard, today: date) -> Iterable[str]:
    """Give the visit reminder, if there is one; never with a critical illness that is valid."""
    if any(start <= format_roc_date(today) <= end for start, end in _periods(card)):
        return
    age = _age(parse_roc_date(card.profile["birth_date"]), today)
    count = visits_in(card, format_roc_date(today)[:3])
    reached = next((limit.visits for limit in THRESHOLDS if age >= limit.age), None)
    if reached is not None and count >= reached:
        yield f"{count} visits this year{', red' if count >= RED_FROM else ''}"


def _illnesses(desk: Desk, card: InsuranceCard, today: date) -> Iterable[str]:
    """Give a prompt for each critical illness that is valid today and ends soon."""
    soon = format_roc_date(today + timedelta(days=desk.policy.illness_reminder_days))
    for start, end in _periods(card):
        if start <= format_roc_date(today) <= end <= soon:
            yield f"critical illness valid until {end}"


def _periods(card: InsuranceCard) -> Iterable[tuple[str, str]]:
    """Give first and last day, ROC dates, of the critical illnesses on the card."""
    for raw in card.section("critical_illness"):
        illness = decode(_ILLNESS, raw)
        yield illness["valid_from"], illness["valid_to"]


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
