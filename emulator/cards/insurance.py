"""The insurance card: identity, counters, the last visits and orders, as one immutable value.

A change gives a new card; the desk puts it in the old one's place, so a call either happened or
did not. Knows no reader and no rule of the control software.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

CUMULATIVE_LIMIT = 1500
"""Highest visit number of a year on a physical card (0001-1500)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit record on the card; fields named as in hisGetTreatmentNoNeedHPC."""

    treat_item: str
    visit_datetime: str
    after_check_mark: str
    visit_seq: str
    hospital_code: str
    newborn_mark: str = " "
    visit_identifier: str = field(default="", repr=False)
    """The identifier issued with it; empty when it could not be fetched (5174)."""


@dataclass(frozen=True, slots=True)
class InsuranceCard:
    """An insurance card; profile keys are the field names of BasicData and RegisterBasic."""

    name: str
    about: str = field(repr=False)
    profile: Mapping[str, Any] = field(repr=False)
    visits: tuple[Visit, ...] = field(default=(), repr=False)
    """Newest first."""
    orders: tuple[bytes, ...] = field(default=(), repr=False)
    """Outpatient orders of 61 bytes, newest first."""
    year: str = ""
    """ROC year of the last counted visit."""
    last_seq: int = 0
    """Last visit number of that year."""
    insured: bool = True
    last_issue: str = ""
    """Date-time of the last number issued, also of visits that dropped out."""

    @property
    def patient_id(self) -> str:
        """The holder's national id."""
        return str(self.profile["id_no"])

    @property
    def card_no(self) -> str:
        """The card's number, 12 digits."""
        return str(self.profile["card_no"])

    @property
    def visits_left(self) -> int:
        """How many counted visits the card still allows."""
        return int(self.profile["visits_left"])

    @property
    def last_second(self) -> str:
        """Date-time of the newest number, on the card or dropped out; empty without one."""
        return max((self.last_issue, *(visit.visit_datetime for visit in self.visits)))

    def visit_at(self, visit_datetime: str) -> Visit | None:
        """Return the visit on the card with this date-time, the key of all later writes."""
        return next((v for v in self.visits if v.visit_datetime == visit_datetime), None)

    def next_seq(self, year: str) -> int:
        """Return the next visit number in an ROC year; numbering begins anew each year."""
        return self.last_seq % CUMULATIVE_LIMIT + 1 if year == self.year else 1

    def with_visit(self, visit: Visit, *, counted: bool, keep: int) -> InsuranceCard:
        """Return the card after a visit: newest first, `keep` of them; counters if counted."""
        year = visit.visit_datetime[:3]
        card = replace(self, visits=(visit, *self.visits)[:keep], last_issue=visit.visit_datetime)
        if not counted:
            return card
        profile = {**self.profile, "visits_left": self.visits_left - 1}
        return replace(card, profile=profile, year=year, last_seq=self.next_seq(year))

    def with_identifier(self, visit_datetime: str, identifier: str) -> InsuranceCard:
        """Return the card after the identifier of one of its visits was fetched."""
        visits = tuple(
            replace(v, visit_identifier=identifier) if v.visit_datetime == visit_datetime else v
            for v in self.visits
        )
        return replace(self, visits=visits)

    def with_orders(self, orders: tuple[bytes, ...], keep: int) -> InsuranceCard:
        """Return the card after orders were written, the last of them newest."""
        return replace(self, orders=(*reversed(orders), *self.orders)[:keep])
