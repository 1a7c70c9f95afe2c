"""A handle to one card: transmit, transaction, reconnect; the card is always left as it is.

A fault makes it useless: what answers behind it may be another person's card by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cardio.closing import Closing
from cardio.errors import SessionClosedError
from cardio.pcsc.border import check
from cardio.pcsc.errors import CardRemovedError
from cardio.pcsc.winscard import (
    LEAVE_CARD,
    PROTOCOL_T0,
    PROTOCOL_T1,
    RESET_CARD,
    SHARE_SHARED,
    Winscard,
)

SHORTEST_COMMAND = 4
"""Bytes of a command's header: readers and drivers go wrong on less."""


class Handle(Closing):
    """A shared connection to the card in a reader; to be closed. Calls may block."""

    def __init__(self, api: Winscard, card: int, protocol: int, reader: str) -> None:
        self._api = api
        self._card = card
        self._reader = reader
        self._header = self._header_of(protocol)
        self._open = True
        self._usable = True

    def transmit(self, command: bytes) -> bytes:
        """Send a command; after a PcscError the handle answers SessionClosedError only.

        Raises ValueError for less than a header, CardRemovedError also for an answer without a
        status word.
        """
        if len(command) < SHORTEST_COMMAND:
            raise ValueError(f"command: expected at least 4 bytes, got {len(command)}")
        self._check_usable()
        self._usable = False
        code, answer = self._api.SCardTransmit(self._card, self._header, list(command))
        check(code, "transmit", self._reader)
        if len(answer) < 2:
            raise CardRemovedError(f"answer of {len(answer)} bytes", self._reader)
        self._usable = True
        return bytes(answer)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep other programs off the card inside the block; make it short.

        Windows resets a card whose transaction idles for 5 seconds.
        """
        self._check_usable()
        self._usable = False
        check(self._api.SCardBeginTransaction(self._card), "begin transaction", self._reader)
        self._usable = True
        try:
            yield
        finally:
            code = self._api.SCardEndTransaction(self._card, LEAVE_CARD)
        self._usable = False
        check(code, "end transaction", self._reader)
        self._usable = True

    def reset(self) -> None:
        """Take the card up again after another program reset it (and reset it once more).

        LEAVE would do for this handle, but keep all others from connecting when the other
        program took the card's power.
        """
        protocols = PROTOCOL_T0 | PROTOCOL_T1
        code, protocol = self._api.SCardReconnect(self._card, SHARE_SHARED, protocols, RESET_CARD)
        check(code, "reconnect", self._reader)
        self._header = self._header_of(protocol)
        self._usable = True

    def close(self) -> None:
        """Let the card go as it is; harmless when repeated."""
        if self._open:
            self._open = self._usable = False
            self._api.SCardDisconnect(self._card, LEAVE_CARD)

    def _header_of(self, protocol: int) -> int:
        return self._api.SCARD_PCI_T0 if protocol == PROTOCOL_T0 else self._api.SCARD_PCI_T1

    def _check_usable(self) -> None:
        if not self._usable:
            raise SessionClosedError(f"{self._reader}: the handle was thrown away; connect again")
