"""The SQL of the outbox in SQLite.

Texts only; `api.outbox.sqlite_store` runs them. Names come from `api.outbox.rows`, values never
stand in a text.
"""
# ruff: noqa: S608 - made of our own column names and states when the module is loaded

from __future__ import annotations

from typing import Final

from api.outbox.rows import COLUMNS, MUTABLE
from api.outbox.states import ARRIVING, COUNTED

_VALUES: Final = ", ".join("?" for name in COLUMNS)
_SETS: Final = ", ".join(f"{name} = ?" for name in MUTABLE)
_COUNTED: Final = ", ".join(f"'{state}'" for state in sorted(COUNTED))
_ARRIVING: Final = ", ".join(f"'{state}'" for state in sorted(ARRIVING))

ADD_PART: Final = f"INSERT INTO parts ({', '.join(COLUMNS)}) VALUES ({_VALUES})"
ADD_BODY: Final = "INSERT INTO bodies VALUES (?, ?, ?)"
ADD_VISIT: Final = "INSERT INTO visits VALUES (?, ?)"
ADD_STEP: Final = (
    "INSERT INTO history (seq, version, at, event, state, rtn_code, attempt, reason)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
ADD_STAMP: Final = "INSERT OR IGNORE INTO stamps VALUES (?, ?)"
LAST_STAMP: Final = "SELECT max(sent_at) FROM stamps WHERE sam_id = ?"
ADD_RESULT: Final = "INSERT OR REPLACE INTO results VALUES (?, ?)"

SAME_DOCUMENT: Final = f"""
    SELECT id FROM parts
    WHERE document_sha256 = ? AND type = ? AND target = ? AND state IN ({_COUNTED})
    ORDER BY seq DESC LIMIT 1
"""

DROP_BODY: Final = "DELETE FROM bodies WHERE seq = ?"
DROP_RESULT: Final = "DELETE FROM results WHERE seq = ?"

MOVE: Final = f"UPDATE parts SET {_SETS} WHERE id = ? AND part = ? AND version = ?"

_SAME_VISITS: Final = """
    visits AS own JOIN visits AS other USING (visit) JOIN parts ON parts.seq = other.seq
"""

LATER: Final = f"""
    SELECT id, count(*) AS visits FROM {_SAME_VISITS}
    WHERE own.seq = :seq AND other.seq > :seq AND target = :target
    AND (owner NOTNULL OR state IN ({_ARRIVING}))
    GROUP BY id ORDER BY max(other.seq) DESC LIMIT 1
"""

_DUE: Final = "owner IS NULL AND (due_at <= :now OR (due_at NOTNULL AND touched_at > :later))"
"""A step taken a good while after now was taken by a clock that has been set back since: its pause
means nothing."""

_IN_WINDOW: Final = """
    SELECT * FROM parts
    WHERE target = :target AND (sender IS NULL OR sender = :sam_id)
    AND state IN ('queued', 'sending')
    AND (due_at NOTNULL OR owner NOTNULL OR sam_id IS NULL OR sam_id = :sam_id)
    ORDER BY seq LIMIT :window
"""
"""The next parts of a SAM; one that is halted holds up the SAM it was halted for alone."""

_FIRST_OF_ITS_VISITS: Final = f"""
    NOT EXISTS (
        SELECT 1 FROM {_SAME_VISITS}
        WHERE own.seq = queued.seq AND other.seq < queued.seq AND target = :target
        AND state IN ('queued', 'sending')
    )
"""
"""Two versions of one visit are never on their way together: the later one must stay the last."""

TO_SEND: Final = f"""
    SELECT * FROM ({_IN_WINDOW}) AS queued
    WHERE state = 'queued' AND {_DUE} AND {_FIRST_OF_ITS_VISITS} ORDER BY seq LIMIT 1
"""

TO_ASK: Final = f"""
    SELECT * FROM parts
    WHERE state = 'accepted' AND target = :target AND sam_id = :sam_id AND {_DUE}
    ORDER BY due_at LIMIT 1
"""

NEXT_DUE: Final = f"""
    SELECT min(due_at) FROM (
        SELECT due_at FROM ({_IN_WINDOW}) AS queued
        WHERE state = 'queued' AND owner IS NULL AND misses <= :sending AND {_FIRST_OF_ITS_VISITS}
        UNION ALL
        SELECT due_at FROM parts WHERE state = 'accepted' AND target = :target
        AND sam_id = :sam_id AND owner IS NULL AND misses <= :asking
    )
"""

ALL: Final = "SELECT * FROM parts ORDER BY seq"
OF_UPLOAD: Final = "SELECT * FROM parts WHERE id = ? ORDER BY part"
UNKNOWN: Final = "SELECT * FROM parts WHERE state = 'unknown' ORDER BY seq"
HELD: Final = "SELECT * FROM parts WHERE owner IS NOT NULL"
HISTORY: Final = """
    SELECT history.*, id, part FROM history JOIN parts USING (seq) WHERE id = ?
    ORDER BY max(at) OVER (PARTITION BY seq ORDER BY history.version), part, history.version
"""
"""The steps of a part stand as they were taken, also where the clock was set back between them."""
BODY: Final = """
    SELECT size, packed, sha256, records, orders FROM bodies JOIN parts USING (seq)
    WHERE id = ? AND part = ?
"""
RESULT: Final = "SELECT packed FROM results JOIN parts USING (seq) WHERE id = ? AND part = ?"
