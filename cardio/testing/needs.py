"""What a test may need of a backend, and why a backend does not have it.

Asks the control software; changes nothing and knows no test.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from cardio.session import ControlSoftware
from cardio.values import CardType

MEANINGS: Final[Mapping[str, str]] = {
    "hc": "an insurance card",
    "hpc": "a professional card",
    "sam": "a SAM",
    "pin": "an insurance card with a PIN, and somebody to enter it",
    "write": "a card that may be changed",
}
"""Everything a `needs` mark may name."""

_SLOTS: Final = {
    "sam": CardType.SAM,
    "hc": CardType.INSURANCE_CARD,
    "hpc": CardType.PROFESSIONAL_CARD,
}
_READY: Final = range(1, 6)
"""States of hisGetCardStatus with the right card in the slot, verified or not."""

_PIN_SET: Final = 1
_UNLESS: Final = {
    "write": "it would change a card that is not emulated; --cardio-write allows it",
    "pin": "somebody must enter a PIN; --cardio-pin says that somebody is there",
}


def missing(session: ControlSoftware, wanted: Collection[str], allowed: Collection[str]) -> str:
    """Return why a test cannot run here, empty if it can.

    `wanted` are names of `MEANINGS`; what asks for leave on a backend that is not emulated
    (write, pin) has it when it is in `allowed`.
    """
    for what in (name for name in MEANINGS if name in wanted):
        if what in _UNLESS and not (session.emulated or what in allowed):
            return _UNLESS[what]
        if what in _SLOTS and (status := session.get_card_status(_SLOTS[what])) not in _READY:
            return f"needs {what}; its status is {int(status)} on {session.url}"
        if what == "pin" and (code := int(session.call("csISSetPIN").code)) != _PIN_SET:
            return f"needs pin; csISSetPIN answers {code} on {session.url}"
    return ""
