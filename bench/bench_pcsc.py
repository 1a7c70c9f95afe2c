"""The card over PC/SC beside its floors, on a private pcscd with a virtual card, in the same run.

    python -m bench.bench_pcsc [--rounds 7] [--reads 200] [--moves 10] [--idle 5] [--json]

Read: `NhiCard.read_profile` on an open handle, floor: bare SCardTransmit of the same two commands
on the same handle; the whole read (deadline, state, connect, transaction, counter) is shown beside
a bare connect, the same two commands and disconnect. Watcher: delay from moving the card to its
event, floor: a bare SCardGetStatusChange loop that sees the same moves; both wait for pcscd, which
looks every 0.4 s. Idle: processor time of a watcher that nothing happens to, per second. Reads
take turns one by one, medians; exits 1 when a limit does not hold. Needs Linux, pcscd, vpcd and
pyscard.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from queue import Queue
from statistics import median
from typing import Any, Final

from cardio.pcsc import Event, EventKind, NhiCard, Reader, Watcher
from cardio.pcsc.context import Context
from cardio.pcsc.handle import Handle
from cardio.pcsc.nhi_card import READ, SELECT
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import Winscard, load_winscard
from emulator.cast import load_cast
from emulator.picc import CardProcess, PrivatePcscd, described
from emulator.picc.pcscd import VirtualReader, free_ports

READ_LIMIT: Final = 1.5
"""A profile costs at most this many bare pairs of commands."""
DELAY_LIMIT: Final = 0.020
"""Seconds a watcher adds at most to what pcscd takes itself."""
IDLE_LIMIT: Final = 0.005
"""Share of a processor that an idle watcher takes at most."""

COMMANDS: Final = tuple(list(bytes(command)) for command in (SELECT, READ))
SHARED, ANY_PROTOCOL, LEAVE = 2, 3, 0
LONG = 30.0

Call = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """What was measured beside its floor, in seconds; `value` as the limit is meant."""

    name: str
    seconds: float
    floor: float
    value: float
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the limit holds, if there is one."""
        return self.limit is None or self.value <= self.limit


class Rig:
    """A private pcscd with one virtual reader and a card to move."""

    def __init__(self, stack: ExitStack) -> None:
        reader = VirtualReader("NHI", free_ports())
        self.name = reader.slots[0]
        daemon = stack.enter_context(PrivatePcscd([reader]))
        os.environ.update(daemon.environment)
        self._cards = stack.enter_context(CardProcess(reader.port))
        self._card = described(load_cast().card("hc-1"))

    def move(self, present: bool) -> float:
        """Put the card in or take it out; return when."""
        began = time.perf_counter()
        if present:
            self._cards.insert(self._card)
        else:
            self._cards.eject()
        return began

    def settle(self, present: bool) -> None:
        """Wait until pcscd has seen it."""
        with Context() as context:
            state = context.state(self.name)
            while state.present is not present:
                (state,) = context.wait([state], LONG)


def bare_pair(api: Winscard, card: int, header: int) -> Call:
    """Return the floor of a read: the two commands, sent bare."""

    def call() -> None:
        for command in COMMANDS:
            code, answer = api.SCardTransmit(card, header, command)
            assert code == 0 and answer[-2:] == [0x90, 0x00]

    return call


def bare_whole(api: Winscard, context: int, name: str) -> Call:
    """Return the floor of a whole read: connect, two commands, disconnect."""

    def call() -> None:
        code, card, _ = api.SCardConnect(context, name, SHARED, ANY_PROTOCOL)
        assert code == 0
        bare_pair(api, card, api.SCARD_PCI_T1)()
        api.SCardDisconnect(card, LEAVE)

    return call


def medians(calls: dict[str, Call], rounds: int) -> dict[str, float]:
    """Return the median seconds of each call; they take turns: all meet the same machine."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            began = time.perf_counter()
            call()
            found[name].append(time.perf_counter() - began)
    return {name: median(times[rounds // 10 :]) for name, times in found.items()}


def measure_reads(rig: Rig, rounds: int, reads: int) -> list[Row]:
    """Measure both reads beside their floors."""
    api: Any = load_winscard()
    rig.move(True)
    rig.settle(True)
    with ExitStack() as stack:
        _, bare_context = api.SCardEstablishContext(0)
        stack.callback(api.SCardReleaseContext, bare_context)
        _, card, _ = api.SCardConnect(bare_context, rig.name, SHARED, ANY_PROTOCOL)
        stack.callback(api.SCardDisconnect, card, LEAVE)
        handle = Handle(api, card, ANY_PROTOCOL - 1, rig.name)  # the very same one
        reader = stack.enter_context(Reader(rig.name))
        calls: dict[str, Call] = {
            "pair": bare_pair(api, card, api.SCARD_PCI_T1),
            "profile": NhiCard(handle).read_profile,
            "bare": bare_whole(api, bare_context, rig.name),
            "whole": reader.read_profile,
        }
        times = medians(calls, rounds * reads)
    rig.move(False)
    rig.settle(False)
    return [
        _ratio("NhiCard.read_profile", times["profile"], times["pair"], READ_LIMIT),
        _ratio("Reader.read_profile", times["whole"], times["bare"], None),
    ]


def _ratio(name: str, seconds: float, floor: float, limit: float | None) -> Row:
    return Row(name, seconds, floor, seconds / floor, limit)


def bare_watch(name: str, seen: Queue[float], over: threading.Event) -> None:
    """Note every move at one reader, by SCardGetStatusChange alone: the floor of the watcher."""
    with Context() as context:
        state = context.state(name)
        while not over.is_set():
            (now,) = context.wait([state], 0.5)
            if now.counter != state.counter:
                seen.put(time.perf_counter())
            state = ReaderState(now.name, now.state, now.atr)


def measure_delay(rig: Rig, moves: int) -> list[Row]:
    """Measure how long after a move the watcher and the bare loop know of it."""
    told: Queue[float] = Queue()
    bare: Queue[float] = Queue()
    over = threading.Event()

    def tell(event: Event) -> None:
        if event.kind in (EventKind.CARD_INSERTED, EventKind.CARD_REMOVED):
            told.put(time.perf_counter())

    delays: list[tuple[float, float]] = []
    floor = threading.Thread(target=bare_watch, args=(rig.name, bare, over))
    floor.start()
    with Watcher(tell):
        for number in range(moves):
            began = rig.move(number % 2 == 0)
            delays.append((told.get(timeout=LONG) - began, bare.get(timeout=LONG) - began))
    over.set()
    floor.join()
    ours, theirs = (median(column) for column in zip(*delays, strict=True))
    added = median(our - their for our, their in delays)
    return [Row("Watcher, delay added", ours, theirs, added, DELAY_LIMIT)]


def measure_idle(rig: Rig, seconds: float) -> list[Row]:
    """Measure the processor time of a watcher that nothing happens to."""
    ready = threading.Event()
    with Watcher(lambda event: ready.set()):
        ready.wait(LONG)
        began, used = time.perf_counter(), time.process_time()
        threading.Event().wait(seconds)
        share = (time.process_time() - used) / (time.perf_counter() - began)
    return [Row("Watcher, idle share", share, 0.0, share, IDLE_LIMIT)]


def table(rows: list[Row]) -> str:
    """Write the rows as text."""
    lines = [f"{'what':24}{'ms':>10}{'floor ms':>12}{'value':>10}   limit"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g} {'ok' if row.holds else 'MISSED'}"
        times = f"{row.seconds * 1e3:10.3f}{row.floor * 1e3:12.3f}"
        lines.append(f"{row.name:24}{times}{row.value:10.4f}   {limit}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and tell by the exit code whether every limit holds."""
    parser = argparse.ArgumentParser(description="the card over PC/SC beside its floors")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--reads", type=int, default=200, help="reads per round")
    parser.add_argument("--moves", type=int, default=10, help="insertions and removals")
    parser.add_argument("--idle", type=float, default=5.0, help="seconds of an idle watcher")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        rig = Rig(stack)
        rows = measure_reads(rig, options.rounds, options.reads)
        rows += measure_delay(rig, options.moves) + measure_idle(rig, options.idle)
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
