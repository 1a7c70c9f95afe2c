"""How long a call to the vendor's code may take: by what it waits for.

Tables and options; measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Final

from cardio.backends.urls import BackendUrl
from cardio.errors import BackendUrlError
from cardio.table import function_row
from cardio.table.model import Function, Kind


class Waits(Enum):
    """What a call waits for; the value is the URL's option with the seconds."""

    READER = "timeout"
    """The card in the reader, read or asked."""
    NETWORK = "network_timeout"
    """The data centre, or many writes on a card; official answers take up to 30 seconds."""
    PERSON = "pin_timeout"
    """Somebody who types a PIN, or closes a window."""


DEFAULTS: Final[Mapping[Waits, float | None]] = {
    Waits.READER: 10.0,
    Waits.NETWORK: 60.0,
    Waits.PERSON: None,
}
"""Seconds, None without a limit."""

OPTIONS: Final = tuple(waits.value for waits in Waits)

_LONGEST: Final = 1e6
"""The highest limit: what every system can wait."""

_WINDOWS: Final = frozenset({"hisGetSeqNumber", "hisGetSeqNumber256"})
"""The calls that may show a reminder and come back when it is closed (facts: section 6)."""

_SLOW: Final = frozenset({"orders", "prescriptions", "sam", "treatment_writing", "visits"})
"""The groups whose calls go on line, or take long by what callers announce (facts: section 2)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds per kind of waiting, None without a limit."""

    seconds: Mapping[Waits, float | None] = field(default_factory=lambda: DEFAULTS)

    @classmethod
    def from_url(cls, url: BackendUrl) -> Limits:
        """Read a URL's options: seconds, or `none`; raises BackendUrlError."""
        return cls({waits: _seconds(url, waits) for waits in Waits})

    def of(self, function: Function) -> float | None:
        """Return the limit of a function."""
        return self.seconds[waits_of(function.name)]


@cache
def waits_of(name: str) -> Waits:
    """Return what a function waits for; raises UnknownFunctionError."""
    function = function_row(name)
    if {"keypad", "pin"} & {*function.requires} or function.name in _WINDOWS:
        return Waits.PERSON
    on_line = any(need.startswith("network") for need in function.requires)
    if on_line or function.group in _SLOW or function.kind is Kind.COMPONENT:
        return Waits.NETWORK
    return Waits.READER


def _seconds(url: BackendUrl, waits: Waits) -> float | None:
    text = url.options.get(waits.value)
    if text is None:
        return DEFAULTS[waits]
    if text == "none":
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (math.isfinite(seconds) and 0 < seconds <= _LONGEST):
        expected = "expected seconds, more than 0, or none"
        raise BackendUrlError(f"{url.text}: {waits.value} {text!r}: {expected}")
    return seconds
