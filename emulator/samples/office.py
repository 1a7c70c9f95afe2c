"""Who is in a generated document: an institution with its SAM, and people with their cards.

Signs a visit from what its fields say, as a reader would have; decides no field but those.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from api import Order, Visit
from cardio.codecs import format_roc_date, parse_roc_datetime
from emulator.cards import InsuranceCard
from emulator.clock import Clock
from emulator.institutions import Institution, Kind
from emulator.order_signature import document_amount
from emulator.sam import SoftwareSam
from emulator.visit_identifier import Origin
from emulator.visit_signature import signature_text

DOCTOR_ID: Final = "Z100000011"
"""測試醫師, a made-up physician (facts, samples)."""

_SIGNED_ORDERS: Final = frozenset("123")
_MOST_VISITS: Final = 1500
_CANCELLED: Final = "2"


@dataclass(slots=True)
class Person:
    """A holder of a card, and the visit number that was last given."""

    card: InsuranceCard = field(repr=False)
    last_seq: int
    year: str

    @classmethod
    def of(cls, card: InsuranceCard) -> Person:
        """Take up where the card is."""
        return cls(card, card.last_seq, card.year)

    def next_seq(self, at: str) -> str:
        """Return the next visit number (0001-1500) for a visit at an ROC date-time."""
        if at[:3] != self.year:
            self.year, self.last_seq = at[:3], 0
        self.last_seq = self.last_seq % _MOST_VISITS + 1
        return f"{self.last_seq:04d}"


def people(cards: Iterable[InsuranceCard], now: datetime) -> list[Person]:
    """Return the holders whose cards are in order at `now`: valid, insured, visits left."""
    return [Person.of(card) for card in cards if _in_order(card, format_roc_date(now.date()))]


def _in_order(card: InsuranceCard, today: str) -> bool:
    profile = card.profile
    valid = profile["cancel_mark"] != _CANCELLED and profile["valid_until"] >= today
    usable = card.insured and not card.restricted_to and not card.virtual
    return valid and usable and card.visits_left > 0


class Office:
    """An institution at work; `seed` decides its keys as it does those of a desk and a server."""

    def __init__(self, institution: Institution, seed: str, now: datetime) -> None:
        self.institution = institution
        self.sam = SoftwareSam(
            seed, institution.sam_id, institution.hospital_id, Clock.frozen_at(now)
        )

    @property
    def has_beds(self) -> bool:
        """Whether people can stay here."""
        return self.institution.kind is Kind.HOSPITAL

    @property
    def provider_class(self) -> str:
        """醫事類別 (M56) of its outpatient visits."""
        return "12" if self.has_beds else "11"

    def sign(self, visit: Visit) -> None:
        """Give a visit what a reader gives it: M14, M15 and the D11 of its orders.

        Fields that are filled stay. Uploads without a card (H01 B) get an identifier only.
        """
        with_card = visit.H01 == "A"
        at = parse_roc_datetime(visit.M11)
        if with_card and visit.H00 == "1":
            visit.M14 = visit.M14 or self._visit_signature(visit, at)
            for order in visit.orders:
                if order.D02 in _SIGNED_ORDERS:
                    order.D11 = order.D11 or self._order_signature(visit, order)
        if visit.H00 != "2":
            origin = Origin.CARD if with_card else Origin.NO_CARD
            visit.M15 = visit.M15 or self.sam.identify_visit(origin, at, visit.M03)

    def identify(self, visit: Visit, at: datetime) -> str:
        """Return the identifier of a moment of this patient at which no card was there."""
        return self.sam.identify_visit(Origin.NO_CARD, at, visit.M03)

    def _visit_signature(self, visit: Visit, at: datetime) -> str:
        counted = visit.M13 if visit.M13.isdecimal() else ""
        return signature_text(
            self.sam.sign_visit(
                card_no=visit.M02, patient_id=visit.M03, visited_at=at, visit_seq=counted
            )
        )

    def _order_signature(self, visit: Visit, order: Order) -> str:
        return self.sam.sign_order(
            patient_id=visit.M03,
            visited_at=parse_roc_datetime(order.D01),
            item_code=order.D06,
            body_part=order.D07,
            usage=order.D08,
            days=int(order.D09 or 0),
            amount=document_amount(order.D10),
        )
