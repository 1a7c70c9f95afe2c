"""Faults of a virtual card as data: which command is hit, which time, and how.

Counts and chooses; what a fault does to the wire is `slot`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from emulator.fault_actions import LONGEST_WAIT

Step = Literal["any", "select", "read"]
Action = Literal["status", "slow", "silent", "pull", "short"]


@dataclass(frozen=True, slots=True)
class CardFault:
    """What goes wrong: for commands of a step, from the one after `skip`, `count` times (all)."""

    step: Step
    action: Action
    """`status` answers `sw`; `slow` takes `seconds`; `silent` never answers; `pull` has the card
    out before it does; `short` answers one byte."""
    sw: int = 0x6F00
    seconds: float = 0.0
    skip: int = 0
    count: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.sw <= 0xFFFF:
            raise ValueError(f"sw: expected 0 to 65535, got {self.sw}")
        if not 0 <= self.seconds <= LONGEST_WAIT:
            raise ValueError(f"seconds: expected 0 to {LONGEST_WAIT}, got {self.seconds}")
        if self.skip < 0 or (self.count is not None and self.count < 1):
            raise ValueError("skip: expected 0 or more; count: 1 or more, or none")

    def hits(self, index: int) -> bool:
        """Whether it hits its step's command of that number, from 0."""
        return index >= self.skip and (self.count is None or index < self.skip + self.count)


class FaultPicker:
    """The faults of one card while it is in: counts its commands."""

    def __init__(self, faults: Sequence[CardFault]) -> None:
        self._faults = [(fault, [0]) for fault in faults]

    def pick(self, step: Step) -> CardFault | None:
        """Count a command; return the first fault that hits it."""
        found = None
        for fault, seen in self._faults:
            if fault.step in ("any", step):
                if found is None and fault.hits(seen[0]):
                    found = fault
                seen[0] += 1
        return found
