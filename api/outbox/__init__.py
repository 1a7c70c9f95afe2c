"""The outbox: an upload that nobody has to watch, kept on disk until its result is there.

The face of the package: every name is imported when it is first asked for. Holds no code.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from api.outbox.outbox import Outbox
    from api.outbox.parts import Part, Step
    from api.outbox.states import Event, State

__all__ = ["Event", "Outbox", "Part", "State", "Step"]

_HOME: Final = {
    "Event": "states",
    "Outbox": "outbox",
    "Part": "parts",
    "State": "states",
    "Step": "parts",
}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return __all__
