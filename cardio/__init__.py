"""Taiwan's NHI card from Python: control software, VPN component, and their emulation.

`open` gives a session with reader and cards, `open_component` the VPN component; both take a
backend URL and default to the emulator. Importing this package opens and loads nothing else.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # importing typing would be a third of this package's start-up

if TYPE_CHECKING:
    from cardio._open import open, open_component
    from cardio.component import Component, Credential, SamIdentity
    from cardio.errors import CardioError, ControlSoftwareError
    from cardio.session import CallResult, ControlSoftware
    from cardio.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "CallResult",
    "CardioError",
    "Component",
    "ControlSoftware",
    "ControlSoftwareError",
    "Credential",
    "SamIdentity",
    "Settings",
    "open",
    "open_component",
]

_HOMES = {
    "CallResult": "cardio.session",
    "CardioError": "cardio.errors",
    "Component": "cardio.component",
    "ControlSoftware": "cardio.session",
    "ControlSoftwareError": "cardio.errors",
    "Credential": "cardio.component",
    "SamIdentity": "cardio.component",
    "Settings": "cardio.settings",
    "open": "cardio._open",
    "open_component": "cardio._open",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cardio' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
