"""How the cast's cards behave as PC/SC cards: chip and faults by card name, from a TOML file.

    [hc-2]
    chip = "mute"

    [[hc-3.faults]]
    step = "read"
    action = "slow"
    seconds = 2.0

Reads and checks the file; moves no card.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.cast import Cast
from emulator.faults import FaultError
from emulator.picc.chips import CHIPS, Chip
from emulator.picc.faults import CardFault
from emulator.plain import plain


@dataclass(frozen=True, slots=True)
class Manner:
    """How one card behaves: another chip than its date of issue says (by name), and faults."""

    chip: str | None = None
    faults: tuple[CardFault, ...] = ()

    def __post_init__(self) -> None:
        if self.chip is not None and self.chip not in CHIPS:
            raise ValueError(f"chip: expected one of {', '.join(CHIPS)}")

    @property
    def other_chip(self) -> Chip | None:
        """The chip it names."""
        return None if self.chip is None else CHIPS[self.chip]


def load_manners(path: Path, cast: Cast) -> dict[str, Manner]:
    """Read a file; raises FaultError naming file, card and key."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FaultError(f"cards {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise FaultError(f"cards {path}: no TOML in UTF-8: {error}") from error
    try:
        return manners_of(document, cast)
    except ValueError as error:
        raise FaultError(f"cards {path}: {error}") from None


def manners_of(document: Mapping[str, Any], cast: Cast) -> dict[str, Manner]:
    """Return the manners of a file that was read already; ValueError names card and key."""
    known = {*cast.cards, *cast.professionals}
    found = {}
    for name, row in document.items():
        if name not in known:
            raise ValueError(f"{name}: no such card; `cardio card list` shows them")
        try:
            found[name] = plain(Manner).decode(row)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return found
