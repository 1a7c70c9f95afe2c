"""Which visits are refused: by the card, by the insurer, by what there is to cancel.

Asks the desk and changes nothing.
"""

from __future__ import annotations

from typing import Final

from cardio.values import TreatItem
from emulator.cards import InsuranceCard
from emulator.control_software import _lately
from emulator.control_software._request import Refused, Request
from emulator.control_software._state import days_between, signing_sam
from emulator.control_software._writing import (
    CARD_EXPIRED,
    CARD_REVOKED,
    is_expired,
    is_revoked,
    today,
)
from emulator.control_software.update import NOT_INSURED, insurance_code
from emulator.desk import Desk

NO_VISITS_LEFT: Final = 5001
NEWBORN_TOO_OLD: Final = 5004
NO_VISIT: Final = 5081
NO_PRENATAL: Final = 5082
NO_PREVENTION: Final = 5084
NETWORK_DOWN: Final = 4061
OTHER_HOSPITALS_ONLY: Final = 9129

_VISITS: Final = ("ZA", "ZB")


def allow(desk: Desk, card: InsuranceCard, item: TreatItem, request: Request) -> None:
    """Refuse a visit that the card or the insurer does not allow; raises Refused."""
    if is_revoked(card):
        raise Refused(CARD_REVOKED)
    if is_expired(desk, card):
        raise Refused(CARD_EXPIRED)
    if card.restricted_to not in ("", signing_sam(desk).hospital_id):
        raise Refused(OTHER_HOSPITALS_ONLY)
    if "online_check" in item.flags:
        _ask_centre(desk, card)
    if "cumulative" in item.flags and card.visits_left < 1:
        raise Refused(NO_VISITS_LEFT)
    born = card.profile["newborn_birth_date"]
    age = days_between(born, today(desk)) if born else 0
    if request.text("cBabyTreat") and age > desk.policy.newborn_days:
        raise Refused(NEWBORN_TOO_OLD)
    if "cancel" in item.flags:
        _something_to_cancel(desk, card, item)


def _ask_centre(desk: Desk, card: InsuranceCard) -> None:
    if not desk.state.network_up:
        raise Refused(NETWORK_DOWN)
    if insurance_code(card):
        raise Refused(NOT_INSURED)


def _something_to_cancel(desk: Desk, card: InsuranceCard, item: TreatItem) -> None:
    """Refuse a cancelling visit when nothing of its kind was done here within 24 hours.

    The visit only says so: the card's other records stay as they are (emulator-defined).
    """
    if item in _VISITS:
        found, nothing = _lately.visited_here(desk, card), NO_VISIT
    elif item == TreatItem.CANCEL_PRENATAL_CHECK_UP:
        found, nothing = bool(_lately.prenatal_here(desk, card)), NO_PRENATAL
    else:
        found, nothing = bool(_lately.prevented_here(desk, card, item)), NO_PREVENTION
    if not found:
        raise Refused(nothing)
