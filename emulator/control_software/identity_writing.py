"""Handlers that write what stands beside the holder's identity: newborn, donation mark, phone.

Behaviour: facts/control_software_api.toml 1.19, 1.21, 1.23.
"""

from __future__ import annotations

from typing import Final

from cardio.codecs import fit_ascii, parse_roc_date
from cardio.values import NewbornMultipleMark
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._writing import writable
from emulator.desk import Desk

NO_MULTIPLE_MARK: Final = 5052

_PHONE_BYTES: Final = 14
_MARK_BYTES: Final = 1


def write_new_born(desk: Desk, request: Request) -> Answer:
    """hisWriteNewBorn (1.19): the newborn's birth date and 1 to 5 children; 5052 without those.

    Both blank clear the mark: emulator-defined.
    """
    card = writable(desk, request)
    born, children = request.text("pNewBornDate"), request.text("pNoOfDelivered")
    if born and not children:
        raise Refused(NO_MULTIPLE_MARK)
    if born or children:
        parse_roc_date(born)
        NewbornMultipleMark(children)
    desk.replace_card(card.with_profile(newborn_birth_date=born, newborn_multiple_mark=children))
    return Answer()


def write_organ_donate(desk: Desk, request: Request) -> Answer:
    """hisWriteOrganDonate (1.21): one digit or letter, blank for none; 5009 without the right."""
    card = writable(desk, request)
    mark = request.text("pOrganDonate")
    fit_ascii(mark, _MARK_BYTES)
    if mark and not mark.isalnum():
        raise ValueError("organ-donation mark: expected a digit, a letter or a blank")
    desk.replace_card(card.with_profile(organ_donate_mark=mark))
    return Answer()


def write_emergent_tel(desk: Desk, request: Request) -> Answer:
    """hisWriteEmergentTel (1.23): up to 14 printable characters; blank clears the number."""
    card = writable(desk, request)
    phone = request.text("pEmergentTel")
    fit_ascii(phone, _PHONE_BYTES)
    desk.replace_card(card.with_profile(emergency_phone=phone))
    return Answer()


HANDLERS: Final = {
    "hisWriteNewBorn": write_new_born,
    "hisWriteOrganDonate": write_organ_donate,
    "hisWriteEmergentTel": write_emergent_tel,
}
