"""What the emulated control software does where the facts leave it open: one setting each.

Every default here is emulator-defined. Holds settings only.
Source of the open points: facts/control_software_notes.md, the entries marked [open].
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SameDay(Enum):
    """Which earlier visit of the day makes a visit a same-day one (5010)."""

    ANY_HOSPITAL = "any"
    SAME_HOSPITAL = "same"


@dataclass(frozen=True, slots=True)
class Policy:
    """The open points of the control software; all emulator-defined."""

    short_buffer_code: int = 6018
    """Answer to a buffer that is too small; nothing is written then."""

    closed_port_code: int = 4000
    """Answer of a call that needs the reader before csOpenCom."""

    bad_argument_code: int = 6018
    """Answer to an input that does not have its documented form."""

    same_day: SameDay = SameDay.ANY_HOSPITAL
    """What counts as a visit on the same day."""

    uncounted_visit_seq: str = "    "
    """The visit number of types that are not counted (letters)."""

    newborn_days: int = 60
    """How long after birth a newborn may use a parent's card (5004)."""

    visits_on_card: int = 6
    """How many visit records a card keeps; the oldest drops out (manual)."""

    orders_on_card: int = 60
    """How many outpatient orders a card keeps (manual); that the oldest goes is assumed."""
