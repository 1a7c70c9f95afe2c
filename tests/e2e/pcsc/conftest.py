"""A rig of pcscd, vpcd and virtual cards without root: each test has its own daemon and ports.

libpcsclite reads the path of its socket once, so daemons that this process is a client of have
the same path, one after the other.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cardio.pcsc import ReaderState
from cardio.pcsc.context import Context
from emulator.cast import load_cast
from emulator.picc import CardProcess, PrivatePcscd, described
from emulator.picc.pcscd import VirtualReader, free_ports, missing_parts

LONG = 30.0

Rig = Callable[..., Any]


def why_not() -> str:
    """Return why these tests cannot run here; empty when they can."""
    if not sys.platform.startswith("linux"):
        return "pcscd with vpcd is for Linux"
    if find_spec("smartcard") is None:
        return "pyscard is not installed: pip install 'nhi-cardio[pcsc]'"
    return missing_parts()


@pytest.fixture(autouse=True)
def needs_pcsc() -> None:
    if reason := why_not():
        pytest.skip(reason)


class OneRig:
    """A running daemon with one virtual reader of two slots, and the cards' process."""

    def __init__(self, daemon: PrivatePcscd, cards: CardProcess, names: tuple[str, str]) -> None:
        self.daemon, self.cards, self.names = daemon, cards, names
        self._cast = load_cast()

    @property
    def name(self) -> str:
        """The first slot."""
        return self.names[0]

    def describe(self, card: str, **how: Any) -> Any:
        """Return a card of the cast as a virtual one."""
        people: dict[str, Any] = {**self._cast.cards, **self._cast.professionals}
        return described(people[card], **how)

    def person(self, card: str) -> str:
        """Return the name of a card's holder."""
        return str(self._cast.cards[card].profile["name"])

    def insert(self, card: str, slot: int = 0, **how: Any) -> ReaderState:
        """Put a card in; returns when pcscd has seen it."""
        before = self.state(slot)
        self.cards.insert(self.describe(card, **how), slot)
        return self.settle(lambda s: s.present and s.counter != before.counter, slot)

    def eject(self, slot: int = 0) -> ReaderState:
        """Take the card out; returns when pcscd has seen it."""
        self.cards.eject(slot)
        return self.settle(lambda s: not s.present, slot)

    def state(self, slot: int = 0) -> ReaderState:
        with Context() as context:
            return context.state(self.names[slot])

    def settle(self, fits: Callable[[ReaderState], bool], slot: int = 0) -> ReaderState:
        """Wait until pcscd says what is expected of a slot."""
        deadline = time.monotonic() + LONG
        with Context() as context:
            state = context.state(self.names[slot])
            while not fits(state):
                left = deadline - time.monotonic()
                assert left > 0, f"slot {slot} did not settle: {state}"
                (state,) = context.wait([state], left)
        return state

    def restart(self) -> None:
        """Kill the daemon and start it again; returns when its readers are there."""
        self.daemon.kill()
        self.daemon.start()
        self.readers()

    def readers(self) -> tuple[str, ...]:
        """Return the readers' names once they are there."""
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            with Context() as context:
                if found := context.readers():
                    return found
        raise AssertionError("no readers came")


@pytest.fixture
def rig(pcsc_socket: Path) -> Iterator[Rig]:
    """Start a rig: `rig()`, or with the cards that wait in its slots: vpcd connects to them."""
    with ExitStack() as opened:

        def start(*waiting: str) -> OneRig:
            reader = VirtualReader("NHI", free_ports(), "listen" if waiting else "dial")
            daemon = opened.enter_context(closing(PrivatePcscd([reader], socket_path=pcsc_socket)))
            cards = opened.enter_context(CardProcess(reader.port, mode=reader.mode))
            made = OneRig(daemon, cards, reader.slots)
            for slot, card in enumerate(waiting):
                cards.insert(made.describe(card), slot)
            daemon.start()
            made.readers()
            return made

        yield start


@pytest.fixture(scope="session")
def times() -> Callable[[int], int]:
    """Return how often to repeat: the full count for the soak run, a tenth elsewhere."""
    soak = os.environ.get("CARDIO_TEST_PROFILE") == "soak"
    return lambda full: full if soak else full // 10
