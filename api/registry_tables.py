"""Ready registries: one that cannot tell anything, and one over tables of one's own.

To be derived from or filled; holds no data of the insurer's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from api.registry import (
    EarlierRecord,
    IdentifierReading,
    Master,
    Question,
    SignedOrderFacts,
    SignedVisitFacts,
    Standing,
)


class BlankRegistry:
    """A registry that cannot tell anything: the base of those that know a part."""

    sender: str = ""
    all_records: bool = False

    @property
    def answers(self) -> frozenset[Question]:
        """The questions for which a class made of this one has a method of its own.

        One that has all records also knows of every other that it is not there.
        """
        known = {Question.EARLIER} if self.all_records else frozenset()
        return (frozenset(Question) - _inherited(type(self), BlankRegistry)) | known

    def institution(self, hospital_id: str, day: str) -> Standing | None:
        """Cannot tell."""
        return None

    def is_pharmacy(self, hospital_id: str) -> bool | None:
        """Cannot tell."""
        return None

    def institution_of_sam(self, sam_id: str) -> str | None:
        """Cannot tell."""
        return None

    def staff(self, staff_id: str, day: str) -> Standing | None:
        """Cannot tell."""
        return None

    def order_code(self, master: Master, code: str, day: str) -> Standing | None:
        """Cannot tell."""
        return None

    def diagnosis(self, code: str, day: str) -> Standing | None:
        """Cannot tell."""
        return None

    def fits_sex(self, diagnosis: str, patient_id: str) -> bool | None:
        """Cannot tell."""
        return None

    def card(self, card_no: str, patient_id: str, birth_date: str) -> bool | None:
        """Cannot tell."""
        return None

    def insured(self, patient_id: str, day: str) -> bool | None:
        """Cannot tell."""
        return None

    def bed(self, hospital_id: str, bed: str) -> bool | None:
        """Cannot tell."""
        return None

    def visit_signature(self, visit: SignedVisitFacts, signature: str) -> bool | None:
        """Cannot tell."""
        return None

    def order_signature(self, order: SignedOrderFacts, signature: str) -> bool | None:
        """Cannot tell."""
        return None

    def identifier(
        self, text: str, patient_id: str, hospital_id: str, time: str
    ) -> IdentifierReading | bool | None:
        """Cannot tell."""
        return None

    def earlier(self, identifier: str, data_type: str) -> EarlierRecord | None:
        """Find none."""
        return None

    def uses_v2(self, hospital_id: str) -> bool | None:
        """Cannot tell."""
        return None


Contract = tuple[str, str]
"""First and last day, 7 ROC digits; '' leaves a side open."""


@dataclass(frozen=True)
class TableRegistry(BlankRegistry):
    """A registry over tables of one's own, such as a HIS keeps; None = there is no such table.

    Codes and ids map to the days on which they hold.
    """

    sender: str = ""
    institutions: Mapping[str, Contract] | None = None
    pharmacies: Collection[str] | None = None
    people: Mapping[str, Contract] | None = None
    """The medical staff."""
    codes: Mapping[Master, Mapping[str, Contract]] = field(default_factory=dict)
    diagnoses: Mapping[str, Contract] | None = None
    beds: Mapping[str, Collection[str]] | None = None

    @property
    def answers(self) -> frozenset[Question]:
        """The questions for which there is a table, or a class made of this one has a method."""
        tables = {
            Question.INSTITUTION: self.institutions,
            Question.IS_PHARMACY: self.pharmacies,
            Question.STAFF: self.people,
            Question.ORDER_CODE: self.codes or None,
            Question.DIAGNOSIS: self.diagnoses,
            Question.BED: self.beds,
        }
        missing = {question for question, table in tables.items() if table is None}
        return super().answers - (missing & _inherited(type(self), TableRegistry))

    def institution(self, hospital_id: str, day: str) -> Standing | None:
        """Look the institution up."""
        return _standing(self.institutions, hospital_id, day)

    def is_pharmacy(self, hospital_id: str) -> bool | None:
        """Look the institution up among the pharmacies."""
        return None if self.pharmacies is None else hospital_id in self.pharmacies

    def staff(self, staff_id: str, day: str) -> Standing | None:
        """Look the person up."""
        return _standing(self.people, staff_id, day)

    def order_code(self, master: Master, code: str, day: str) -> Standing | None:
        """Look the code up in the table of its master file."""
        return _standing(self.codes.get(master), code, day)

    def diagnosis(self, code: str, day: str) -> Standing | None:
        """Look the code up."""
        return _standing(self.diagnoses, code, day)

    def bed(self, hospital_id: str, bed: str) -> bool | None:
        """Look the bed up, if the institution's beds are known."""
        beds = (self.beds or {}).get(hospital_id)
        return None if beds is None else bed in beds


def _inherited(own: type, base: type) -> frozenset[Question]:
    """Return the questions whose method a class has from a base, unchanged."""
    return frozenset(
        question
        for question in Question
        if getattr(own, question.value) is getattr(base, question.value)
    )


def _standing(rows: Mapping[str, Contract] | None, key: str, day: str) -> Standing | None:
    if rows is None:
        return None
    if key not in rows:
        return Standing.UNKNOWN
    first, last = rows[key]
    held = first <= day[:7] and (not last or day[:7] <= last)
    return Standing.KNOWN if held else Standing.EXPIRED
