"""What URLs of libraries have in common: the reader's port, the component that goes with it.

Reads options; opens nothing.
"""

from __future__ import annotations

import re
from typing import Final

from cardio.backends.urls import BackendUrl
from cardio.errors import BackendUrlError

COMPONENT: Final = "CsHisX.nhicshisx.1"
"""The component that a URL without `component` means."""

_PROGID: Final = re.compile(r"(?=.{1,39}\Z)[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
_PORTS: Final = range(256)


def port_of(url: BackendUrl) -> int:
    """Return the option `port`; raises BackendUrlError."""
    text = url.options.get("port", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) in _PORTS):
        raise BackendUrlError(f"{url.text}: port {text!r}: expected 0 (COM1) to {_PORTS[-1]}")
    return int(text)


def component_of(url: BackendUrl) -> str:
    """Return the option `component`; raises BackendUrlError."""
    return checked_progid(url, "component", url.options.get("component", COMPONENT))


def checked_progid(url: BackendUrl, label: str, text: str) -> str:
    """Return a ProgID that is one; raises BackendUrlError."""
    if not _PROGID.fullmatch(text):
        raise BackendUrlError(f"{url.text}: {label} {text!r}: expected a ProgID like {COMPONENT}")
    return text
