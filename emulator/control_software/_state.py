"""What handlers ask of the desk again and again: the card, its SAM, the same person, the visit.

Each gives the thing or refuses with its code.
"""

from __future__ import annotations

from cardio.codecs import parse_roc_date
from emulator.cards import InsuranceCard, ProfessionalCard, Visit
from emulator.control_software._request import Refused, Request
from emulator.desk import Desk
from emulator.sam import SoftwareSam

NO_CARD = 4013
NO_SAM = 4012
NO_PROFESSIONAL = 4014
OTHER_PERSON = 5020
NO_SUCH_VISIT = 5022


def inserted(desk: Desk) -> InsuranceCard:
    """Return the insurance card in the reader; refuses with 4013."""
    if desk.card is None:
        raise Refused(NO_CARD)
    return desk.card


def signing_sam(desk: Desk) -> SoftwareSam:
    """Return the SAM in its slot; refuses with 4012."""
    if desk.sam is None:
        raise Refused(NO_SAM)
    return desk.sam


def professional(desk: Desk) -> ProfessionalCard:
    """Return the professional card in its slot; refuses with 4014."""
    if desk.professional is None:
        raise Refused(NO_PROFESSIONAL)
    return desk.professional


def same_person(card: InsuranceCard, request: Request) -> None:
    """Refuse with 5020 unless id and birth date of the call are those of the card."""
    wanted = (request.text("pPatientID"), request.text("pPatientBirthDate"))
    if wanted != (card.patient_id, card.profile["birth_date"]):
        raise Refused(OTHER_PERSON)


def visit_on_card(card: InsuranceCard, request: Request) -> Visit:
    """Return the visit whose date-time the call names; refuses with 5022."""
    visit = card.visit_at(request.text("pDateTime"))
    if visit is None:
        raise Refused(NO_SUCH_VISIT)
    return visit


def days_between(earlier: str, later: str) -> int:
    """Return the days between two ROC dates of seven digits."""
    return (parse_roc_date(later) - parse_roc_date(earlier)).days
