"""The insurer's master files, as questions: what a document alone cannot answer.

The protocol and its values; `api.registry_tables` has ready ones to start from. Decides no code:
that is `api.checks.look_ups`. Source: facts/check_errors.tsv, facts/upload_format_2.0.toml.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Standing(Enum):
    """What a master file says of an institution, a person or a code."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    EXPIRED = "known, but not on that day"


class Master(Enum):
    """The master files of order codes."""

    DRUG = "drug"
    FEE = "fee schedule"
    MATERIAL = "material"
    VIRTUAL = "virtual order"


class Origin(Enum):
    """Which call issued a visit identifier."""

    CARD = "with the card (1.53)"
    FETCHED = "fetched later for a visit on the card (1.56)"
    NO_CARD = "without the card (1.54)"
    SERVICE = "without the card, by another service"


class Question(Enum):
    """What a registry can be asked: the names of its methods."""

    INSTITUTION = "institution"
    IS_PHARMACY = "is_pharmacy"
    INSTITUTION_OF_SAM = "institution_of_sam"
    STAFF = "staff"
    ORDER_CODE = "order_code"
    DIAGNOSIS = "diagnosis"
    FITS_SEX = "fits_sex"
    CARD = "card"
    INSURED = "insured"
    BED = "bed"
    VISIT_SIGNATURE = "visit_signature"
    ORDER_SIGNATURE = "order_signature"
    IDENTIFIER = "identifier"
    EARLIER = "earlier"
    USES_V2 = "uses_v2"


@dataclass(frozen=True, slots=True)
class IdentifierReading:
    """What a genuine identifier vouches for, held against a record."""

    origin: Origin
    same_patient: bool
    same_hospital: bool
    same_time: bool


@dataclass(frozen=True, slots=True)
class SignedVisitFacts:
    """What a visit signature (M14) is about, as the document says it; repr hides the person."""

    sam_id: str
    card_no: str = field(repr=False)
    patient_id: str = field(repr=False)
    hospital_id: str
    visited_at: str
    """13 ROC digits."""
    visit_number: str


@dataclass(frozen=True, slots=True)
class SignedOrderFacts:
    """What an order signature (D11) is about, as the document says it."""

    hospital_id: str
    patient_id: str = field(repr=False)
    ordered_at: str
    code: str
    site: str
    usage: str
    days: str
    amount: str


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A record that was accepted before, in the fields a later one is held against."""

    data_type: str
    patient_id: str = field(repr=False)
    hospital_id: str
    staff_id: str = field(repr=False)
    visit_type: str
    visited_at: str
    visit_number: str


class Registry(Protocol):
    """What the insurer can look up. None always means: this registry cannot tell.

    Days and times are ROC digits as documents write them, 7 or 13.
    """

    @property
    def sender(self) -> str:
        """Institution whose SAM uploads; '' where nobody does."""

    @property
    def all_records(self) -> bool:
        """Whether a record that `earlier` does not find does not exist (else: may be elsewhere)."""

    @property
    def answers(self) -> frozenset[Question]:
        """The questions that it may be able to answer; the others need not be asked."""

    def institution(self, hospital_id: str, day: str) -> Standing | None:
        """Look up an institution and its contract (08, 09)."""
        ...

    def is_pharmacy(self, hospital_id: str) -> bool | None:
        """Tell whether an institution is a pharmacy (AD23)."""
        ...

    def institution_of_sam(self, sam_id: str) -> str | None:
        """Return the institution of a SAM; '' for a SAM that does not exist (06)."""
        ...

    def staff(self, staff_id: str, day: str) -> Standing | None:
        """Look up a member of the medical staff (13, 14)."""
        ...

    def order_code(self, master: Master, code: str, day: str) -> Standing | None:
        """Look up an order code (10, 11, 12, 23)."""
        ...

    def diagnosis(self, code: str, day: str) -> Standing | None:
        """Look up a diagnosis code without dot (15)."""
        ...

    def fits_sex(self, diagnosis: str, patient_id: str) -> bool | None:
        """Tell whether a diagnosis is possible for the sex of a patient (20)."""
        ...

    def card(self, card_no: str, patient_id: str, birth_date: str) -> bool | None:
        """Tell whether card number ('' = not given), id and birth date belong together (05)."""
        ...

    def insured(self, patient_id: str, day: str) -> bool | None:
        """Tell whether a person is insured (BB06, BB08, D087, E010)."""
        ...

    def bed(self, hospital_id: str, bed: str) -> bool | None:
        """Tell whether an institution has a bed (AD43)."""
        ...

    def visit_signature(self, visit: SignedVisitFacts, signature: str) -> bool | None:
        """Tell whether a visit signature is genuine (04)."""
        ...

    def order_signature(self, order: SignedOrderFacts, signature: str) -> bool | None:
        """Tell whether an order signature is genuine (16)."""
        ...

    def identifier(
        self, text: str, patient_id: str, hospital_id: str, time: str
    ) -> IdentifierReading | bool | None:
        """Read a visit identifier; False when it is not genuine (D002-D005, D069-D072).

        A time that ends in 000000 stands for its day.
        """
        ...

    def earlier(self, identifier: str, data_type: str) -> EarlierRecord | None:
        """Find an accepted record by its identifier and data type."""
        ...

    def uses_v2(self, hospital_id: str) -> bool | None:
        """Tell whether an institution has uploaded format 2.0 before (Y000)."""
        ...
