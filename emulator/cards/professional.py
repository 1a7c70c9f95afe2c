"""The professional card (醫事人員卡): who holds it, its PIN and what locks it, as one value.

Knows no reader and no rule of the control software.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

PIN_TRIES: Final = 3
"""Wrong PINs in a row that lock the card (manual)."""


class Role(Enum):
    """What the holder may do; pharmacists and pharmacies may not do all (9100)."""

    PHYSICIAN = "physician"
    PHARMACIST = "pharmacist"
    PHARMACY = "pharmacy"


@dataclass(frozen=True, slots=True)
class ProfessionalCard:
    """A professional card; fields named as in 4.5 to 4.8 and 1.35."""

    name: str
    about: str = field(repr=False)
    role: Role
    card_no: str = field(repr=False)
    hpc_serial: str = field(repr=False)
    hpc_id_no: str = field(repr=False)
    hpc_name_zh: str = field(repr=False)
    hpc_name_en: str = field(repr=False)
    valid_until: str
    """ROC date YYYMMDD."""
    pin: str = field(default="123456", repr=False)
    tries_left: int = PIN_TRIES
    """0: locked, until hpcUnlockHPC."""
    cancelled: bool = False
    virtual: bool = False
    """Whether it is a virtual doctor card: it is logged out (4.9), not taken out."""

    def with_wrong_pin(self) -> ProfessionalCard:
        """Return the card after a wrong PIN."""
        return replace(self, tries_left=max(0, self.tries_left - 1))

    def with_right_pin(self) -> ProfessionalCard:
        """Return the card after the right PIN, or after it was unlocked."""
        return replace(self, tries_left=PIN_TRIES)
