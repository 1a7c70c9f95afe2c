"""The emulator as a backend in this process: the waist's interface over a desk.

Opens a desk of its own for a URL, or serves one it is given; holds no state itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cardio.backends.urls import BackendUrl
from cardio.backends.waist import Argument, Reply
from cardio.errors import BackendUnavailableError, BackendUrlError
from cardio.table.model import Function
from emulator.control_software import handle
from emulator.desk import DEFAULT_HOSPITAL, DEFAULT_SEED, Desk

OPTIONS = ("cast", "clock", "hospital", "seed")
"""Options of an `emulator:` URL."""


class EmulatorBackend:
    """A backend whose calls a desk in this process answers."""

    emulated = True

    def __init__(self, desk: Desk, url: str = "emulator:") -> None:
        self.desk = desk
        self._url = url

    @property
    def url(self) -> str:
        """The URL it was opened with."""
        return self._url

    def now(self) -> datetime:
        """Return the desk's time."""
        return self.desk.now()

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Let the desk answer one call."""
        return handle(self.desk, function, arguments)

    def close(self) -> None:
        """Nothing is held: the desk belongs to whoever made it."""


def open_backend(url: BackendUrl) -> EmulatorBackend:
    """Open `emulator:?seed=…&clock=…&hospital=…&cast=FILE`: a new desk in this process.

    Raises BackendUrlError naming the option that does not fit.
    """
    if url.path:
        raise BackendUnavailableError(
            f"{url.scheme}:{url.path}: a running emulator cannot be reached by this version;"
            " use emulator: with seed and clock"
        )
    url.only(OPTIONS)
    cast = url.options.get("cast")
    try:
        desk = Desk(
            seed=url.options.get("seed", DEFAULT_SEED),
            clock=url.options.get("clock", "real"),
            hospital=url.options.get("hospital", DEFAULT_HOSPITAL),
            cast=Path(cast) if cast else None,
        )
    except ValueError as error:
        raise BackendUrlError(f"emulator: {error}") from error
    return EmulatorBackend(desk, url.text)
