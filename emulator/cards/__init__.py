"""Virtual cards: what is on them, as immutable values that a desk replaces."""

from __future__ import annotations

from emulator.cards.insurance import InsuranceCard, Visit

__all__ = ["InsuranceCard", "Visit"]
