"""Handlers of the reader: its port, its clock, its version, and the state of what is in it.

Behaviour: facts/control_software_api.toml 1.15, 1.31, 1.32, 1.34, 1.35, 1.51, 1.52 and the
notes, section 2; statuses: manual 3.3 p.24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from cardio.codecs import BIG5, format_roc_datetime
from cardio.records._base import encode
from cardio.values import CardStatusHc, CardStatusHpc, CardStatusSam, CardType, ResetDevice
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._requirements import usable
from emulator.control_software._state import inserted, professional, signing_sam
from emulator.desk import Desk

T = TypeVar("T")

_CARD_FORGETS: Final = {"pin_verified": False, "centre_verified": False}
_PROFESSIONAL_FORGETS: Final = {"hpc_pin_verified": False}
_SAM_FORGETS: Final = {"sam_verified": False}


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
    return Answer(code=_chosen(desk, request, "CardType", _STATUS)(desk))


def get_card_no(desk: Desk, request: Request) -> Answer:
    """csGetCardNo (1.35): a card's number; refuses with 4012, 4013 or 4014 by kind."""
    number = _chosen(desk, request, "CardType", _NUMBER)(desk)
    return Answer({"pBuffer": encode(request.layout(), {"card_no": number})})


def get_date_time(desk: Desk, request: Request) -> Answer:
    """csGetDateTime (1.34): the reader's clock, 13 ROC digits."""
    return Answer({"pBuffer": format_roc_datetime(desk.now()).encode("ascii")})


def get_version(desk: Desk, request: Request) -> Answer:
    """csGetVersion: the version, not an error code."""
    return Answer(code=desk.policy.version)


def get_version_ex(desk: Desk, request: Request) -> Answer:
    """csGetVersionEx (1.51): the version; a path with a NUL behind, if there is room for it.

    A library that stands between caller and emulator writes its own path.
    """
    path = desk.policy.library_path.encode(BIG5) + b"\0"
    fits = len(path) <= request.capacity("pPath")
    return Answer({"pPath": path if fits else b""}, desk.policy.version)


def software_reset(desk: Desk, request: Request) -> Answer:
    """csSoftwareReset (1.52): what is reset forgets its verifications.

    A card that is not there cannot be reset: 4012, 4013 or 4014 (emulator-defined). A reset
    does not make a card usable again that has to be taken out (1.40).
    """
    _chosen(desk, request, "Type", _RESET)(desk)
    return Answer()


def _sam_status(desk: Desk) -> int:
    if desk.sam is None:
        return CardStatusSam.ABSENT
    return CardStatusSam.VERIFIED if desk.state.sam_verified else CardStatusSam.PRESENT


def _hc_status(desk: Desk) -> int:
    """Return the highest state the card has reached; 1 for one that must be taken out (1.40)."""
    state = desk.state
    if desk.card is None:
        return CardStatusHc.ABSENT
    if state.unusable or not state.sam_verified:
        return CardStatusHc.PRESENT
    if state.centre_verified:
        return CardStatusHc.VERIFIED_WITH_THE_CENTRE
    if state.pin_verified:
        return CardStatusHc.PIN_VERIFIED
    if state.hpc_pin_verified:
        return CardStatusHc.VERIFIED_WITH_THE_PROFESSIONAL_CARD
    return CardStatusHc.VERIFIED_WITH_THE_SAM


def _hpc_status(desk: Desk) -> int:
    if desk.professional is None:
        return CardStatusHpc.ABSENT
    if not desk.state.sam_verified:
        return CardStatusHpc.PRESENT
    if desk.state.hpc_pin_verified:
        return CardStatusHpc.PIN_VERIFIED
    return CardStatusHpc.VERIFIED_WITH_THE_SAM


def _hc_number(desk: Desk) -> str:
    card = inserted(desk)
    usable(desk)
    return card.card_no


def _reset_reader(desk: Desk) -> None:
    desk.change(**_SAM_FORGETS, **_CARD_FORGETS, **_PROFESSIONAL_FORGETS)


def _reset_sam(desk: Desk) -> None:
    signing_sam(desk)
    desk.change(**_SAM_FORGETS)


def _reset_hpc(desk: Desk) -> None:
    professional(desk)
    desk.change(**_PROFESSIONAL_FORGETS)


def _reset_hc(desk: Desk) -> None:
    inserted(desk)
    desk.change(**_CARD_FORGETS)


def _chosen(desk: Desk, request: Request, name: str, choices: Mapping[int, T]) -> T:
    choice = choices.get(request.number(name))
    if choice is None:
        raise Refused(desk.policy.bad_argument_code)
    return choice


_STATUS: Final[Mapping[int, Callable[[Desk], int]]] = {
    CardType.SAM: _sam_status,
    CardType.INSURANCE_CARD: _hc_status,
    CardType.PROFESSIONAL_CARD: _hpc_status,
}
_NUMBER: Final[Mapping[int, Callable[[Desk], str]]] = {
    CardType.SAM: lambda desk: signing_sam(desk).sam_id,
    CardType.INSURANCE_CARD: _hc_number,
    CardType.PROFESSIONAL_CARD: lambda desk: professional(desk).card_no,
}
_RESET: Final[Mapping[int, Callable[[Desk], None]]] = {
    ResetDevice.READER: _reset_reader,
    ResetDevice.SAM: _reset_sam,
    ResetDevice.PROFESSIONAL_CARD: _reset_hpc,
    ResetDevice.INSURANCE_CARD: _reset_hc,
}

HANDLERS: Final = {
    "csOpenCom": open_com,
    "csCloseCom": close_com,
    "hisGetCardStatus": get_card_status,
    "csGetDateTime": get_date_time,
    "csGetCardNo": get_card_no,
    "csGetVersion": get_version,
    "csGetVersionEx": get_version_ex,
    "csSoftwareReset": software_reset,
}
