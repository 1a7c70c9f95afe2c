"""Shared by the tests of the checks: what a document gives, in the words of the examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from api import Document, check
from api.errors import DocumentError

Outcome = Callable[[bytes], list[str]]


@pytest.fixture
def outcome(now: datetime) -> Outcome:
    """Check a document: FIELD:CODE or FIELD[order]:CODE of every finding."""

    def found(data: bytes) -> list[str]:
        try:
            document = Document.loads(data)
        except DocumentError as error:
            return [f"RECS:{error.check_code}"]
        return [
            f"{one.field}[{one.order}]:{one.code}" if one.order else f"{one.field}:{one.code}"
            for one in check(document, now=now)
        ]

    return found
