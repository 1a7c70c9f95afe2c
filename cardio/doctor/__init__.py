"""What is installed and set up around this process, as findings with advice.

Looks and reports; changes nothing, reaches no card, and no host without leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from cardio.doctor.check import Check, State
from cardio.doctor.component import component, console
from cardio.doctor.environment import environment
from cardio.doctor.installation import installation
from cardio.doctor.network import network
from cardio.doctor.situation import Situation
from cardio.doctor.vendor import vendor

__all__ = ["Check", "Situation", "State", "examine"]


def _pcsc(_: Situation) -> Iterator[Check]:
    from cardio.pcsc.diagnosis import examine_pcsc  # it makes checks of this package's class

    return examine_pcsc()


_LOOKS: Final[tuple[Callable[[Situation], Iterable[Check]], ...]] = (
    installation,
    environment,
    vendor,
    component,
    console,
    _pcsc,
    network,
)
"""What is looked at, in the order of the report."""


def examine(situation: Situation) -> tuple[Check, ...]:
    """Look at everything; each line says what was found and what to do."""
    return tuple(check for look in _LOOKS for check in look(situation))
