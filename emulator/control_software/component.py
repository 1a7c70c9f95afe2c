"""Handlers of the VPN component's methods.

What the real one answers on failure is not public; here an empty text, with the reason kept on
the desk (`component_error`): emulator-defined. Source: facts/vpn_component.toml.
"""

from __future__ import annotations

import json
from typing import Final

from emulator.control_software._request import Answer, Request
from emulator.desk import Desk
from emulator.sam import SamRefused

_NO_SAM: Final = "no SAM present (4012)"
_NO_CARD: Final = "no insurance card present (4013)"


def vpn_get_random_x(desk: Desk, request: Request) -> Answer:
    """VPNGetRandomX: a random of 8 bytes as 12 characters of Base64."""
    sam = desk.sam
    return _empty(desk, _NO_SAM) if sam is None else _text(sam.random_x())


def vpnh_sign_x(desk: Desk, request: Request) -> Answer:
    """VPNH_SignX: the signature of a random for a card type and a service."""
    sam = desk.sam
    if sam is None:
        return _empty(desk, _NO_SAM)
    text = request.string
    try:
        return _text(sam.sign_x(text("random"), text("card_type"), text("service_code")))
    except SamRefused as refusal:
        return _empty(desk, str(refusal))


def get_sam_card_info(desk: Desk, request: Request) -> Answer:
    """GetSAMCardInfoInCS: the identity of the SAM as JSON."""
    sam = desk.sam
    if sam is None:
        return _empty(desk, _NO_SAM)
    identity = {"CARD_ID": sam.sam_id, "HOSP": sam.hospital_id}
    return _text(json.dumps({"SAMCardInfoInCS": {"SAM": [identity]}}))


def get_hc_card_info(desk: Desk, request: Request) -> Answer:
    """GetHCCardInfoInCS: the national id on the insurance card as JSON."""
    card = desk.card
    if card is None:
        return _empty(desk, _NO_CARD)
    return _text(json.dumps({"HCCardInfoInCS": {"HC": [{"AS_ID": card.patient_id}]}}))


def _text(text: str) -> Answer:
    return Answer({"result": text})


def _empty(desk: Desk, reason: str) -> Answer:
    with desk.lock:
        desk.change(component_error=reason)
    return Answer({"result": ""})


HANDLERS: Final = {
    "VPNGetRandomX": vpn_get_random_x,
    "VPNH_SignX": vpnh_sign_x,
    "GetSAMCardInfoInCS": get_sam_card_info,
    "GetHCCardInfoInCS": get_hc_card_info,
}
