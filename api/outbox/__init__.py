"""The outbox: an upload that nobody has to watch, kept on disk until its result is there.

The face of the package: every name is imported when it is first asked for. Holds no code.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from api.outbox.outbox import Outbox
    from api.outbox.parts import Part, Step
    from api.outbox.policy import Policy
    from api.outbox.states import Event, State
    from api.outbox.worker import AsyncWorker, Worker

__all__ = ["AsyncWorker", "Event", "Outbox", "Part", "Policy", "State", "Step", "Worker"]

_HOME: Final = {
    "AsyncWorker": "worker",
    "Event": "states",
    "Outbox": "outbox",
    "Part": "parts",
    "Policy": "policy",
    "State": "states",
    "Step": "parts",
    "Worker": "worker",
}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return __all__
