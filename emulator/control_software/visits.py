"""Handlers that give visit numbers and visit identifiers.

Behaviour: facts/control_software_api.toml 1.9, 1.37, 1.53, 1.54, 1.56 and the notes, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cardio.codecs import format_roc_datetime, parse_roc_datetime
from cardio.records import NoCardVisit, VisitIdentifier, VisitNumber, VisitNumber128, VisitNumber256
from cardio.records._base import Record, encode
from cardio.values import AfterCheckMark, CardCancelMark, SameDayMark, TreatItem
from emulator.cards import InsuranceCard, Visit
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import days_between, inserted, signing_sam, visit_on_card
from emulator.desk import Desk
from emulator.policy import SameDay
from emulator.visit_identifier import Origin
from emulator.visit_signature import signature_text

NO_VISITS_LEFT: Final = 5001
CARD_REVOKED: Final = 5002
CARD_EXPIRED: Final = 5003
NEWBORN_TOO_OLD: Final = 5004
SAME_DAY_PROMPT: Final = 5010
NOT_INSURED: Final = 5012
NOTHING_TO_CANCEL: Final = 5081
NETWORK_DOWN: Final = 4061
NO_IDENTIFIER: Final = 5174

_CANCELS_VISITS: Final = ("ZA", "ZB")
_DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Issued:
    """A visit number as it was issued: the visit, its signature, and whether the day had one."""

    visit: Visit
    signature: bytes
    same_day: bool


def get_seq_number(desk: Desk, request: Request) -> Answer:
    """hisGetSeqNumber (1.9), retired: the signature as 128 raw bytes."""
    return _numbered(desk, request, VisitNumber128)


def get_seq_number_256(desk: Desk, request: Request) -> Answer:
    """hisGetSeqNumber256 (1.37), retired: 256 characters, no identifier."""
    return _numbered(desk, request, VisitNumber256)


def get_seq_number_256_n1(desk: Desk, request: Request) -> Answer:
    """hisGetSeqNumber256N1 (1.53): number, signature and identifier; 5174 without the last."""
    return _numbered(desk, request, VisitNumber, identify=True)


def get_treat_num_no_ic_card(desk: Desk, request: Request) -> Answer:
    """hisGetTreatNumNoICCard (1.54): an identifier without a card, for abnormal visits."""
    patient_id = _ten(desk, request.text("pPatientID"))
    hospital = _ten(desk, request.text("pHospID"))
    sam = signing_sam(desk)
    moment = desk.next_second(desk.state.last_offline)
    desk.change(last_offline=format_roc_datetime(moment))
    identifier = ""
    if desk.identifiers_up:
        identifier = sam.identify_visit(Origin.NO_CARD, moment, patient_id, hospital)
    values = {
        "visit_datetime": format_roc_datetime(moment),
        "hospital_code": hospital,
        "visit_identifier": identifier,
    }
    return _filled(NoCardVisit, values, 0 if identifier else NO_IDENTIFIER)


def get_treat_num_ic_card(desk: Desk, request: Request) -> Answer:
    """hisGetTreatNumICCard (1.56): the identifier of a visit on the card, fetched if missing."""
    card = inserted(desk)
    visit = visit_on_card(card, request)
    identifier = visit.visit_identifier
    if not identifier:
        if not desk.network_up:
            raise Refused(NETWORK_DOWN)
        if not desk.identifiers_up:
            return _filled(VisitIdentifier, {"visit_identifier": ""}, NO_IDENTIFIER)
        moment = parse_roc_datetime(visit.visit_datetime)
        identifier = signing_sam(desk).identify_visit(
            Origin.FETCHED, moment, card.patient_id, visit.hospital_code
        )
        desk.replace_card(card.with_identifier(visit.visit_datetime, identifier))
    return _filled(VisitIdentifier, {"visit_identifier": identifier})


def _numbered(
    desk: Desk, request: Request, record: type[Record], *, identify: bool = False
) -> Answer:
    card = inserted(desk)
    item = _treat_item(desk, request)
    _allow(desk, card, item, request)
    issued = _issue(desk, card, item, request, identify=identify)
    values = {
        "visit_datetime": issued.visit.visit_datetime,
        "visit_seq": issued.visit.visit_seq,
        "hospital_code": issued.visit.hospital_code,
        "signature": _signature(record, issued.signature),
        "sam_id": signing_sam(desk).sam_id,
        "same_day": SameDayMark.SAME_DAY if issued.same_day else SameDayMark.NOT_SAME_DAY,
        "visit_identifier": issued.visit.visit_identifier,
    }
    if identify and not issued.visit.visit_identifier:
        return _filled(record, values, NO_IDENTIFIER)
    return _filled(record, values, SAME_DAY_PROMPT if issued.same_day else 0)


def _issue(
    desk: Desk, card: InsuranceCard, item: TreatItem, request: Request, *, identify: bool
) -> Issued:
    """Put a new visit on the card and sign it."""
    sam = signing_sam(desk)
    moment = desk.next_second(card.last_second)
    when = format_roc_datetime(moment)
    counted = "cumulative" in item.flags
    seq = f"{card.next_seq(when[:3]):04d}" if counted else desk.policy.uncounted_visit_seq
    identifier = ""
    if identify and desk.identifiers_up:
        identifier = sam.identify_visit(Origin.CARD, moment, card.patient_id)
    mark = request.text("cBabyTreat") or " "
    visit = Visit(item, when, _after_check(request), seq, sam.hospital_id, mark, identifier)
    signature = sam.sign_visit(
        card_no=card.card_no, patient_id=card.patient_id, visited_at=moment, visit_seq=seq
    )
    same_day = _is_same_day(desk, card, visit)
    desk.replace_card(card.with_visit(visit, counted=counted, keep=desk.policy.visits_on_card))
    return Issued(visit, signature, same_day)


def _allow(desk: Desk, card: InsuranceCard, item: TreatItem, request: Request) -> None:
    """Refuse a visit the card or the insurer does not allow."""
    today = format_roc_datetime(desk.now())[:7]
    if card.profile["cancel_mark"] == CardCancelMark.CANCELLED:
        raise Refused(CARD_REVOKED)
    if card.profile["valid_until"] < today:
        raise Refused(CARD_EXPIRED)
    if "online_check" in item.flags:
        _ask_centre(desk, card)
    if "cumulative" in item.flags and card.visits_left < 1:
        raise Refused(NO_VISITS_LEFT)
    born = card.profile["newborn_birth_date"]
    if request.text("cBabyTreat") and born and days_between(born, today) > desk.policy.newborn_days:
        raise Refused(NEWBORN_TOO_OLD)
    if item in _CANCELS_VISITS and not _visited_lately(desk, card):
        raise Refused(NOTHING_TO_CANCEL)


def _ask_centre(desk: Desk, card: InsuranceCard) -> None:
    if not desk.network_up:
        raise Refused(NETWORK_DOWN)
    if not card.insured:
        raise Refused(NOT_INSURED)


def _visited_lately(desk: Desk, card: InsuranceCard) -> bool:
    """Whether a visit of this hospital lies within 24 hours."""
    here = signing_sam(desk).hospital_id
    since = desk.now() - _DAY
    return any(v.hospital_code == here and _moment(v) >= since for v in card.visits)


def _is_same_day(desk: Desk, card: InsuranceCard, visit: Visit) -> bool:
    any_hospital = desk.policy.same_day is SameDay.ANY_HOSPITAL
    return any(
        earlier.visit_datetime[:7] == visit.visit_datetime[:7]
        and (any_hospital or earlier.hospital_code == visit.hospital_code)
        for earlier in card.visits
    )


def _treat_item(desk: Desk, request: Request) -> TreatItem:
    try:
        return TreatItem(request.text("cTreatItem"))
    except ValueError:
        raise Refused(desk.policy.bad_argument_code) from None


def _after_check(request: Request) -> str:
    """Return the make-up mark; callers also pass the raw bytes 0, 1 and 2 (notes of 1.37, 1.53)."""
    if not any(p.name == "cTreatAfterCheck" for p in request.function.params):
        return AfterCheckMark.NORMAL
    raw = request.raw("cTreatAfterCheck")[:1]
    return str(raw[0]) if raw in (b"\0", b"\1", b"\2") else AfterCheckMark(raw.decode("ascii"))


def _signature(record: type[Record], block: bytes) -> bytes | str:
    return block if record is VisitNumber128 else signature_text(block)


def _filled(record: type[Record], values: Mapping[str, object], code: int = 0) -> Answer:
    return Answer({"pBuffer": encode(record.LAYOUT, values)}, code)


def _moment(visit: Visit) -> datetime:
    return parse_roc_datetime(visit.visit_datetime)


def _ten(desk: Desk, text: str) -> str:
    if len(text) != 10:
        raise Refused(desk.policy.bad_argument_code)
    return text


HANDLERS: Final = {
    "hisGetSeqNumber": get_seq_number,
    "hisGetSeqNumber256": get_seq_number_256,
    "hisGetSeqNumber256N1": get_seq_number_256_n1,
    "hisGetTreatNumNoICCard": get_treat_num_no_ic_card,
    "hisGetTreatNumICCard": get_treat_num_ic_card,
}
