"""Handlers that read what a card has counted: its years and its last visit number.

Behaviour: facts/control_software_api.toml 1.6, 1.14. What counts is in `_counters`.
"""

from __future__ import annotations

from typing import Final

from cardio.records._base import encode
from emulator.control_software._reading import read_ring, readable
from emulator.control_software._request import Answer, Request
from emulator.desk import Desk


def get_last_seq_num(desk: Desk, request: Request) -> Answer:
    """hisGetLastSeqNum (1.14): year and number of the last counted visit; blanks before it."""
    card = readable(desk, request)
    seq = card.written_seq(card.last_seq) if card.year else ""
    values = {"roc_year": card.year, "visit_seq": seq}
    return Answer({"pBuffer": encode(request.layout(), values)})


HANDLERS: Final = {
    "hisGetCumulativeData": read_ring,
    "hisGetLastSeqNum": get_last_seq_num,
}
