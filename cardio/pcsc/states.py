"""How a reader is at a moment: what PC/SC says without connecting to a card.

Values only; asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from cardio.pcsc.atr import CardKind, kind_of
from cardio.pcsc.winscard import (
    STATE_CHANGED,
    STATE_EXCLUSIVE,
    STATE_INUSE,
    STATE_MUTE,
    STATE_PRESENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)

_COUNTER_SHIFT = 16


@dataclass(frozen=True, slots=True)
class ReaderState:
    """A reader and the card in it, as seen passively."""

    name: str
    state: int = 0
    """PC/SC's state as it came: flags below, event counter in the upper 16 bits."""
    atr: bytes = b""

    @property
    def counter(self) -> int:
        """How often a card went in or out, modulo 65536; always 0 where PC/SC does not count."""
        return (self.state >> _COUNTER_SHIFT) & 0xFFFF

    @property
    def known(self) -> int:
        """The state to wait from: as it came, but for the mark that it changed."""
        return self.state & ~STATE_CHANGED

    @property
    def gone(self) -> bool:
        """Whether there is no such reader any more."""
        return bool(self.state & (STATE_UNKNOWN | STATE_UNAVAILABLE))

    @property
    def present(self) -> bool:
        """Whether a card is in it."""
        return bool(self.state & STATE_PRESENT)

    @property
    def mute(self) -> bool:
        """Whether that card gave no answer to reset."""
        return bool(self.state & STATE_MUTE)

    @property
    def exclusive(self) -> bool:
        """Whether a program holds that card for itself alone."""
        return bool(self.state & STATE_EXCLUSIVE)

    @property
    def in_use(self) -> bool:
        """Whether a program is connected to that card."""
        return bool(self.state & (STATE_INUSE | STATE_EXCLUSIVE))

    @property
    def kind(self) -> CardKind | None:
        """What the card is by its ATR; None without a card."""
        return kind_of(self.atr) if self.present else None
