"""The checks the insurer runs on a document, run at the desk.

The face: `check` and what it returns, imported when first asked for. Holds no check of its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.checks.engine import check
    from api.findings import Finding, Findings

__all__ = ["Finding", "Findings", "check"]

_HOME = {"Finding": "api.findings", "Findings": "api.findings", "check": "api.checks.engine"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
