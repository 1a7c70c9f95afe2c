"""The functions of PC/SC as pyscard has them, with types; pyscard itself is loaded on demand.

Every function returns PC/SC's code first and raises nothing. Types and fakes need no pyscard.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final, Protocol, cast

from cardio.pcsc.errors import PyscardMissingError

SCOPE_USER: Final = 0
SHARE_SHARED: Final = 2
PROTOCOL_T0: Final = 1
PROTOCOL_T1: Final = 2
LEAVE_CARD: Final = 0
RESET_CARD: Final = 1

STATE_UNAWARE: Final = 0x0000
STATE_CHANGED: Final = 0x0002
STATE_UNKNOWN: Final = 0x0004
STATE_UNAVAILABLE: Final = 0x0008
STATE_PRESENT: Final = 0x0020
STATE_EXCLUSIVE: Final = 0x0080
STATE_INUSE: Final = 0x0100
STATE_MUTE: Final = 0x0200

PLUG_AND_PLAY: Final = "\\\\?PnP?\\Notification"
"""The pseudo reader whose state changes when a reader comes or goes."""

Status = tuple[str, int, list[int]]
"""Reader, state, ATR."""


class Winscard(Protocol):
    """What is used of `smartcard.scard`."""

    SCARD_PCI_T0: int
    SCARD_PCI_T1: int

    def SCardEstablishContext(self, scope: int, /) -> tuple[int, int]:
        """Return code and context."""
        ...

    def SCardReleaseContext(self, context: int, /) -> int:
        """Return the code."""
        ...

    def SCardCancel(self, context: int, /) -> int:
        """Return the code."""
        ...

    def SCardListReaders(self, context: int, groups: list[str], /) -> tuple[int, list[str]]:
        """Return code and names."""
        ...

    def SCardGetStatusChange(
        self, context: int, milliseconds: int, known: list[tuple[str, int]], /
    ) -> tuple[int, list[Status]]:
        """Return code and states, in the order asked."""
        ...

    def SCardConnect(
        self, context: int, reader: str, share: int, protocols: int, /
    ) -> tuple[int, int, int]:
        """Return code, card and protocol."""
        ...

    def SCardReconnect(
        self, card: int, share: int, protocols: int, initialization: int, /
    ) -> tuple[int, int]:
        """Return code and protocol."""
        ...

    def SCardDisconnect(self, card: int, disposition: int, /) -> int:
        """Return the code."""
        ...

    def SCardBeginTransaction(self, card: int, /) -> int:
        """Return the code."""
        ...

    def SCardEndTransaction(self, card: int, disposition: int, /) -> int:
        """Return the code."""
        ...

    def SCardTransmit(self, card: int, header: int, command: list[int], /) -> tuple[int, list[int]]:
        """Return code and answer."""
        ...


def load_winscard() -> Winscard:
    """Load pyscard; raises PyscardMissingError, which says what to install."""
    try:
        return cast(Winscard, import_module("smartcard.scard"))
    except ImportError as error:
        raise PyscardMissingError("import smartcard") from error
