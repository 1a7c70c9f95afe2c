"""The emulator as a backend in this process: the waist's interface over a desk.

Opens a desk of its own for a URL, or serves one it is given; holds no state itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cardio.backends.urls import BackendUrl
from cardio.backends.waist import Argument, Backend, Reply
from cardio.errors import BackendUrlError
from cardio.table.model import Function
from emulator.centre import OwnCentre
from emulator.control_software import handle
from emulator.desk import DEFAULT_HOSPITAL, DEFAULT_SEED, Desk

if TYPE_CHECKING:
    from emulator.faults import FaultPlan

OPTIONS = ("cast", "clock", "hospital", "scenario", "seed", "state")
"""Options of an `emulator:` URL."""


class EmulatorBackend:
    """A backend whose calls a desk in this process answers.

    `owned`: it closes the desk too, and is the centre that csUploadData hands documents to.
    """

    emulated = True

    def __init__(self, desk: Desk, url: str = "emulator:", *, owned: bool = False) -> None:
        self.desk = desk
        self._url = url
        self._centre = OwnCentre(desk) if owned else None
        if self._centre is not None:
            desk.intake = self._centre

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
        """Close the desk if it was made for this backend; else it belongs to who made it."""
        if self._centre is not None:
            self._centre.close()
            self.desk.close()


def open_backend(url: BackendUrl) -> Backend:
    """Open `emulator:?seed=…&clock=…&hospital=…&cast=FILE`: a new desk in this process.

    `state=DIR` lets it go on where it was, `scenario=FILE` gives it faults. A running one has an
    address (`emulator://HOST:PORT`): see `cardio.backends.remote`.
    Raises BackendUrlError naming the option that does not fit.
    """
    if url.path:
        raise BackendUrlError(f"{url.text}: expected emulator:?… or emulator://HOST:PORT")
    url.only(OPTIONS)
    try:
        desk = Desk(
            seed=url.options.get("seed", DEFAULT_SEED),
            clock=url.options.get("clock", "real"),
            hospital=url.options.get("hospital", DEFAULT_HOSPITAL),
            cast=_path(url, "cast"),
            state=_path(url, "state"),
            faults=_faults(_path(url, "scenario")),
        )
    except ValueError as error:
        raise BackendUrlError(f"emulator: {error}") from error
    return EmulatorBackend(desk, url.text, owned=True)


def _path(url: BackendUrl, option: str) -> Path | None:
    text = url.options.get(option)
    return Path(text) if text else None


def _faults(scenario: Path | None) -> FaultPlan | None:
    if scenario is None:
        return None
    from emulator.scenario import load_scenario  # loads TOML, which few desks need

    return load_scenario(scenario)
