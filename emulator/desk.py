"""The desk: reader, cards, SAM, clock and network of one emulated site; the owner of its state.

Holds and replaces state under one lock; what a function does with it is in `control_software`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from cardio.backends.waist import Reply
from cardio.closing import Closing
from cardio.codecs import parse_roc_datetime
from emulator.cards import InsuranceCard, ProfessionalCard
from emulator.cast import DEFAULT_CARD, DEFAULT_PROFESSIONAL, SAM_SLOT, Cast, load_cast
from emulator.clock import Clock
from emulator.institutions import World
from emulator.intake import DocumentIntake
from emulator.memory import Memory
from emulator.policy import Policy
from emulator.sam import SoftwareSam

if TYPE_CHECKING:
    from emulator.faults import FaultPlan
    from emulator.state import StateFolder

DEFAULT_SEED = "cardio"
DEFAULT_HOSPITAL = "7777777777"

_EVENTS_KEPT = 100

Slot = Literal["hc", "hpc", "sam"]


class PinAnswer(Enum):
    """What the person at the keypad does when a PIN is asked for."""

    OK = "ok"
    WRONG = "wrong"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person at a real desk would see: a PIN dialog, a reminder."""

    kind: str
    """`pin` or `reminder`."""
    function: str
    text: str


@dataclass(frozen=True, slots=True)
class DeskState:
    """Everything that changes: one value, replaced as a whole: a refused call leaves no trace."""

    cards: Mapping[str, InsuranceCard] = field(repr=False)
    professionals: Mapping[str, ProfessionalCard] = field(repr=False)
    inserted: str | None = None
    """Name of the insurance card in the reader."""
    hpc: str | None = None
    """Name of the professional card in its slot."""
    port_open: bool = False
    sam_present: bool = True
    sam_verified: bool = True
    pin_verified: bool = False
    """Whether the insurance card's PIN was verified since it was inserted."""
    hpc_pin_verified: bool = False
    centre_verified: bool = False
    """Whether the insurance card was refreshed by the centre since it was inserted."""
    unusable: bool = False
    """Whether the card must be taken out and put in again first (1.40)."""
    network_up: bool = True
    identifiers_up: bool = True
    """Whether the data centre gives visit identifiers; False: 5174."""
    sam_accepted: bool = True
    """Whether the data centre accepts the SAM; False: 4051."""
    last_offline: str = ""
    """Date-time of the last visit without a card."""
    pin_answers: tuple[PinAnswer, ...] = ()
    """What the person does at the next PIN dialogs; OK when nothing is scripted."""
    events: tuple[Event, ...] = ()
    """What a person would have seen, oldest first; the last hundred."""
    component_error: str = ""
    """Why the component last answered an empty text (emulator-defined)."""


class Desk(Closing):
    """One emulated site. Seed, clock and calls decide every byte it gives out.

    `hospital` is an institution of the cast's world: the SAM is its SAM. A desk starts with an
    insurance card in the reader, a professional card in its slot and a verified SAM. With a
    `state` folder it goes on where it was, and has the folder until it is closed. Raises
    ValueError for an unknown institution, StateError for a folder that cannot be used.
    """

    def __init__(
        self,
        *,
        seed: str = DEFAULT_SEED,
        clock: Clock | str = "real",
        hospital: str = DEFAULT_HOSPITAL,
        cast: Cast | Path | None = None,
        policy: Policy | None = None,
        state: Path | None = None,
        faults: FaultPlan | None = None,
    ) -> None:
        self.seed = seed
        self.clock = clock if isinstance(clock, Clock) else Clock.parse(clock)
        self.cast = cast if isinstance(cast, Cast) else load_cast(cast)
        self.policy = policy or Policy()
        self.faults = faults
        """What goes wrong, and when; None: nothing."""
        self.memory: Memory[Reply] = Memory()
        self.looks = 0
        """How often the clock was read: an answer that took a look is not given again."""
        self.lock = threading.RLock()
        self.followers: list[Callable[[DeskState], None]] = []
        """Who wants to know when a card went in or out; called with the desk held."""
        self.intake: DocumentIntake | None = None
        """Where uploads (3.1, 3.2) go; None: policy `no_intake_code`."""
        self._sam = self._make_sam(hospital)
        self._depth = 0
        self._folder = _open_folder(state)
        self.state = self._first_state()
        if self._folder is not None:
            self.state = self._folder.load(self.state, self.clock)

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
    def professional(self) -> ProfessionalCard | None:
        """The professional card in its slot."""
        return self.state.professionals[self.state.hpc] if self.state.hpc else None

    @property
    def sam(self) -> SoftwareSam | None:
        """The SAM, if it is in its slot."""
        return self._sam if self.state.sam_present else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the desk: the state as it is at the end is kept, or as before if the block raises.

        With a state folder it is on the disk then; raises StateError when it cannot be written.
        """
        with self.lock:
            before = self.state
            self._depth += 1
            try:
                yield
                if self._folder is not None and self._depth == 1:
                    self._folder.keep(self.state)
                if self.followers and self._depth == 1:
                    self._tell_moves(before)
            except BaseException:
                self.state = before
                raise
            finally:
                self._depth -= 1

    def _tell_moves(self, before: DeskState) -> None:
        if (before.inserted, before.hpc) != (self.state.inserted, self.state.hpc):
            for follower in self.followers:
                follower(self.state)

    def close(self) -> None:
        """Keep the state and let another desk have the folder; harmless when repeated.

        A closed desk with a state folder still answers, but keeps nothing new: StateError.
        """
        with self.lock:
            if self._folder is not None and not self._folder.closed:
                with self._folder:
                    self._folder.keep(self.state)

    def now(self) -> datetime:
        """Return the time of the reader's clock."""
        self.looks += 1
        return self.clock.now()

    def insert(self, name: str) -> None:
        """Put a card of the cast (or `sam`) into its slot; raises CastError for other names."""
        with self.transaction():
            if name == SAM_SLOT:
                self.change(sam_present=True, sam_verified=False)
            elif name in self.state.professionals:
                self.change(hpc=name, hpc_pin_verified=False)
            elif name in self.state.cards:
                self.change(inserted=name, **_FRESH_CARD)
            else:
                self.cast.card(name)  # raises, naming the cards there are

    def remove(self, slot: Slot) -> None:
        """Take a card out; harmless when the slot is empty."""
        with self.transaction():
            self.change(**_REMOVED[slot])

    def change(self, **changes: Any) -> None:
        """Replace parts of the state, by field name."""
        self.state = replace(self.state, **changes)

    def replace_card(self, card: InsuranceCard) -> None:
        """Put a changed card in the place of the one in the reader."""
        self.change(cards={**self.state.cards, card.name: card})

    def replace_professional(self, card: ProfessionalCard) -> None:
        """Put a changed professional card in the place of the one in its slot."""
        self.change(professionals={**self.state.professionals, card.name: card})

    def note(self, event: Event) -> None:
        """Keep what a person would have seen."""
        self.change(events=(*self.state.events, event)[-_EVENTS_KEPT:])

    def next_second(self, last: str) -> datetime:
        """Return the reader's time in whole seconds, later than `last` (13 ROC digits or empty).

        The reader gives no second twice: the next number takes the next second, without waiting.
        """
        now = self.now().replace(microsecond=0)
        if not last:
            return now
        return max(now, parse_roc_datetime(last) + timedelta(seconds=1))

    def _first_state(self) -> DeskState:
        cards, professionals = self.cast.cards, self.cast.professionals
        return DeskState(
            cards,
            professionals,
            inserted=DEFAULT_CARD if DEFAULT_CARD in cards else None,
            hpc=DEFAULT_PROFESSIONAL if DEFAULT_PROFESSIONAL in professionals else None,
        )

    def _make_sam(self, hospital: str) -> SoftwareSam:
        institution = self.world.find(hospital)
        if institution is None:
            known = ", ".join(each.hospital_id for each in self.world.institutions)
            raise ValueError(f"hospital {hospital!r}: the emulated world has {known}")
        return SoftwareSam(self.seed, institution.sam_id, hospital, self.clock)


def _open_folder(path: Path | None) -> StateFolder | None:
    if path is None:
        return None
    from emulator.state import StateFolder  # loads SQLite, which few desks need

    return StateFolder(path)


_FRESH_CARD: Final = {"pin_verified": False, "centre_verified": False, "unusable": False}
_REMOVED: Final[Mapping[Slot, Mapping[str, object]]] = {
    "hc": {"inserted": None, **_FRESH_CARD},
    "hpc": {"hpc": None, "hpc_pin_verified": False},
    "sam": {"sam_present": False, "sam_verified": False},
}
