"""What the transactions of the SQLite outbox are made of: parts added, steps taken, times used.

Each function works inside a transaction that its caller began and will end.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Final

from api.errors import ClaimLost
from api.outbox import statements as sql
from api.outbox.arrivals import NewPart
from api.outbox.parts import Change, Part, Step, step_of
from api.outbox.rows import from_ms, moved_of, row_of, to_ms
from api.outbox.states import Event
from api.outbox.store import Later

_SECOND: Final = timedelta(seconds=1)


def added(connection: sqlite3.Connection, part: Part, new: NewPart) -> Part:
    """Keep a new part with its document and visits; return it with its place in the queue."""
    seq = connection.execute(sql.ADD_PART, row_of(part)).lastrowid
    connection.execute(sql.ADD_BODY, (seq, new.packed.size, new.packed.data))
    connection.executemany(sql.ADD_VISIT, ((seq, visit) for visit in new.repeating.visits))
    part = replace(part, seq=seq or 0)
    _noted(connection, part, step_of(part, Event.ENQUEUE))
    return part


def moved(connection: sqlite3.Connection, was: Part, change: Change) -> Part:
    """Keep a step. Raises ClaimLost when the part has been moved since it was read."""
    values = (*moved_of(change.part), *was.key, was.version)
    if connection.execute(sql.MOVE, values).rowcount != 1:
        raise ClaimLost(*was.key)
    _noted(connection, change.part, change.step)
    return change.part


def dropped(connection: sqlite3.Connection, part: Part) -> None:
    """Keep document and result of a part no longer."""
    for statement in (sql.DROP_BODY, sql.DROP_RESULT):
        connection.execute(statement, (part.seq,))


def later_than(connection: sqlite3.Connection, part: Part) -> Later | None:
    """Return the last upload after this one that may have arrived with visits of its own."""
    row = connection.execute(sql.LATER, {"seq": part.seq, "target": part.target}).fetchone()
    return None if row is None else Later(row["id"], row["visits"])


def stamped(connection: sqlite3.Connection, change: Change) -> Change:
    """Give a request a time that its SAM never used: the wanted one, or a second after its last.

    Source: facts/web_api.toml, [upload_dt].
    """
    part = change.part
    if part.sent_at is None or part.sam_id is None:
        raise ValueError("a request is sent with a SAM and a time")
    sent_at = part.sent_at
    if not connection.execute(sql.ADD_STAMP, (part.sam_id, to_ms(sent_at))).rowcount:
        (last,) = connection.execute(sql.LAST_STAMP, (part.sam_id,)).fetchone()
        sent_at = from_ms(last) + _SECOND
        connection.execute(sql.ADD_STAMP, (part.sam_id, to_ms(sent_at)))
    return replace(change, part=replace(part, sent_at=sent_at))


def _noted(connection: sqlite3.Connection, part: Part, step: Step) -> None:
    values = (part.seq, part.version, to_ms(step.at), step.event.value, step.state.value)
    connection.execute(sql.ADD_STEP, (*values, step.rtn_code, step.attempt, step.reason))
