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
    from emulator.institutions import World
    from emulator.policy import Policy
    from emulator.sam import SoftwareSam
    from emulator.vpn import VpnServer

__all__ = [
    "Cast",
    "Clock",
    "Desk",
    "EmulatorBackend",
    "Policy",
    "SoftwareSam",
    "VpnServer",
    "World",
    "load_cast",
]

_HOMES: Final = {
    "Cast": "emulator.cast",
    "Clock": "emulator.clock",
    "Desk": "emulator.desk",
    "EmulatorBackend": "emulator.backend",
    "Policy": "emulator.policy",
    "SoftwareSam": "emulator.sam",
    "VpnServer": "emulator.vpn",
    "World": "emulator.institutions",
    "load_cast": "emulator.cast",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'emulator' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
