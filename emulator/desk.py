"""The desk: reader, cards, SAM, clock and network of one emulated site; the owner of its state.

Holds and replaces state under one lock; what a function does with it is in `control_software`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from cardio.codecs import parse_roc_datetime
from emulator.cards import InsuranceCard
from emulator.cast import DEFAULT_CARD, SAM_SLOT, Cast, load_cast
from emulator.clock import Clock
from emulator.institutions import World
from emulator.policy import Policy
from emulator.sam import SoftwareSam

DEFAULT_SEED = "cardio"
DEFAULT_HOSPITAL = "7777777777"

Slot = Literal["hc", "sam"]


@dataclass(frozen=True, slots=True)
class DeskState:
    """What calls change: one value, replaced as a whole, so a refused call leaves no trace."""

    cards: Mapping[str, InsuranceCard] = field(repr=False)
    inserted: str | None = None
    """Name of the card in the reader."""
    port_open: bool = False
    sam_present: bool = True
    sam_verified: bool = True
    last_offline: str = ""
    """Date-time of the last visit without a card."""
    component_error: str = ""
    """Why the component last answered an empty text (emulator-defined)."""


class Desk:
    """One emulated site. Seed, clock and calls decide every byte it gives out.

    `hospital` is an institution of the cast's world: the SAM is its SAM. A desk starts with a
    card in the reader and a verified SAM. Raises ValueError for an unknown institution.
    """

    def __init__(
        self,
        *,
        seed: str = DEFAULT_SEED,
        clock: Clock | str = "real",
        hospital: str = DEFAULT_HOSPITAL,
        cast: Cast | Path | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.seed = seed
        self.clock = clock if isinstance(clock, Clock) else Clock.parse(clock)
        self.cast = cast if isinstance(cast, Cast) else load_cast(cast)
        self.policy = policy or Policy()
        self.lock = threading.RLock()
        self.network_up = True
        self.identifiers_up = True
        """Whether the data centre gives visit identifiers; False: 5174."""
        self.sam_accepted = True
        """Whether the data centre accepts the SAM; False: 4051."""
        self._sam = self._make_sam(hospital)
        cards = self.cast.cards
        self.state = DeskState(cards, DEFAULT_CARD if DEFAULT_CARD in cards else None)

    @property
    def world(self) -> World:
        """The institutions there are."""
        return self.cast.world

    @property
    def hospital_id(self) -> str:
        """The institution whose SAM this desk has."""
        return self._sam.hospital_id

    @property
    def card(self) -> InsuranceCard | None:
        """The insurance card in the reader."""
        return self.state.cards[self.state.inserted] if self.state.inserted else None

    @property
    def sam(self) -> SoftwareSam | None:
        """The SAM, if it is in its slot."""
        return self._sam if self.state.sam_present else None

    def now(self) -> datetime:
        """Return the time of the reader's clock."""
        return self.clock.now()

    def insert(self, name: str) -> None:
        """Put a card of the cast (or `sam`) into its slot; raises CastError for other names."""
        with self.lock:
            if name == SAM_SLOT:
                self.change(sam_present=True, sam_verified=False)
            else:
                self.change(inserted=self.cast.card(name).name)

    def remove(self, slot: Slot) -> None:
        """Take a card out; harmless when the slot is empty."""
        with self.lock:
            if slot == "hc":
                self.change(inserted=None)
            else:
                self.change(sam_present=False, sam_verified=False)

    def change(self, **changes: Any) -> None:
        """Replace parts of the state, by field name."""
        self.state = replace(self.state, **changes)

    def replace_card(self, card: InsuranceCard) -> None:
        """Put a changed card in the place of the one in the reader."""
        self.change(cards={**self.state.cards, card.name: card})

    def next_second(self, last: str) -> datetime:
        """Return the reader's time in whole seconds, later than `last` (13 ROC digits or empty).

        The reader gives no second twice: the next number takes the next second, without waiting.
        """
        now = self.now().replace(microsecond=0)
        if not last:
            return now
        return max(now, parse_roc_datetime(last) + timedelta(seconds=1))

    def _make_sam(self, hospital: str) -> SoftwareSam:
        institution = self.world.find(hospital)
        if institution is None:
            known = ", ".join(each.hospital_id for each in self.world.institutions)
            raise ValueError(f"hospital {hospital!r}: the emulated world has {known}")
        return SoftwareSam(self.seed, institution.sam_id, hospital, self.clock)
