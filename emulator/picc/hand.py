"""The hand at the reader: what is in the desk's slots is put into the PC/SC reader's, too.

Follows a desk and moves cards; decides nothing about them. The insurance card goes into the first
slot, the professional card into the second; virtual cards are in no reader.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from queue import SimpleQueue
from traceback import extract_tb
from typing import Final, NamedTuple, Self

from cardio.closing import Closing
from emulator.desk import Desk, DeskState
from emulator.picc.description import CardDescription, described
from emulator.picc.errors import PiccError
from emulator.picc.manners import Manner
from emulator.picc.process import CardProcess

LOG = logging.getLogger("emulator.picc")

SWAP_SECONDS: Final = 1.0
"""How long a slot stays empty between two cards: pcscd looks every 0.4 s (emulator-defined)."""


class Held(NamedTuple):
    """The names of the cards that are in the desk's slots, None for an empty one."""

    hc: str | None
    hpc: str | None

    @classmethod
    def of(cls, state: DeskState) -> Held:
        """Return what a desk's reader holds."""
        card = state.cards[state.inserted] if state.inserted else None
        staff = state.professionals[state.hpc] if state.hpc else None
        return cls(
            card.name if card and not card.virtual else None,
            staff.name if staff and not staff.virtual else None,
        )


class Hand(Closing):
    """Moves the desk's cards from `start` (or `with`) to `close`, one after the other.

    `manners` says which of them have another chip, or faults.

    Cards that are in at the start are in when it returns; later ones follow within a second or
    two, as with a person's hand; a move that fails is logged, and the next one is made. What calls
    write to a card moves nothing: no function changes its open data. The process stays its owner's.
    """

    def __init__(
        self,
        desk: Desk,
        cards: CardProcess,
        manners: Mapping[str, Manner] | None = None,
        *,
        swap_seconds: float = SWAP_SECONDS,
    ) -> None:
        self._desk, self._cards = desk, cards
        self._manners = manners or {}
        self._swap_seconds = swap_seconds
        self._moves: SimpleQueue[Held | None] = SimpleQueue()
        self._closing = threading.Event()
        self._held: list[str | None] = [*Held(None, None)]
        self._thread = threading.Thread(target=self._work, name="hand", daemon=True)

    def start(self) -> Self:
        """Put in what the desk has, and follow it from now on."""
        with self._desk.lock:
            self._desk.followers.append(self._follow)
            first = Held.of(self._desk.state)
        try:
            for slot, name in enumerate(first):
                self._hold(slot, name)
        except PiccError:
            self.close()
            raise
        self._thread.start()
        return self

    def close(self) -> None:
        """Follow no more; cards stay where they are."""
        with self._desk.lock:
            if self._follow in self._desk.followers:
                self._desk.followers.remove(self._follow)
        self._closing.set()
        self._moves.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def _follow(self, state: DeskState) -> None:
        """Note where the cards are now; the desk is locked meanwhile."""
        self._moves.put(Held.of(state))

    def _work(self) -> None:
        while (held := self._moves.get()) is not None and not self._closing.is_set():
            for slot, name in enumerate(held):
                try:
                    self._hold(slot, name)
                except PiccError as error:
                    LOG.error("%s", error)
                except Exception as error:  # a hand that stands still is worse
                    _log(error)

    def _hold(self, slot: int, name: str | None) -> None:
        """Have that card in a slot, and no other."""
        if self._held[slot] != name:
            self._take_out(slot)
            self._put_in(slot, name)

    def _take_out(self, slot: int) -> None:
        if self._held[slot] is not None:
            self._cards.eject(slot)
            self._held[slot] = None
            self._closing.wait(self._swap_seconds)

    def _put_in(self, slot: int, name: str | None) -> None:
        if name is not None:
            self._cards.insert(self._description(name), slot)
            self._held[slot] = name

    def _description(self, name: str) -> CardDescription:
        state, manner = self._desk.state, self._manners.get(name, Manner())
        card = state.cards.get(name) or state.professionals[name]
        return described(card, chip=manner.other_chip, faults=manner.faults)


def _log(error: Exception) -> None:
    """Log where an error came from, without its text, which may hold a value."""
    where = extract_tb(error.__traceback__)[-1]
    LOG.error("a card stayed out: %s at %s:%s", type(error).__name__, where.filename, where.lineno)
