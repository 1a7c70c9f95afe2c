"""The NHI card over PC/SC: readers, cards that come and go, and the open data of a card.

Needs the extra `pcsc` (pyscard) and a PC/SC service; importing this package loads neither.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # importing typing costs more than all that is below

if TYPE_CHECKING:
    from cardio.pcsc.apdu import Command, Response, exchange
    from cardio.pcsc.atr import CardKind, kind_of
    from cardio.pcsc.connection import Connection, PyscardConnection
    from cardio.pcsc.errors import (
        AccessRefusedError,
        CardChangedError,
        CardRemovedError,
        CardResetError,
        LibraryMissingError,
        NoCardError,
        NotNhiCardError,
        PcscError,
        PyscardMissingError,
        ReaderBusyError,
        ReaderGoneError,
        ReaderStuckError,
        ServiceDownError,
        UnreadableCardError,
    )
    from cardio.pcsc.events import Event, EventKind
    from cardio.pcsc.finding import Found, read_card
    from cardio.pcsc.listing import list_readers
    from cardio.pcsc.nhi_card import NhiCard
    from cardio.pcsc.profile import CardProfile
    from cardio.pcsc.reader import Reader
    from cardio.pcsc.states import ReaderState
    from cardio.pcsc.waiting import wait_for_card
    from cardio.pcsc.watcher import Watcher, watch

_ERRORS = (
    *("AccessRefusedError", "CardChangedError", "CardRemovedError", "CardResetError"),
    *("LibraryMissingError", "NoCardError", "NotNhiCardError", "PcscError", "PyscardMissingError"),
    *("ReaderBusyError", "ReaderGoneError", "ReaderStuckError", "ServiceDownError"),
    "UnreadableCardError",
)

_HOMES = {
    **dict.fromkeys(_ERRORS, "cardio.pcsc.errors"),
    "CardKind": "cardio.pcsc.atr",
    "CardProfile": "cardio.pcsc.profile",
    "Command": "cardio.pcsc.apdu",
    "Connection": "cardio.pcsc.connection",
    "Event": "cardio.pcsc.events",
    "EventKind": "cardio.pcsc.events",
    "Found": "cardio.pcsc.finding",
    "NhiCard": "cardio.pcsc.nhi_card",
    "PyscardConnection": "cardio.pcsc.connection",
    "Reader": "cardio.pcsc.reader",
    "ReaderState": "cardio.pcsc.states",
    "Response": "cardio.pcsc.apdu",
    "Watcher": "cardio.pcsc.watcher",
    "exchange": "cardio.pcsc.apdu",
    "kind_of": "cardio.pcsc.atr",
    "list_readers": "cardio.pcsc.listing",
    "read_card": "cardio.pcsc.finding",
    "wait_for_card": "cardio.pcsc.waiting",
    "watch": "cardio.pcsc.watcher",
}

__all__ = [
    "AccessRefusedError",
    "CardChangedError",
    "CardKind",
    "CardProfile",
    "CardRemovedError",
    "CardResetError",
    "Command",
    "Connection",
    "Event",
    "EventKind",
    "Found",
    "LibraryMissingError",
    "NhiCard",
    "NoCardError",
    "NotNhiCardError",
    "PcscError",
    "PyscardConnection",
    "PyscardMissingError",
    "Reader",
    "ReaderBusyError",
    "ReaderGoneError",
    "ReaderState",
    "ReaderStuckError",
    "Response",
    "ServiceDownError",
    "UnreadableCardError",
    "Watcher",
    "exchange",
    "kind_of",
    "list_readers",
    "read_card",
    "wait_for_card",
    "watch",
]


def __getattr__(name: str) -> object:
    """Load a public name from its home when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cardio.pcsc' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
