"""Which readers there are: one look at all of them, with a deadline.

Connects to no card and keeps nothing open.
"""

from __future__ import annotations

from contextlib import closing
from typing import Final

from cardio.pcsc.context import Context
from cardio.pcsc.errors import ReaderGoneError
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import Winscard
from cardio.pcsc.worker import Worker

LIST_SECONDS: Final = 5.0
"""How long a service may take to say what it has; one whose driver hangs never does."""

_AGAIN: Final = 3
"""How often to look again when a reader goes meanwhile."""


def list_readers(
    api: Winscard | None = None, seconds: float = LIST_SECONDS
) -> tuple[ReaderState, ...]:
    """Return all readers, in PC/SC's order; none is an empty tuple.

    Raises PyscardMissingError, LibraryMissingError, ServiceDownError, AccessRefusedError,
    ReaderStuckError.
    """
    with closing(Worker("PC/SC")) as worker:
        return worker.run(lambda: _look(api), seconds)


def _look(api: Winscard | None) -> tuple[ReaderState, ...]:
    with Context(api) as context:
        for _ in range(_AGAIN):
            try:
                return context.look(context.readers())
            except ReaderGoneError:  # it went between the list and the look
                continue
        return context.look(context.readers())
