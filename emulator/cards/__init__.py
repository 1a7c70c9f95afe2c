"""Virtual cards: what is on them, as immutable values that a desk replaces."""

from __future__ import annotations

from emulator.cards.insurance import BLANK_CODE, InsuranceCard, Visit
from emulator.cards.professional import ProfessionalCard, Role

__all__ = ["BLANK_CODE", "InsuranceCard", "ProfessionalCard", "Role", "Visit"]
