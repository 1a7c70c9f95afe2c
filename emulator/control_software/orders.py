"""Handlers that write prescriptions and allergies, and sign prescriptions.

A long-term drug (2) and an important order (5) are also copied to their own lists. The lists are
rings, the oldest goes (emulator-defined), as is what the signature covers and what a deletion
does to the copies. Behaviour: facts/control_software_api.toml 1.18, 1.20, 1.45, 1.46, 1.48, 1.49.
"""

from __future__ import annotations

from typing import Final

from cardio.codecs import parse_roc_datetime
from cardio.records import Prescription
from cardio.values import OrderType
from emulator.cards import InsuranceCard, Role, Visit
from emulator.control_software._copies import copied
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import NO_SUCH_VISIT, inserted, signing_sam
from emulator.control_software._writing import doctor_id, listed, writable
from emulator.desk import Desk
from emulator.order_signature import card_amount

BAD_PARAMETER: Final = 6018
NOT_WRITTEN: Final = 5033
NO_DOCTOR_ID: Final = 5056
NO_PHARMACISTS: Final = 9100

_DATA: Final = "pDataWrite"
_RECORD_BYTES: Final = Prescription.LAYOUT.total_length
_SIGNATURE_BYTES: Final = 40
_MOST_ORDERS: Final = 60
_ALLERGY_BYTES: Final = 40
_ALLERGIES: Final = 3


def write_prescription(desk: Desk, request: Request) -> Answer:
    """hisWritePrescription (1.18): write one order; 5033 for another time than the visit's."""
    _write(desk, request, 1)
    return Answer()


def write_multi_prescript(desk: Desk, request: Request) -> Answer:
    """hisWriteMultiPrescript (1.45): write n orders of 61 bytes, by count, not as a C text."""
    count = request.number("iWriteCount")
    _write(desk, request, count)
    return Answer({"iWriteCount": count})


def write_prescription_sign(desk: Desk, request: Request) -> Answer:
    """hisWritePrescriptionSign (1.48): write one order, answer its signature, 40 characters."""
    return Answer({"pBuffer": _write_and_sign(desk, request, 1)})


def write_multi_prescript_sign(desk: Desk, request: Request) -> Answer:
    """hisWriteMultiPrescriptSign (1.49): write n orders, answer n signatures of 40 characters."""
    count = request.number("iWriteCount")
    return Answer({"pBuffer": _write_and_sign(desk, request, count), "iWriteCount": count})


def write_allergic_medicines(desk: Desk, request: Request) -> Answer:
    """hisWriteAllergicMedicines (1.20): all three allergies of 40 bytes, up to a NUL."""
    card = _prescribed(desk, request)
    text = request.raw(_DATA).partition(b"\0")[0].ljust(_ALLERGIES * _ALLERGY_BYTES)
    entries = (text[n * _ALLERGY_BYTES : (n + 1) * _ALLERGY_BYTES] for n in range(_ALLERGIES))
    desk.replace_card(card.with_section("allergy", entries))
    return Answer({"pBufferDocID": doctor_id(desk, request)})


def write_allergic_num(desk: Desk, request: Request) -> Answer:
    """hisWriteAllergicNum (1.46): one of the three allergies; 6018 for another slot."""
    card = _prescribed(desk, request)
    slot = request.number("iNum")
    if not 1 <= slot <= _ALLERGIES:
        raise Refused(BAD_PARAMETER)
    entries = [*card.section("allergy"), *[b" " * _ALLERGY_BYTES] * _ALLERGIES][:_ALLERGIES]
    entries[slot - 1] = request.raw(_DATA).partition(b"\0")[0].ljust(_ALLERGY_BYTES)
    desk.replace_card(card.with_section("allergy", entries))
    return Answer({"pBufferDocID": doctor_id(desk, request)})


def _prescribed(desk: Desk, request: Request) -> InsuranceCard:
    """Return the card once the professional may write allergies; refuses with 5056 and 9100."""
    card = writable(desk, request)
    professional = desk.professional
    if professional is None or not professional.hpc_id_no:
        raise Refused(NO_DOCTOR_ID)
    if professional.role is not Role.PHYSICIAN:
        raise Refused(NO_PHARMACISTS)
    return card


def _write(desk: Desk, request: Request, count: int) -> tuple[Visit, tuple[bytes, ...]]:
    """Put orders on the card, the last of them newest; return their visit and the orders."""
    card = writable(desk, request)
    visit = card.visit_at(request.text("pDateTime"))
    if visit is None:
        raise Refused(listed(request, (NO_SUCH_VISIT, NOT_WRITTEN)))
    orders = _records(request, count)
    for order in orders:
        _check(desk, request, visit, Prescription.from_bytes(order))
    card = card.with_newest("rx", orders, desk.policy.orders_on_card)
    clear = desk.policy.deletes_clear_copies
    desk.replace_card(copied(card, orders, visit.hospital_code, clear=clear))
    return visit, orders


def _records(request: Request, count: int) -> tuple[bytes, ...]:
    """Return the records of a call, by count; refuses with 6018 (1.18: 5033)."""
    data = request.raw(_DATA)
    if not (1 <= count <= _MOST_ORDERS and len(data) >= count * _RECORD_BYTES):
        raise Refused(listed(request, (BAD_PARAMETER, NOT_WRITTEN)))
    return tuple(data[n * _RECORD_BYTES : (n + 1) * _RECORD_BYTES] for n in range(count))


def _check(desk: Desk, request: Request, visit: Visit, record: Prescription) -> None:
    """Refuse a record of another visit, or of no known order type (emulator-defined)."""
    if record.visit_datetime != visit.visit_datetime or record.order_type not in set(OrderType):
        raise Refused(listed(request, (desk.policy.bad_argument_code, NOT_WRITTEN)))


def _write_and_sign(desk: Desk, request: Request, count: int) -> bytes:
    visit, orders = _write(desk, request, count)
    if request.capacity("pBuffer") < count * _SIGNATURE_BYTES:
        raise Refused(BAD_PARAMETER)
    patient = inserted(desk).patient_id
    return "".join(_signed(desk, patient, visit, order) for order in orders).encode("ascii")


def _signed(desk: Desk, patient_id: str, visit: Visit, order: bytes) -> str:
    record = Prescription.from_bytes(order)
    return signing_sam(desk).sign_order(
        patient_id=patient_id,
        visited_at=parse_roc_datetime(visit.visit_datetime),
        item_code=record.item_code,
        body_part=record.body_part,
        usage=record.usage,
        days=record.days or 0,
        amount=card_amount(record.total_amount),
    )


HANDLERS: Final = {
    "hisWritePrescription": write_prescription,
    "hisWriteAllergicMedicines": write_allergic_medicines,
    "hisWriteMultiPrescript": write_multi_prescript,
    "hisWriteAllergicNum": write_allergic_num,
    "hisWritePrescriptionSign": write_prescription_sign,
    "hisWriteMultiPrescriptSign": write_multi_prescript_sign,
}
