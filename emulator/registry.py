"""The emulated world as a registry: institutions, the cast's cards, keys made from the seed.

Verifies what emulated SAMs and readers hand out; has no master files of drugs, fees, diagnoses or
staff, so it cannot tell there. Source: the emulator's own schemes (all emulator-defined).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, Self

from api.registry import (
    EarlierRecord,
    IdentifierReading,
    Origin,
    Question,
    SignedOrderFacts,
    SignedVisitFacts,
    Standing,
)
from api.registry_tables import BlankRegistry
from cardio.codecs import format_roc_datetime
from emulator import order_signature, visit_identifier, visit_signature
from emulator.cards import InsuranceCard
from emulator.institutions import Kind, World
from emulator.order_signature import SignedOrder, document_amount
from emulator.visit_signature import SignedVisit

Earlier = Callable[[str, str], EarlierRecord | None]
"""Finds an accepted record by its identifier and data type."""

_ORIGINS: Final = {
    visit_identifier.Origin.CARD: Origin.CARD,
    visit_identifier.Origin.NO_CARD: Origin.NO_CARD,
    visit_identifier.Origin.FETCHED: Origin.FETCHED,
}
_UNKNOWN_TIME: Final = "000000"


class Person(NamedTuple):
    """What the card master file has of a person: ROC birth date and card numbers."""

    birth_date: str
    card_numbers: frozenset[str]
    insured: bool


def people_of(cards: Iterable[InsuranceCard]) -> Mapping[str, Person]:
    """Return the people whose cards there are, by id."""
    people: dict[str, Person] = {}
    for card in cards:
        birth_date, known = card.profile["birth_date"], people.get(card.patient_id)
        numbers = {card.card_no} | (known.card_numbers if known else frozenset())
        people[card.patient_id] = Person(birth_date, frozenset(numbers), card.insured)
    return people


class EmulatorRegistry(BlankRegistry):
    """What the emulated insurer can look up for one sender.

    `people` None: it has no card master file. `all_records`: what `earlier` does not find was
    never sent.
    """

    def __init__(
        self,
        *,
        seed: str,
        world: World,
        people: Mapping[str, Person] | None = None,
        sender: str = "",
        earlier: Earlier | None = None,
        all_records: bool = False,
    ) -> None:
        self._seed = seed
        self._world = world
        self._people = people
        self.sender = sender
        self.all_records = all_records
        self._earlier = earlier
        self._order_key = order_signature.signing_key(seed)
        self._identifier_key = visit_identifier.identifier_key(seed)

    def for_sender(self, hospital_id: str) -> Self:
        """Return the same registry for another sender."""
        return type(self)(
            seed=self._seed,
            world=self._world,
            people=self._people,
            sender=hospital_id,
            earlier=self._earlier,
            all_records=self.all_records,
        )

    @property
    def answers(self) -> frozenset[Question]:
        """All but for the master files that it does not have."""
        unknown = set[Question]()
        if self._people is None:
            unknown |= {Question.CARD, Question.INSURED}
        if self._earlier is None and not self.all_records:
            unknown.add(Question.EARLIER)
        return super().answers - unknown

    def institution(self, hospital_id: str, day: str) -> Standing | None:
        """Look the institution up in the world; all contracts are open."""
        known = self._world.find(hospital_id) is not None
        return Standing.KNOWN if known else Standing.UNKNOWN

    def is_pharmacy(self, hospital_id: str) -> bool | None:
        """Tell by the kind of the institution."""
        found = self._world.find(hospital_id)
        return found is not None and found.kind is Kind.PHARMACY

    def institution_of_sam(self, sam_id: str) -> str | None:
        """Return the institution of a SAM of the world."""
        found = self._world.of_sam(sam_id)
        return "" if found is None else found.hospital_id

    def card(self, card_no: str, patient_id: str, birth_date: str) -> bool | None:
        """Tell whether somebody of the cast has this id, birth date and card."""
        if self._people is None:
            return None
        person = self._people.get(patient_id)
        if person is None or person.birth_date != birth_date:
            return False
        return not card_no or card_no in person.card_numbers

    def insured(self, patient_id: str, day: str) -> bool | None:
        """Tell whether somebody of the cast is insured."""
        if self._people is None:
            return None
        person = self._people.get(patient_id)
        return person is not None and person.insured

    def visit_signature(self, visit: SignedVisitFacts, signature: str) -> bool | None:
        """Read the signature with the SAM's key; a blank visit number in it fits any."""
        if self._world.of_sam(visit.sam_id) is None:
            return False
        key = visit_signature.verification_key(self._seed, visit.sam_id)
        try:
            signed = visit_signature.read_visit(key, signature)
        except ValueError:
            return False
        said = SignedVisit(
            visit.card_no,
            visit.patient_id,
            visit.hospital_id,
            visit.sam_id,
            visit.visited_at,
            visit.visit_number if signed.visit_seq else "",
        )
        return not signed.differing(said)

    def order_signature(self, order: SignedOrderFacts, signature: str) -> bool | None:
        """Make the signature of this order and compare."""
        facts = SignedOrder(
            order.hospital_id,
            order.patient_id,
            order.ordered_at,
            order.code,
            order.site,
            order.usage,
            int(order.days or "0"),
            document_amount(order.amount),
        )
        return order_signature.verify_order(self._order_key, facts, signature)

    def identifier(
        self, text: str, patient_id: str, hospital_id: str, time: str
    ) -> IdentifierReading | bool | None:
        """Read the identifier with the seed's key."""
        key = self._identifier_key
        read = visit_identifier.read(key, text)
        if read is None:
            return False
        return IdentifierReading(
            _ORIGINS[read.origin],
            visit_identifier.matches_patient(key, read, patient_id),
            visit_identifier.matches_hospital(key, read, hospital_id),
            _same_time(format_roc_datetime(read.moment), time),
        )

    def earlier(self, identifier: str, data_type: str) -> EarlierRecord | None:
        """Ask what has been uploaded before."""
        return self._earlier and self._earlier(identifier, data_type)


def _same_time(issued: str, said: str) -> bool:
    if said.endswith(_UNKNOWN_TIME):
        return issued[:7] == said[:7]
    return issued == said
