"""Cards put in, read, swapped and snatched away in random order: never another person's data."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, NamedTuple

import pytest

from cardio.pcsc import PcscError, Reader
from emulator.picc import CardFault, Chip

PEOPLE = ("hc-1", "hc-2", "hc-3", "hc-elderly", "hc-newborn")
CHIPS = (Chip.OLD, Chip.NEW, Chip.COLD)
LONG = 30.0
PCSCD_LOOKS = 0.5
"""Seconds after which pcscd has surely seen that a card is out."""


class Visit(NamedTuple):
    """A card in the slot: from when it began to go in until it was out for sure."""

    person: str
    begin: float
    end: float


class Read(NamedTuple):
    """One read: when it began and ended, and whose data it gave."""

    begin: float
    end: float
    person: str


class Person:
    """Who stands at the reader: moves cards, and writes down which was in, and when."""

    def __init__(self, one: Any, random: Random) -> None:
        self.visits: list[Visit] = []
        self._one, self._random = one, random
        self._in: tuple[str, float] | None = None

    def put_in(self, **how: Any) -> str:
        """Put somebody's card in, whatever is in goes out; do not wait for pcscd."""
        self.take_out()
        card, chip = self._random.choice(PEOPLE), self._random.choice(CHIPS)
        self._in = self._one.person(card), time.monotonic()
        self._one.cards.insert(self._one.describe(card, chip=chip, **how))
        return self._in[0]

    def take_out(self) -> None:
        if self._in is not None:
            self._one.cards.eject()
            self.visits.append(Visit(*self._in, time.monotonic()))
            self._in = None

    def wait(self, present: bool) -> None:
        self._one.settle(lambda state: state.present is present)


@contextmanager
def reading(name: str) -> Iterator[tuple[list[Read], threading.Condition]]:
    """Read without pause in a thread of its own while the block runs; give what came of it."""
    reads: list[Read] = []
    news, over = threading.Condition(), threading.Event()

    def work() -> None:
        with Reader(name) as reader:
            while not over.is_set():
                begin = time.monotonic()
                try:
                    person = reader.read_profile(LONG).name
                except PcscError:
                    over.wait(0.002)
                    continue
                with news:
                    reads.append(Read(begin, time.monotonic(), person))
                    news.notify_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield reads, news
    finally:
        over.set()
        thread.join(LONG)
    assert not thread.is_alive()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1])
def test_never_the_data_of_a_card_that_was_not_in(rig: Any, times: Any, seed: int) -> None:
    one, random = rig(), Random(seed)
    person = Person(one, random)
    kinds = ("calm", "swap", "snatch", "fast")
    with reading(one.name) as (reads, news):
        for cycle in range(times(200)):
            kind = kinds[cycle % 4] if cycle < 4 else random.choice(kinds)
            _cycle(person, kind, random, reads, news)
    person.take_out()
    assert len(reads) > times(200)
    strangers = [read for read in reads if not _was_in(read, person.visits)]
    assert strangers == []


def _cycle(
    person: Person, kind: str, random: Random, reads: list[Read], news: threading.Condition
) -> None:
    """Do one of four things, and leave the slot empty and settled."""
    moment = threading.Event()  # never set: a person's pause
    if kind in ("calm", "swap"):
        for _ in range(1 if kind == "calm" else 2):
            who = person.put_in()
            person.wait(True)
            _wait_for(who, len(reads), reads, news)
            person.take_out()
            person.wait(False)
        return
    slow = CardFault("read", "slow", seconds=random.uniform(0.0, 0.6))
    person.put_in(faults=[slow] if random.random() < 0.5 else [])
    if kind == "snatch" or random.random() < 0.5:
        person.wait(True)
    moment.wait(random.uniform(0.0, 0.1))
    if kind == "fast":
        person.put_in()
        moment.wait(random.uniform(0.0, 0.8))
    person.take_out()
    person.wait(False)


def _wait_for(who: str, seen: int, reads: list[Read], news: threading.Condition) -> None:
    """A card that stays in is read, and as whose it is."""
    with news:
        assert news.wait_for(lambda: len(reads) > seen, LONG)
        assert {read.person for read in reads[seen:]} == {who}


def _was_in(read: Read, visits: list[Visit]) -> bool:
    """Whether that person's card was in when the read began, and as far as pcscd can know, at its
    end: out is counted from when the card's process says so, and pcscd looks every 0.4 s.
    """
    return any(
        visit.person == read.person
        and visit.begin <= read.begin <= visit.end
        and read.end <= visit.end + PCSCD_LOOKS
        for visit in visits
    )
