"""One line of the report, and how it came out.

Types only; looks at nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a check came out."""

    FOUND = "found"
    MISSING = "not found"
    WRONG = "wrong"
    NOT_HERE = "does not apply"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, how it is, what to do about it."""

    name: str
    state: State
    detail: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the check as the command prints it."""
        return {
            "name": self.name,
            "state": self.state.value,
            "detail": self.detail,
            "advice": self.advice,
        }
