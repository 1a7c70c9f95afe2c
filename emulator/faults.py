"""Faults as data: what goes wrong at a desk, in which calls, and how.

Meets every call before and after the handler; reads no file and knows no function's behaviour.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from cardio.backends.waist import Argument, Reply
from cardio.table import function_names
from cardio.table.model import Function
from emulator.desk import Desk
from emulator.errors import EmulatorError
from emulator.fault_actions import Action, Call, Delay, Hang, When

ANY_FUNCTION: Final = "*"

Answer = Callable[[Desk, Function, Sequence[Argument]], Reply]


class FaultError(EmulatorError, ValueError):
    """A fault that cannot be planned; names key and expectation, in a scenario file and row too."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One planned fault: the calls it hits, and what happens to them.

    Of the calls of `function` between `since` and `until` by the desk's clock the first `skip`
    pass; of the next `count` (without: of all further ones) each is hit with `probability`, drawn
    from `seed` (without: the desk's). Raises FaultError for a value that does not fit.
    """

    function: str
    """Vendor name, or * for every function."""
    action: Action
    skip: int = 0
    count: int | None = None
    probability: float = 1.0
    seed: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is no longer hit."""

    def __post_init__(self) -> None:
        known = self.function == ANY_FUNCTION or self.function in function_names()
        _expect(known, "function", f"a function of the table or {ANY_FUNCTION}")
        _expect(self.skip >= 0, "skip", "0 or more")
        _expect(self.count is None or self.count > 0, "count", "1 or more")
        _expect(0.0 < self.probability <= 1.0, "probability", "more than 0, at most 1")
        for key in ("since", "until"):
            moment = getattr(self, key)
            _expect(moment is None or moment.tzinfo is not None, key, "a time with its zone")
        if self.since is not None and self.until is not None:
            _expect(self.since < self.until, "until", "a time after since")

    def covers(self, function: str, now: datetime) -> bool:
        """Whether a call of a function now counts for this fault."""
        return (
            self.function in (function, ANY_FUNCTION)
            and (self.since is None or self.since <= now)
            and (self.until is None or now < self.until)
        )

    def hits(self, index: int, seed: str) -> bool:
        """Whether the call with this index (from 0) among those that count is hit."""
        if index < self.skip or (self.count is not None and index >= self.skip + self.count):
            return False
        return self.probability == 1.0 or _drawn(self.seed or seed, index) < self.probability


@dataclass(slots=True)
class FaultPlan:
    """The faults of one desk, and how often each has been asked; threads may share it.

    `sleep` waits for a number of seconds; tests and scenarios give their own.
    """

    faults: tuple[Fault, ...] = ()
    sleep: Callable[[float], None] = time.sleep
    hanging: threading.Event = field(default_factory=threading.Event)
    """Set while a call hangs, or has hung since the last release."""
    _released: threading.Event = field(default_factory=threading.Event, repr=False)
    _counts: dict[int, int] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def release(self) -> None:
        """Let all calls that hang go on; later hangs wait for the next release."""
        with self._lock:
            released, self._released = self._released, threading.Event()
            self.hanging.clear()
        released.set()

    def meet(
        self, desk: Desk, function: Function, arguments: Sequence[Argument], answer: Answer
    ) -> Reply:
        """Answer a call on a desk as `answer` does, with the faults that hit it.

        Delays and hangs come before the desk is taken or after it was given back: meanwhile a
        person can pull a card. What faults and call change is one transaction of the desk.
        """
        actions = [fault.action for fault in self._hits(function.name, desk)]
        if not actions:
            return answer(desk, function, arguments)
        self._wait(actions, When.BEFORE)
        with desk.transaction():
            call = Call(function, tuple(arguments), desk.state)
            instead = [action.before(desk, call) for action in actions]
            reply = next(filter(None, instead), None) or answer(desk, function, arguments)
            for action in actions:
                reply = action.after(desk, call, reply)
        self._wait(actions, When.AFTER)
        return reply

    def _hits(self, function: str, desk: Desk) -> list[Fault]:
        """Count a call for every fault it counts for; return those that hit it, in order."""
        now = desk.now()
        with self._lock:
            return [
                fault
                for place, fault in enumerate(self.faults)
                if fault.covers(function, now)
                and fault.hits(self._next(place), f"{desk.seed}:{place}")
            ]

    def _next(self, place: int) -> int:
        index = self._counts.get(place, 0)
        self._counts[place] = index + 1
        return index

    def _wait(self, actions: Iterable[Action], when: When) -> None:
        for action in actions:
            if isinstance(action, Delay) and action.when is when:
                self.sleep(action.seconds)
            elif isinstance(action, Hang) and action.when is when:
                with self._lock:
                    released = self._released
                    self.hanging.set()
                released.wait()


def _drawn(seed: str, index: int) -> float:
    """Return the draw of a call: a number from 0 to below 1, the same on every machine."""
    digest = sha256(f"fault:{seed}:{index}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _expect(holds: bool, key: str, expected: str) -> None:
    if not holds:
        raise FaultError(f"{key}: expected {expected}")
