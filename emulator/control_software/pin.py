"""Handlers of PINs: dialogs at the keypad, answered by the desk's script.

A dialog is an event of kind `pin`; the person answers as `DeskState.pin_answers` says, one
answer a dialog, OK when the script is empty. A wrong PIN is an answer, not a refusal: it counts.
Behaviour: facts/control_software_api.toml 1.27, 1.28, 1.29, 1.36, 4.2, 4.3, 4.4, 4.9.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cardio.values import PinSet
from emulator.cards import InsuranceCard, ProfessionalCard
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import inserted
from emulator.control_software._writing import today
from emulator.desk import Desk, Event, PinAnswer

NO_HPC: Final = 4014
NO_DOCTOR_ID: Final = 5056
WRONG_PIN: Final = 5102
OLD_PIN_UNVERIFIED: Final = 5105
NEW_PINS_DIFFER: Final = 5107
PIN_NOT_CHANGED: Final = 5108
PIN_CANCELLED: Final = 5109
TAKE_HPC_OUT: Final = 5110
STILL_LOCKED: Final = 5122
HPC_CANCELLED: Final = 9130
HPC_EXPIRED: Final = 9140
NO_VIRTUAL_SESSION: Final = 9251

_DONE: Final = 0


def verify_hc_pin(desk: Desk, request: Request) -> Answer:
    """csVerifyHCPIN (1.27): 5102 wrong, 5109 cancelled, 5110 with a professional card in."""
    card = _alone(desk)
    if not card.pin:
        return Answer(code=desk.policy.no_pin_code)
    answer = _ask(desk, request, "PIN of the insurance card")
    if answer is not PinAnswer.CANCEL:
        desk.change(pin_verified=answer is PinAnswer.OK)
    return Answer(code=_CODES[answer])


def input_hc_pin(desk: Desk, request: Request) -> Answer:
    """csInputHCPIN (1.28): ask for a new PIN twice and switch protection on.

    A wrong first entry stands for fewer than 4 or more than 6 digits: 5108; a wrong second one
    for other digits: 5107. The new PIN counts as verified. Emulator-defined.
    """
    card = _verified(desk)
    code = _ask_new(desk, request, "new PIN of the insurance card")
    if code == _DONE:
        desk.replace_card(replace(card, pin=desk.policy.typed_pin))
        desk.change(pin_verified=True)
    return Answer(code=code)


def disable_hc_pin(desk: Desk, request: Request) -> Answer:
    """csDisableHCPIN (1.29): switch protection off; 5105 before the PIN was verified."""
    card = _verified(desk)
    if not card.pin:
        return Answer(code=desk.policy.no_pin_code)
    desk.replace_card(replace(card, pin=""))
    desk.change(pin_verified=False)
    return Answer()


def is_set_pin(desk: Desk, request: Request) -> Answer:
    """csISSetPIN (1.36): the return value says whether the card has a PIN."""
    return Answer(code=PinSet.PIN_SET if inserted(desk).pin else PinSet.NO_PIN)


def verify_hpc_pin(desk: Desk, request: Request) -> Answer:
    """hpcVerifyHPCPIN (4.2): the third wrong PIN in a row locks the card; 9130, 9140."""
    card = _professional(desk)
    if card.cancelled:
        raise Refused(HPC_CANCELLED)
    if card.valid_until < today(desk):
        raise Refused(HPC_EXPIRED)
    if not card.tries_left:
        raise Refused(desk.policy.locked_hpc_code)
    answer = _ask(desk, request, "PIN of the professional card")
    if answer is not PinAnswer.CANCEL:
        right = answer is PinAnswer.OK
        desk.replace_professional(card.with_right_pin() if right else card.with_wrong_pin())
        desk.change(hpc_pin_verified=right)
    return Answer(code=_CODES[answer])


def input_hpc_pin(desk: Desk, request: Request) -> Answer:
    """hpcInputHPCPIN (4.3): ask for a new PIN twice, as 1.28; 5105 before the old one was right."""
    card = _professional(desk)
    if not desk.state.hpc_pin_verified:
        raise Refused(OLD_PIN_UNVERIFIED)
    code = _ask_new(desk, request, "new PIN of the professional card")
    if code == _DONE:
        desk.replace_professional(replace(card, pin=desk.policy.typed_pin))
    return Answer(code=code)


def unlock_hpc(desk: Desk, request: Request) -> Answer:
    """hpcUnlockHPC (4.4): ask for the unlocking code; 5122 when it is wrong, 5109 cancelled.

    Nothing is asked when the card is not locked: emulator-defined.
    """
    card = _professional(desk)
    if card.tries_left:
        return Answer()
    answer = _ask(desk, request, "unlocking code of the professional card")
    if answer is PinAnswer.OK:
        desk.replace_professional(card.with_right_pin())
    return Answer(code={**_CODES, PinAnswer.WRONG: STILL_LOCKED}[answer])


def virtual_hpc_logout(desk: Desk, request: Request) -> Answer:
    """hpcVHPCLogout (4.9): end the session of a virtual doctor card; 9251 when there is none.

    A virtual card's session is one whose PIN was verified: emulator-defined.
    """
    card = desk.professional
    if card is None or not card.virtual or not desk.state.hpc_pin_verified:
        raise Refused(NO_VIRTUAL_SESSION)
    desk.change(hpc_pin_verified=False)
    return Answer()


_CODES: Final = {
    PinAnswer.OK: _DONE,
    PinAnswer.WRONG: WRONG_PIN,
    PinAnswer.CANCEL: PIN_CANCELLED,
}


def _ask(desk: Desk, request: Request, text: str) -> PinAnswer:
    """Open a dialog: note it, and take the next answer of the script."""
    answer, *later = desk.state.pin_answers or (PinAnswer.OK,)
    desk.change(pin_answers=tuple(later))
    desk.note(Event("pin", request.function.name, text))
    return answer


def _ask_new(desk: Desk, request: Request, text: str) -> int:
    """Ask for a new PIN and for it again; return the code this ends with."""
    for question, wrong in ((text, PIN_NOT_CHANGED), (f"{text}, again", NEW_PINS_DIFFER)):
        answer = _ask(desk, request, question)
        if answer is not PinAnswer.OK:
            return wrong if answer is PinAnswer.WRONG else PIN_CANCELLED
    return _DONE


def _alone(desk: Desk) -> InsuranceCard:
    """Return the insurance card; refuses with 5110 while a professional card is in."""
    if desk.professional is not None:
        raise Refused(TAKE_HPC_OUT)
    return inserted(desk)


def _verified(desk: Desk) -> InsuranceCard:
    """Return the insurance card, alone and its PIN, if it has one, verified (5105)."""
    card = _alone(desk)
    if card.pin and not desk.state.pin_verified:
        raise Refused(OLD_PIN_UNVERIFIED)
    return card


def _professional(desk: Desk) -> ProfessionalCard:
    """Return the professional card; refuses with 4014, and 5056 when its id cannot be read."""
    card = desk.professional
    if card is None:
        raise Refused(NO_HPC)
    if not card.hpc_id_no:
        raise Refused(NO_DOCTOR_ID)
    return card


HANDLERS: Final = {
    "csVerifyHCPIN": verify_hc_pin,
    "csInputHCPIN": input_hc_pin,
    "csDisableHCPIN": disable_hc_pin,
    "csISSetPIN": is_set_pin,
    "hpcVerifyHPCPIN": verify_hpc_pin,
    "hpcInputHPCPIN": input_hpc_pin,
    "hpcUnlockHPC": unlock_hpc,
    "hpcVHPCLogout": virtual_hpc_logout,
}
