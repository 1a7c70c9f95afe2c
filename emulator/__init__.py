"""The emulator: a desk with cards and a software SAM, and the server it uploads to.

Everything here is emulator-defined where the real thing is not public, and says so. Importing
this package opens and loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from emulator.backend import EmulatorBackend
    from emulator.cast import Cast, load_cast
    from emulator.clock import Clock
    from emulator.desk import Desk
    from emulator.errors import EmulatorError, StateError
    from emulator.faults import Fault, FaultPlan
    from emulator.institutions import World
    from emulator.policy import Policy
    from emulator.sam import SoftwareSam
    from emulator.scenario import load_scenario
    from emulator.vpn import VpnServer

__all__ = [
    "Cast",
    "Clock",
    "Desk",
    "EmulatorBackend",
    "EmulatorError",
    "Fault",
    "FaultPlan",
    "Policy",
    "SoftwareSam",
    "StateError",
    "VpnServer",
    "World",
    "load_cast",
    "load_scenario",
]

_HOMES: Final = {
    "Cast": "emulator.cast",
    "Clock": "emulator.clock",
    "Desk": "emulator.desk",
    "EmulatorBackend": "emulator.backend",
    "EmulatorError": "emulator.errors",
    "Fault": "emulator.faults",
    "FaultPlan": "emulator.faults",
    "Policy": "emulator.policy",
    "SoftwareSam": "emulator.sam",
    "StateError": "emulator.errors",
    "VpnServer": "emulator.vpn",
    "World": "emulator.institutions",
    "load_cast": "emulator.cast",
    "load_scenario": "emulator.scenario",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'emulator' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
