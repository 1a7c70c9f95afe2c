"""The chips there are: what each answers to reset, SELECT and READ, as a table.

Source: facts/pcsc_cards.toml emulator_profile; what is not known of real cards is said here and is
emulator-defined. Holds no person's data and no state.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple


class Behaviour(NamedTuple):
    """How a chip behaves; status words as numbers."""

    atr: str
    """Answer to reset, hexadecimal; empty: the card is mute."""
    select: int = 0x9000
    """Answer to SELECT of the NHI application by its 16 bytes or the first 15 of them."""
    select_other: int = 0x6A82
    """Answer to SELECT of anything else (emulator-defined)."""
    read: int = 0x9000
    """Answer to READ; with 9000 the data comes with it."""
    unselected: int = 0x9000
    """Answer to READ before SELECT, since the last reset (emulator-defined where it refuses)."""
    announces: bool = False
    """Whether READ says 61xx first, and GET RESPONSE fetches the data (T=0)."""
    cold: int = 0x9000
    """Answer to the first READ after power-on; the second one works (emulator-defined)."""


class Chip(Enum):
    """A chip by its name; the value is its behaviour."""

    OLD = Behaviour("3BFF1800FF8131FE455448434331305445434F4744494E3126", unselected=0x6982)
    """An older NHI card: wants SELECT; 6982 before it and 6A82 are emulator-defined."""
    NEW = Behaviour("3BFA1800008131FE45534C4A35324778787979FC", select=0x6D00, select_other=0x6D00)
    """An NHI card issued since about ROC 114-12: knows no SELECT."""
    T0 = Behaviour("3B6800000073C84000009000", announces=True)
    """Emulator-defined: no NHI card with T=0 is known."""
    COLD = Behaviour("3BFA1800008131FE4550564A434F503453494493", cold=0x6F00)
    """Emulator-defined model of a shaky first read after insertion."""
    HPC = Behaviour(
        "3BF91800008131FE4550565F4A3244303831B6", select=0x6A82, read=0x6A86, unselected=0x6A86
    )
    """A professional card (醫事人員卡); 6A82 is emulator-defined."""
    CITIZEN = Behaviour(
        "3BB813008131FA524348544D4F494341A5", select=0x6A82, read=0x6D00, unselected=0x6D00
    )
    """A citizen certificate (自然人憑證); its answers are emulator-defined."""
    STRANGER = Behaviour(
        "3B6C00025101863800000000000000", select=0x6A82, read=0x6E00, unselected=0x6E00
    )
    """Emulator-defined: a card of an ATR that nobody listed."""
    MUTE = Behaviour("")
    """A card that gives no answer to reset: worn out, or put in the wrong way round."""

    ODD = Behaviour("FFFF")
    """Emulator-defined: a card whose answer to reset has no known protocol."""

    @property
    def id(self) -> str:
        """Its name in data: `old`, `new` …"""
        return self.name.lower()

    @property
    def atr(self) -> bytes:
        """Its answer to reset; empty when it is mute."""
        return bytes.fromhex(self.value.atr)


CHIPS: Final = {chip.id: chip for chip in Chip}
"""Name in data → chip."""

NEW_SINCE: Final = "1141201"
"""ROC date of issue from which a card of the cast has the new chip (reported: ROC 114-12)."""


def chip_of(issue_date: str) -> Chip:
    """Return the chip of an NHI card by its ROC date of issue."""
    return Chip.NEW if issue_date >= NEW_SINCE else Chip.OLD
