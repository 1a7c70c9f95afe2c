"""The settings that come from the environment, read in one place.

Holds no defaults that reach hardware or a host: an absent setting is None.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_BACKEND = "emulator:"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says: backend URL, Web API target, emulator address, home folder."""

    backend: str | None = None
    """CARDIO_BACKEND: backend URL."""
    target: str | None = None
    """CARDIO_TARGET: base URL of the Web API; there is no default."""
    emulator: str | None = None
    """CARDIO_EMULATOR: HOST:PORT of a running emulator, for the drop-in parts."""
    home_override: str | None = None
    """CARDIO_HOME: folder of state and outbox."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the four variables; empty ones count as absent."""
        env = os.environ if environ is None else environ
        names = ("CARDIO_BACKEND", "CARDIO_TARGET", "CARDIO_EMULATOR", "CARDIO_HOME")
        return cls(*(env.get(name) or None for name in names))

    @property
    def backend_url(self) -> str:
        """The backend to use when no argument names one: the emulator, never hardware."""
        return self.backend or DEFAULT_BACKEND

    @property
    def home(self) -> Path:
        """The folder of state and outbox (not created here)."""
        if self.home_override:
            return Path(self.home_override)
        from platformdirs import user_data_path  # costs more than all other settings

        return user_data_path("nhi-cardio", appauthor=False)
