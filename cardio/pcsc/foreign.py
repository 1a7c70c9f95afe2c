"""Which cards are known not to be NHI cards, so that nobody bothers them again.

Remembers per reader and ATR; asks no card.
"""

from __future__ import annotations

from typing import Final

from cardio.pcsc.atr import FOREIGN, CardKind, kind_of
from cardio.pcsc.states import ReaderState

_OWN_TROUBLE: Final = {0x64, 0x65, 0x6F}
"""SW1 of a card that failed, rather than refused: dirt, a weak contact, a cold start."""


class ForeignCards:
    """Cards that are left alone: by their ATR, or because two tries showed what they are.

    A card that refused is remembered for its reader and ATR; one with the ATR of an NHI card, or
    one that failed without refusing, only until it is taken out: the next card with its ATR may
    be in order.
    """

    def __init__(self) -> None:
        self._for_good: set[tuple[str, bytes]] = set()
        self._while_in: dict[str, tuple[bytes, int]] = {}

    def has(self, state: ReaderState) -> bool:
        """Whether the card in a reader is to be left alone."""
        return (
            state.kind in FOREIGN
            or (state.name, state.atr) in self._for_good
            or self._while_in.get(state.name) == (state.atr, state.counter)
        )

    def forget_counters(self, reader: str) -> None:
        """Forget what holds only while a card is in: the service's counters begin anew."""
        self._while_in.pop(reader, None)

    def add(self, state: ReaderState, sw: int) -> None:
        """Remember the card in a reader, and the status word it ended with (0: wrong data)."""
        self._while_in[state.name] = (state.atr, state.counter)
        refused = sw != 0 and sw >> 8 not in _OWN_TROUBLE
        if refused and kind_of(state.atr) is not CardKind.NHI:
            self._for_good.add((state.name, state.atr))
