"""What is settled long ago loses its document and its result; row, visits and history stay.

So a document that is done is still recognised, and its outcome told in numbers. Never touches what
is under way or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from api.errors import ClaimLost
from api.outbox.outbox import Outbox
from api.outbox.parts import Part, changed
from api.outbox.states import TABLE, Event


def prune(outbox: Outbox, older_than: timedelta) -> list[Part]:
    """Prune the uploads all of whose parts came to their end so long ago; return those parts.

    What was refused is discarded with it, as it cannot be sent again. A crash leaves each part
    whole or pruned; the next call does the rest. Raises OutboxUnusable.
    """
    pruned = list(_pruned(outbox, outbox.now() - older_than))
    outbox.store.settle()
    return pruned


def _pruned(outbox: Outbox, before: datetime) -> Iterator[Part]:
    for _, group in groupby(outbox.parts(), attrgetter("id")):
        parts = list(group)
        if all(part.pruned or _is_old(part, before) for part in parts):
            yield from _steps(outbox, parts)


def _is_old(part: Part, before: datetime) -> bool:
    return (part.state, Event.PRUNE) in TABLE and part.since <= before


def _steps(outbox: Outbox, parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        if part.pruned:
            continue
        change = changed(part, Event.PRUNE, outbox.now(), pruned=True, reason=part.reason)
        with suppress(ClaimLost):  # somebody has just decided otherwise
            yield outbox.store.record(part, change)
