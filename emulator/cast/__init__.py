"""The cast: cards and institutions described in one TOML file, the shipped one or your own.

Describes who there is; puts no card into a reader.
"""

from __future__ import annotations

from emulator.cast.file import (
    DEFAULT_CARD,
    DEFAULT_PROFESSIONAL,
    SAM_SLOT,
    Cast,
    CastError,
    listing,
    load_cast,
)

__all__ = [
    "DEFAULT_CARD",
    "DEFAULT_PROFESSIONAL",
    "SAM_SLOT",
    "Cast",
    "CastError",
    "listing",
    "load_cast",
]
