"""pcscd killed at random moments: the watcher lives, tells all and invents nothing."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from queue import Empty, Queue
from random import Random
from typing import Any

import pytest

from cardio.pcsc import (
    CardRemovedError,
    Event,
    EventKind,
    NoCardError,
    Reader,
    ServiceDownError,
    Watcher,
)

LONG = 30.0
UP, DOWN = EventKind.SERVICE_UP, EventKind.SERVICE_DOWN
ADDED, REMOVED = EventKind.READER_ADDED, EventKind.READER_REMOVED
IN, OUT = EventKind.CARD_INSERTED, EventKind.CARD_REMOVED


class Witness:
    """Listens to a watcher, and holds the picture its events draw."""

    def __init__(self) -> None:
        self.events: Queue[Event] = Queue()
        self.cards: dict[str, bool] = {}
        self.log: list[EventKind] = []

    def settle(self, cards: dict[str, bool]) -> Counter[EventKind]:
        """Take events until the picture is this one; return what was told since the last call."""
        deadline = time.monotonic() + LONG
        while self.cards != cards or not self.events.empty():
            try:
                self._draw(self.events.get(timeout=max(0.0, deadline - time.monotonic())))
            except Empty:
                raise AssertionError(f"{self.cards}, expected {cards}; {self.log}") from None
        told, self.log = Counter(self.log), []
        return told

    def _draw(self, event: Event) -> None:
        """Draw an event; it must be possible in the picture as it is."""
        self.log.append(event.kind)
        if event.kind is ADDED:
            assert event.reader not in self.cards
            self.cards[event.reader] = False
        elif event.kind is REMOVED:
            assert self.cards.pop(event.reader) is False
        elif event.kind in (IN, OUT):
            assert self.cards[event.reader] is (event.kind is OUT)
            self.cards[event.reader] = event.kind is IN


@pytest.fixture
def witness() -> Iterator[Witness]:
    witness = Witness()
    with Watcher(witness.events.put) as watcher:
        yield witness
        assert watcher.alive


@pytest.mark.timeout(900)
def test_kills_at_random_moments(rig: Any, times: Any, witness: Witness) -> None:
    one, random = rig(), Random(8)
    card: str | None = None
    witness.settle(dict.fromkeys(one.names, False))
    with Reader(one.name) as reader:
        for _ in range(times(50)):
            expected = Counter({UP: 1, DOWN: 1, ADDED: 2, REMOVED: 2})
            expected[OUT] += card is not None
            _killed_while_read(one, reader, random.uniform(0.0, 0.5))
            told = witness.settle({})
            card = _moved_unseen(one, card, random)
            expected[IN] += card is not None
            one.daemon.start()
            told += witness.settle({one.names[0]: card is not None, one.names[1]: False})
            assert told == +expected
            assert _read(reader) == (one.person(card) if card else None)
            if card is None and random.random() < 0.5:
                card = "hc-2"
                one.insert(card)
                assert witness.settle({one.names[0]: True, one.names[1]: False}) == Counter([IN])


def _killed_while_read(one: Any, reader: Reader, seconds: float) -> None:
    """Read on and on until the daemon, killed after so long, is gone."""
    killer = threading.Timer(seconds, one.daemon.kill)
    killer.start()
    with pytest.raises(ServiceDownError):
        while True:
            _read(reader)
    killer.join()


def _read(reader: Reader) -> str | None:
    """Return whose card is in; None without one, or when it went during the read."""
    try:
        return reader.read_profile(LONG).name
    except (NoCardError, CardRemovedError):
        return None


def _moved_unseen(one: Any, card: str | None, random: Random) -> str | None:
    """Perhaps put a card in, swap it or take it out while no daemon looks; return which is in."""
    if random.random() < 0.5:
        return card
    choice = random.choice([None, "hc-1", "hc-2", "hc-3"])
    one.cards.eject()
    if choice is not None:
        one.cards.insert(one.describe(choice))
    return choice


def test_every_swap_is_told(rig: Any, times: Any, witness: Witness) -> None:
    one = rig()
    both = dict.fromkeys(one.names, False)
    witness.settle(both)
    for number in range(times(100)):
        one.insert(f"hc-{number % 3 + 1}")
        one.eject()
    one.insert("hc-1")
    told = witness.settle({**both, one.name: True})
    assert told == Counter({IN: times(100) + 1, OUT: times(100)})


def test_readers_that_change_their_names(pcsc_socket: Any, witness: Witness) -> None:
    from emulator.picc import PrivatePcscd
    from emulator.picc.pcscd import VirtualReader, free_ports

    for name in ("NHI", "Other", "NHI"):
        reader = VirtualReader(name, free_ports())
        with PrivatePcscd([reader], socket_path=pcsc_socket):
            witness.settle(dict.fromkeys(reader.slots, False))
        witness.settle({})
