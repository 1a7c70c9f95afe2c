"""Handlers that read the professional card (醫事人員卡).

Behaviour: facts/control_software_api.toml 4.1, 4.5 to 4.8.
"""

from __future__ import annotations

from typing import Final

from cardio.records._base import encode
from cardio.values import HpcStatus, HpcStatusRequest
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import NO_PROFESSIONAL, professional
from emulator.desk import Desk

BAD_PARAMETER: Final = 6018


def get_hpc_status(desk: Desk, request: Request) -> Answer:
    """hpcGetHPCStatus (4.1): 0 and Status 1 with a card in, 4014 and Status 0 without."""
    if request.number("Req") != HpcStatusRequest.IS_A_CARD_PRESENT:
        raise Refused(desk.policy.bad_argument_code)
    if desk.professional is None:
        return Answer({"Status": int(HpcStatus.ABSENT)}, NO_PROFESSIONAL)
    return Answer({"Status": int(HpcStatus.PRESENT)})


def read_field(desk: Desk, request: Request) -> Answer:
    """4.5 to 4.8: one field in its real length, without blanks; refuses with 6018 (too small)."""
    card = professional(desk)
    (layout,) = request.function.outputs
    (field,) = layout.fields
    content = encode(layout, {field.name: getattr(card, field.name)}).rstrip(b" ")
    if len(content) > request.capacity(layout.param):
        raise Refused(BAD_PARAMETER)
    return Answer({layout.param: content})


HANDLERS: Final = {
    "hpcGetHPCStatus": get_hpc_status,
    "hpcGetHPCSN": read_field,
    "hpcGetHPCSSN": read_field,
    "hpcGetHPCCNAME": read_field,
    "hpcGetHPCENAME": read_field,
}
