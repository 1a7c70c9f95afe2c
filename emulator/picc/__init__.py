"""Virtual PC/SC cards: the cast's cards behind vpcd, so that any PC/SC program can read them.

Each pair of slots is served by a process of its own; importing this package starts nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from emulator.picc.card import VirtualCard
    from emulator.picc.chips import Chip
    from emulator.picc.description import CardDescription, described
    from emulator.picc.errors import PiccError
    from emulator.picc.faults import CardFault
    from emulator.picc.hand import Hand
    from emulator.picc.manners import Manner, load_manners
    from emulator.picc.pcscd import PrivatePcscd
    from emulator.picc.process import CardProcess

__all__ = [
    "CardDescription",
    "CardFault",
    "CardProcess",
    "Chip",
    "Hand",
    "Manner",
    "PiccError",
    "PrivatePcscd",
    "VirtualCard",
    "described",
    "load_manners",
]

_HOMES: Final = {
    "CardDescription": "emulator.picc.description",
    "CardFault": "emulator.picc.faults",
    "CardProcess": "emulator.picc.process",
    "Chip": "emulator.picc.chips",
    "Hand": "emulator.picc.hand",
    "Manner": "emulator.picc.manners",
    "PiccError": "emulator.picc.errors",
    "PrivatePcscd": "emulator.picc.pcscd",
    "VirtualCard": "emulator.picc.card",
    "described": "emulator.picc.description",
    "load_manners": "emulator.picc.manners",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'emulator.picc' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
