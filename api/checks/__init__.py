"""The checks the insurer runs on a document, run at the desk.

The face: `check` and what it returns. At this level structure, required and forbidden fields,
lengths and character types; values across fields and master files are no part of it.
"""

from __future__ import annotations

from api.checks.engine import check
from api.findings import Finding

__all__ = ["Finding", "check"]
