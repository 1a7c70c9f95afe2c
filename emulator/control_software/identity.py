"""Handlers that read who the card belongs to and how long it is good for.

Behaviour: facts/control_software_api.toml 1.1, 1.2, 1.38.
"""

from __future__ import annotations

from typing import Final

from cardio.records import BasicData, RegisterBasic, RegisterBasic2
from cardio.records._base import Record, encode
from emulator.cards import InsuranceCard
from emulator.control_software._request import Answer, Request
from emulator.control_software._state import inserted
from emulator.desk import Desk


def get_basic_data(desk: Desk, request: Request) -> Answer:
    """hisGetBasicData (1.1): never asks for the PIN."""
    return _shown(inserted(desk), BasicData)


def get_register_basic(desk: Desk, request: Request) -> Answer:
    """hisGetRegisterBasic (1.2)."""
    return _shown(inserted(desk), RegisterBasic)


def get_register_basic_2(desk: Desk, request: Request) -> Answer:
    """hisGetRegisterBasic2 (1.38): no PIN and no SAM needed."""
    return _shown(inserted(desk), RegisterBasic2)


def _shown(card: InsuranceCard, record: type[Record]) -> Answer:
    return Answer({"pBuffer": encode(record.LAYOUT, card.profile)})


HANDLERS: Final = {
    "hisGetBasicData": get_basic_data,
    "hisGetRegisterBasic": get_register_basic,
    "hisGetRegisterBasic2": get_register_basic_2,
}
