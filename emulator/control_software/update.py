"""Handlers that ask the centre: refresh the card, take a visit back, check the insurance.

What a refresh renews and when a counter is implausible is emulator-defined where the facts are
silent. Behaviour: facts/control_software_api.toml 1.30, 1.39, 1.40, 1.55 and the notes, section 6.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from cardio.codecs import format_roc_date, format_roc_datetime, parse_roc_date
from cardio.values import TreatItem
from emulator.cards import InsuranceCard, Visit
from emulator.control_software import _counters
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import inserted, signing_sam
from emulator.control_software._writing import is_revoked
from emulator.desk import Desk

NOT_INSURED: Final = 5012
NO_SUCH_VISIT: Final = 5150
NOT_NUMERIC: Final = 5151
OTHER_HOSPITAL: Final = 5152
ALREADY_UNDONE: Final = 5153
TOO_LATE: Final = 5154
ENOUGH_VISITS: Final = 9081
CANNOT_REFRESH_REVOKED: Final = 9082
INSURANCE_ENDED: Final = 9083

REFRESHED_FROM: Final = 3
"""Highest number of visits left with which a card in order is refreshed (manual)."""
FULL: Final = 6
"""Visits left after a refresh (manual)."""

_IMPLAUSIBLE: Final = {
    "visits_left": 5160,
    "year": 5161,
    "last_seq": 5162,
    "inpatient_total": 5163,
    "outpatient_total": 5164,
    "roc_year": 5165,
    "visit_count": 5166,
    "outpatient_copay": 5167,
    "inpatient_copay_short": 5168,
    "inpatient_copay_long": 5169,
    "copay_total": 5170,
    "copay_total_short": 5171,
    "outpatient_fee": 5172,
    "inpatient_fee": 5173,
}
"""Counter → the code that calls it implausible; names of 1.6, 1.7 and of the card."""


def update_hc_contents(desk: Desk, request: Request) -> Answer:
    """csUpdateHCContents (1.30): refresh the card and reset it: its PIN counts as unverified."""
    _refresh(desk)
    desk.change(centre_verified=True, pin_verified=False)
    return Answer()


def update_hc_no_reset(desk: Desk, request: Request) -> Answer:
    """csUpdateHCNoReset (1.40): refresh the card; it must be put in again before it is used."""
    _refresh(desk)
    desk.change(centre_verified=True, pin_verified=False, unusable=True)
    return Answer()


def un_get_seq_number(desk: Desk, request: Request) -> Answer:
    """csUnGetSeqNumber (1.39): take a counted visit of this institution back, once.

    Gives back the visit, the number if it was the last one, and the fees; the record stays,
    without fees. Refuses with 5150 to 5154, and 5160 to 5173 when a counter would not fit.
    """
    card = inserted(desk)
    visit = card.visit_at(request.text("pUnTreatDate"))
    if visit is None:
        raise Refused(NO_SUCH_VISIT)
    _may_be_undone(desk, visit)
    try:
        desk.replace_card(_undone(card, visit))
    except _counters.Implausible as error:
        raise Refused(_IMPLAUSIBLE[error.field]) from None
    return Answer()


def quick_insurence(desk: Desk, request: Request) -> Answer:
    """hisQuickInsurence (1.55): 0 when insured, else the centre's code, 5012 for any other."""
    TreatItem(request.text("cTreatItem"))
    code = insurance_code(inserted(desk))
    if code:
        raise Refused(code if code in request.function.errors else NOT_INSURED)
    return Answer()


def insurance_code(card: InsuranceCard) -> int:
    """Return what the centre says of the holder: 0, or 9083 to 9095."""
    return card.insurance_code or (0 if card.insured else INSURANCE_ENDED)


def _refresh(desk: Desk) -> None:
    card = inserted(desk)
    if is_revoked(card):
        raise Refused(CANNOT_REFRESH_REVOKED)
    if code := insurance_code(card):
        raise Refused(code)
    expiring = _expires_soon(desk, card)
    if card.visits_left > REFRESHED_FROM and not expiring:
        raise Refused(ENOUGH_VISITS)
    card = card.with_profile(visits_left=FULL)
    if expiring:
        card = card.with_profile(valid_until=_renewed_until(desk))
    desk.replace_card(card)


def _expires_soon(desk: Desk, card: InsuranceCard) -> bool:
    last_day = parse_roc_date(card.profile["valid_until"])
    return last_day < desk.now().date() + timedelta(days=desk.policy.renewed_within_days)


def _renewed_until(desk: Desk) -> str:
    """Return the ROC date of the last day of the month that many years from now."""
    today = desk.now().date()
    month_end = date(today.year + desk.policy.renewed_years, today.month, 1) + timedelta(days=31)
    return format_roc_date(month_end.replace(day=1) - timedelta(days=1))


def _may_be_undone(desk: Desk, visit: Visit) -> None:
    oldest = desk.now() - timedelta(hours=desk.policy.undo_hours)
    if not visit.treat_item.isdigit():
        raise Refused(NOT_NUMERIC)
    if visit.hospital_code != signing_sam(desk).hospital_id:
        raise Refused(OTHER_HOSPITAL)
    if visit.undone:
        raise Refused(ALREADY_UNDONE)
    if visit.visit_datetime < format_roc_datetime(oldest):
        raise Refused(TOO_LATE)


def _undone(card: InsuranceCard, visit: Visit) -> InsuranceCard:
    """Return the card without a visit in its counters; raises Implausible."""
    if card.visits_left >= FULL:
        raise _counters.Implausible("visits_left")
    if card.year != visit.visit_datetime[:3]:
        raise _counters.Implausible("year")
    seq = visit.visit_seq.removeprefix("W")
    if not seq.isdigit() or not 1 <= int(seq) <= card.last_seq:
        raise _counters.Implausible("last_seq")
    card = _counters.taken_back(card, visit).with_profile(visits_left=card.visits_left + 1)
    return replace(card, last_seq=card.last_seq - (int(seq) == card.last_seq))


HANDLERS: Final = {
    "csUpdateHCContents": update_hc_contents,
    "csUpdateHCNoReset": update_hc_no_reset,
    "csUnGetSeqNumber": un_get_seq_number,
    "hisQuickInsurence": quick_insurence,
}
