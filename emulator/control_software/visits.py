"""Handlers that give visit numbers and visit identifiers.

Behaviour: facts/control_software_api.toml 1.9, 1.37, 1.53, 1.54, 1.56 and the notes, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from cardio.codecs import format_roc_datetime, parse_roc_datetime
from cardio.records import NoCardVisit, VisitIdentifier, VisitNumber, VisitNumber128, VisitNumber256
from cardio.records._base import Record, encode
from cardio.values import AfterCheckMark, SameDayMark, TreatItem
from emulator.cards import InsuranceCard, Visit
from emulator.control_software import _counters
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import inserted, signing_sam, visit_on_card
from emulator.control_software._visit_rules import NETWORK_DOWN, allow
from emulator.control_software.reminders import remind
from emulator.desk import Desk
from emulator.policy import SameDay
from emulator.visit_identifier import Origin
from emulator.visit_signature import signature_text

SAME_DAY_PROMPT: Final = 5010
NO_IDENTIFIER: Final = 5174


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
    if desk.state.identifiers_up:
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
        if not desk.state.network_up:
            raise Refused(NETWORK_DOWN)
        if not desk.state.identifiers_up:
            return _filled(VisitIdentifier, {"visit_identifier": ""}, NO_IDENTIFIER)
        moment = parse_roc_datetime(visit.visit_datetime)
        identifier = signing_sam(desk).identify_visit(
            Origin.FETCHED, moment, card.patient_id, visit.hospital_code
        )
        desk.replace_card(card.with_changed_visit(replace(visit, visit_identifier=identifier)))
    return _filled(VisitIdentifier, {"visit_identifier": identifier})


def _numbered(
    desk: Desk, request: Request, record: type[Record], *, identify: bool = False
) -> Answer:
    card = inserted(desk)
    item = _treat_item(desk, request)
    allow(desk, card, item, request)
    remind(desk, card, item, request.function.name)
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
    visit = _new_visit(desk, card, item, request)
    moment = parse_roc_datetime(visit.visit_datetime)
    sam, patient = signing_sam(desk), card.patient_id
    if identify and desk.state.identifiers_up:
        identifier = sam.identify_visit(Origin.CARD, moment, patient)
        visit = replace(visit, visit_identifier=identifier)
    signature = sam.sign_visit(
        card_no=card.card_no, patient_id=patient, visited_at=moment, visit_seq=visit.visit_seq
    )
    same_day = _is_same_day(desk, card, visit)
    counted = "cumulative" in item.flags
    card = card.with_visit(visit, counted=counted, keep=desk.policy.visits_on_card)
    desk.replace_card(_counters.counted(card, visit.visit_datetime[:3]) if counted else card)
    return Issued(visit, signature, same_day)


def _new_visit(desk: Desk, card: InsuranceCard, item: TreatItem, request: Request) -> Visit:
    when = format_roc_datetime(desk.next_second(card.last_second))
    seq = desk.policy.uncounted_visit_seq
    if "cumulative" in item.flags:
        seq = card.written_seq(card.next_seq(when[:3]))
    mark, newborn = _after_check(desk, request), request.text("cBabyTreat") or " "
    return Visit(item, when, mark, seq, signing_sam(desk).hospital_id, newborn)


def _is_same_day(desk: Desk, card: InsuranceCard, visit: Visit) -> bool:
    any_hospital = desk.policy.same_day is SameDay.ANY_HOSPITAL
    return any(
        earlier.visit_datetime[:7] == visit.visit_datetime[:7]
        and (any_hospital or earlier.hospital_code == visit.hospital_code)
        and not earlier.undone
        for earlier in card.visits
    )


def _treat_item(desk: Desk, request: Request) -> TreatItem:
    try:
        return TreatItem(request.text("cTreatItem"))
    except ValueError:
        raise Refused(desk.policy.bad_argument_code) from None


def _after_check(desk: Desk, request: Request) -> str:
    """Return the make-up mark; callers also pass the raw bytes 0, 1 and 2 (notes of 1.37, 1.53).

    The marks taken are those of policy `after_check_marks`.
    """
    if not any(p.name == "cTreatAfterCheck" for p in request.function.params):
        return AfterCheckMark.NORMAL
    raw = request.raw("cTreatAfterCheck")[:1]
    mark = str(raw[0]) if raw in (b"\0", b"\1", b"\2") else raw.decode("ascii")
    if mark not in set(desk.policy.after_check_marks):
        raise Refused(desk.policy.bad_argument_code)
    return AfterCheckMark(mark)


def _signature(record: type[Record], block: bytes) -> bytes | str:
    return block if record is VisitNumber128 else signature_text(block)


def _filled(record: type[Record], values: Mapping[str, object], code: int = 0) -> Answer:
    return Answer({"pBuffer": encode(record.LAYOUT, values)}, code)


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
