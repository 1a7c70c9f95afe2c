"""Handlers of the reader: its port and the state of what is in it.

Behaviour: facts/control_software_notes.md section 2; statuses: manual 3.3 p.24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cardio.values import CardStatusHc, CardStatusHpc, CardStatusSam, CardType
from emulator.control_software._request import Answer, Refused, Request
from emulator.desk import Desk


def open_com(desk: Desk, request: Request) -> Answer:
    """csOpenCom (1.31): open the port; repeating it is harmless, the number has no effect."""
    desk.change(port_open=True)
    return Answer()


def close_com(desk: Desk, request: Request) -> Answer:
    """csCloseCom (1.32): close the port, open or not."""
    desk.change(port_open=False)
    return Answer()


def get_card_status(desk: Desk, request: Request) -> Answer:
    """hisGetCardStatus (1.15): the return value is a status, not an error code."""
    status = _STATUS.get(request.number("CardType"))
    if status is None:
        raise Refused(desk.policy.bad_argument_code)
    return Answer(code=status(desk))


def _sam_status(desk: Desk) -> int:
    if desk.sam is None:
        return CardStatusSam.ABSENT
    return CardStatusSam.VERIFIED if desk.state.sam_verified else CardStatusSam.PRESENT


def _hc_status(desk: Desk) -> int:
    if desk.card is None:
        return CardStatusHc.ABSENT
    if desk.state.sam_verified:
        return CardStatusHc.VERIFIED_WITH_THE_SAM
    return CardStatusHc.PRESENT


def _hpc_status(desk: Desk) -> int:
    return CardStatusHpc.ABSENT


_STATUS: Final[Mapping[int, Callable[[Desk], int]]] = {
    CardType.SAM: _sam_status,
    CardType.INSURANCE_CARD: _hc_status,
    CardType.PROFESSIONAL_CARD: _hpc_status,
}

HANDLERS: Final = {
    "csOpenCom": open_com,
    "csCloseCom": close_com,
    "hisGetCardStatus": get_card_status,
}
