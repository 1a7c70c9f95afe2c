"""Handlers that write orders to the card and sign them.

Behaviour: facts/control_software_api.toml 1.49. What the signature covers is emulator-defined.
"""

from __future__ import annotations

from typing import Final

from cardio.codecs import parse_roc_datetime
from cardio.records import Prescription
from emulator.cards import InsuranceCard, Visit
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import inserted, same_person, signing_sam, visit_on_card
from emulator.desk import Desk
from emulator.order_signature import card_amount

BAD_PARAMETER: Final = 6018

_RECORD_BYTES: Final = Prescription.LAYOUT.total_length
_SIGNATURE_BYTES: Final = 40
_MOST_ORDERS: Final = 60


def write_multi_prescript_sign(desk: Desk, request: Request) -> Answer:
    """hisWriteMultiPrescriptSign (1.49): write n orders, answer n signatures of 40 characters."""
    card = inserted(desk)
    same_person(card, request)
    visit = visit_on_card(card, request)
    orders = _orders(request)
    signatures = "".join(_signed(desk, card, visit, order) for order in orders)
    desk.replace_card(card.with_orders(orders, desk.policy.orders_on_card))
    return Answer({"pBuffer": signatures.encode("ascii"), "iWriteCount": len(orders)})


def _orders(request: Request) -> tuple[bytes, ...]:
    """Return the records of a call, by count, not as a C text; refuses with 6018."""
    count = request.number("iWriteCount")
    data = request.raw("pDataWrite")
    enough = len(data) >= count * _RECORD_BYTES
    room = request.capacity("pBuffer") >= count * _SIGNATURE_BYTES
    if not (1 <= count <= _MOST_ORDERS and enough and room):
        raise Refused(BAD_PARAMETER)
    return tuple(data[n * _RECORD_BYTES : (n + 1) * _RECORD_BYTES] for n in range(count))


def _signed(desk: Desk, card: InsuranceCard, visit: Visit, order: bytes) -> str:
    record = Prescription.from_bytes(order)
    if record.visit_datetime != visit.visit_datetime:
        raise Refused(desk.policy.bad_argument_code)
    return signing_sam(desk).sign_order(
        patient_id=card.patient_id,
        visited_at=parse_roc_datetime(visit.visit_datetime),
        item_code=record.item_code,
        body_part=record.body_part,
        usage=record.usage,
        days=record.days or 0,
        amount=card_amount(record.total_amount),
    )


HANDLERS: Final = {"hisWriteMultiPrescriptSign": write_multi_prescript_sign}
