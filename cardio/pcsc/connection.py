"""What a card is reached through: bytes to it, bytes from it.

A Protocol, so that a test or another transport can stand in; knows no APDU and no card.
"""

from __future__ import annotations

from typing import Protocol

from cardio.pcsc.border import border


class Connection(Protocol):
    """A way to one card: a command APDU as bytes in, the response APDU as bytes out."""

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the card's response, status word at its end."""
        ...


class _PyscardCard(Protocol):
    """What is used of pyscard's CardConnection."""

    def transmit(self, command: list[int], /) -> tuple[list[int], int, int]: ...


class PyscardConnection:
    """A connection that a program opened with pyscard's own classes and stays the owner of.

    Connect with LEAVE_CARD: pyscard's default takes the power from the card, under other
    programs, too. Errors are ours: PcscError and its classes.
    """

    def __init__(self, card: _PyscardCard, reader: str = "") -> None:
        self._card = card
        self._reader = reader

    def transmit(self, command: bytes) -> bytes:
        """Send a command; raises PcscError."""
        with border("transmit", self._reader):
            data, sw1, sw2 = self._card.transmit(list(command))
        return bytes([*data, sw1, sw2])
