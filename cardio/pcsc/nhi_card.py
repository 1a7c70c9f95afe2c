"""The NHI card as an application: SELECT, then READ, over any connection.

Knows its own two commands; neither reader nor PC/SC. Source: facts/pcsc_cards.toml.
"""

from __future__ import annotations

import logging
from typing import Final

from cardio.errors import RecordError
from cardio.pcsc.apdu import Command, Response, exchange
from cardio.pcsc.connection import Connection
from cardio.pcsc.errors import NotNhiCardError
from cardio.pcsc.profile import CardProfile

LOG = logging.getLogger("cardio.pcsc")

SELECT: Final = Command(0x00, 0xA4, 0x04, 0x00, bytes.fromhex("D1580000010000000000000000001100"))
"""Select the application by its name of 16 bytes (no Le)."""

READ: Final = Command(0x00, 0xCA, 0x11, 0x00, bytes(2))
"""Read the basic data; no Le, although 57 bytes come back."""


class NhiCard:
    """An NHI card at the other end of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read_profile(self) -> CardProfile:
        """Read the card's open data: one SELECT, one READ.

        SELECT may fail (new cards answer 6D00); READ decides. Raises NotNhiCardError for another
        answer than 9000 with the bytes of a profile, PcscError when the way to the card fails.
        """
        selected = exchange(self._connection, SELECT)
        answer = exchange(self._connection, READ)
        LOG.debug("SELECT %04X, READ %04X", selected.sw, answer.sw)
        return _profile(answer)


def _profile(answer: Response) -> CardProfile:
    if not answer.ok:
        raise NotNhiCardError(sw=answer.sw)
    try:
        return CardProfile.from_bytes(answer.data)
    except RecordError as error:
        raise NotNhiCardError() from error
