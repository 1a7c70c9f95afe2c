"""The insurance card: identity, counters, the last visits and its rings, as one immutable value.

A change gives a new card; the desk puts it in the old one's place, so a call either happened or
did not. Knows no reader and no rule of the control software.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

CUMULATIVE_LIMIT: Final = 1500
"""Highest visit number of a year on a physical card (0001-1500)."""

VIRTUAL_LIMIT: Final = 999
"""Highest visit number of a year on a virtual card (W001-W999)."""

BLANK_CODE: Final = "     "
"""An unused diagnosis slot: five blanks."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit record on the card; fields named as in 1.5 and 1.8.

    Diagnosis codes are the five characters that lie on the card: short codes as they are, long
    ones encoded (押碼). Fees are whole dollars.
    """

    treat_item: str
    visit_datetime: str
    after_check_mark: str
    visit_seq: str
    hospital_code: str
    newborn_mark: str = " "
    outpatient_fee: int = 0
    outpatient_copay: int = 0
    inpatient_fee: int = 0
    inpatient_copay_short: int = 0
    inpatient_copay_long: int = 0
    dx_main: str = field(default=BLANK_CODE, repr=False)
    dx_secondary_1: str = field(default=BLANK_CODE, repr=False)
    dx_secondary_2: str = field(default=BLANK_CODE, repr=False)
    dx_secondary_3: str = field(default=BLANK_CODE, repr=False)
    dx_secondary_4: str = field(default=BLANK_CODE, repr=False)
    dx_secondary_5: str = field(default=BLANK_CODE, repr=False)
    visit_identifier: str = field(default="", repr=False)
    """The identifier issued with it; empty when it could not be fetched (5174)."""
    undone: bool = False
    """Whether csUnGetSeqNumber took it back (5153 the second time)."""


@dataclass(frozen=True, slots=True)
class InsuranceCard:
    """An insurance card; profile keys are field names of 1.1, 1.2, 1.7 and 1.12."""

    name: str
    about: str = field(repr=False)
    profile: Mapping[str, Any] = field(repr=False)
    visits: tuple[Visit, ...] = field(default=(), repr=False)
    """Newest first."""
    sections: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    """Elements as they lie on the card, newest first, by the table's group name: rx, long_term,
    important, allergy, prevent, prenatal, vaccination, critical_illness, year."""
    year: str = ""
    """ROC year of the last counted visit."""
    last_seq: int = 0
    """Last visit number of that year."""
    last_issue: str = ""
    """Date-time of the last number issued, also of visits that dropped out."""
    pin: str = field(default="", repr=False)
    """The holder's PIN; empty when protection is off."""
    insured: bool = True
    insurance_code: int = 0
    """What an online check answers (9083-9095); 0 when the holder is insured."""
    restricted_to: str = ""
    """The only institution the holder may visit (9129); empty without restriction."""
    virtual: bool = False
    """Whether it is a virtual card: its visit numbers begin with W."""

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

    def section(self, name: str) -> tuple[bytes, ...]:
        """Return the elements of a section, newest first; none when nothing was written."""
        return self.sections.get(name, ())

    def next_seq(self, year: str) -> int:
        """Return the next visit number in an ROC year; numbering begins anew each year."""
        limit = VIRTUAL_LIMIT if self.virtual else CUMULATIVE_LIMIT
        return self.last_seq % limit + 1 if year == self.year else 1

    def written_seq(self, seq: int) -> str:
        """Return a visit number as it is written: 0001-1500, on a virtual card W001-W999."""
        return f"W{seq:03d}" if self.virtual else f"{seq:04d}"

    def with_profile(self, **values: Any) -> InsuranceCard:
        """Return the card with other profile values."""
        return replace(self, profile={**self.profile, **values})

    def with_visit(self, visit: Visit, *, counted: bool, keep: int) -> InsuranceCard:
        """Return the card after a visit: newest first, `keep` of them; counters if counted."""
        year = visit.visit_datetime[:3]
        card = replace(self, visits=(visit, *self.visits)[:keep], last_issue=visit.visit_datetime)
        if not counted:
            return card
        card = card.with_profile(visits_left=self.visits_left - 1)
        return replace(card, year=year, last_seq=self.next_seq(year))

    def with_changed_visit(self, visit: Visit) -> InsuranceCard:
        """Return the card with another record in the place of the visit of the same second."""
        same = visit.visit_datetime
        visits = tuple(visit if v.visit_datetime == same else v for v in self.visits)
        return replace(self, visits=visits)

    def with_section(self, name: str, elements: Iterable[bytes]) -> InsuranceCard:
        """Return the card with other elements in a section."""
        return replace(self, sections={**self.sections, name: tuple(elements)})

    def with_newest(self, name: str, elements: Iterable[bytes], keep: int) -> InsuranceCard:
        """Return the card after elements were written, the last of them newest; `keep` remain."""
        return self.with_section(name, (*reversed(tuple(elements)), *self.section(name))[:keep])
