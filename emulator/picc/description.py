"""A virtual card as data: chip, content, faults; and how a card of the cast becomes one.

Plain values that travel to the card's process; makes no card move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cardio.codecs import BIG5
from cardio.pcsc.profile import CardProfile
from emulator.cards import InsuranceCard, ProfessionalCard
from emulator.picc.card import VirtualCard
from emulator.picc.chips import CHIPS, Chip, chip_of
from emulator.picc.faults import CardFault
from emulator.plain import plain


@dataclass(frozen=True, slots=True)
class CardDescription:
    """What is needed to make a virtual card anywhere: chip by name, the bytes of READ, faults."""

    chip: str
    data: bytes = field(default=b"", repr=False)
    faults: tuple[CardFault, ...] = ()

    def __post_init__(self) -> None:
        if self.chip not in CHIPS:
            raise ValueError(f"chip: expected one of {', '.join(CHIPS)}")

    @classmethod
    def from_plain(cls, row: Any) -> CardDescription:
        """Read it from JSON or TOML values; raises ValueError naming the key."""
        found: CardDescription = plain(cls).decode(row)
        return found

    def plain(self) -> Any:
        """Return it as JSON values."""
        return plain(CardDescription).encode(self)

    def card(self) -> VirtualCard:
        """Make the card."""
        return VirtualCard(CHIPS[self.chip], self.data)


def described(
    card: InsuranceCard | ProfessionalCard,
    *,
    chip: Chip | None = None,
    faults: Sequence[CardFault] = (),
) -> CardDescription:
    """Describe a card of the cast; an NHI card's chip follows from its date of issue."""
    if isinstance(card, ProfessionalCard):
        return CardDescription((chip or Chip.HPC).id, b"", tuple(faults))
    chip = chip or chip_of(str(card.profile["issue_date"]))
    return CardDescription(chip.id, profile_bytes(card), tuple(faults))


def profile_bytes(card: InsuranceCard) -> bytes:
    """Return the 57 bytes of a card: what Big5 lacks is `*`, a long name is cut."""
    names = (row.name for row in CardProfile.LAYOUT.fields)
    values = {name: card.profile[name] for name in names}
    return bytes(CardProfile(**{**values, "name": storable(values["name"])}))


def storable(name: str) -> str:
    """Return a name as an issuer can store it: `*` for every character outside Big5."""
    return "".join(character if _in_big5(character) else "*" for character in name)


def _in_big5(character: str) -> bool:
    try:
        return bool(character.encode(BIG5))
    except UnicodeEncodeError:
        return False
