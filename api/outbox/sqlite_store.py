"""The outbox in one SQLite file: what is found there, and what is written together.

Decides nothing, reads no clock but for the date of a migration; `api.outbox.database` commits.
Several workers, threads and processes may use one file.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from api.errors import NoSuchUpload, Superseded
from api.outbox import points
from api.outbox import statements as sql
from api.outbox.arrivals import NewUpload
from api.outbox.database import Database
from api.outbox.packed import Packed
from api.outbox.parts import Change, Key, Part, Step, changed
from api.outbox.rows import from_ms, part_of, step_of, to_ms
from api.outbox.states import Event
from api.outbox.store import Added, Claimant, Hook, Later, Patience, Work
from api.outbox.writing import added, dropped, later_than, moved, stamped
from cardio.closing import Closing

_CLAIMS: Final = {
    Work.SENDING: (points.CLAIM_SENDING, sql.TO_SEND),
    Work.ASKING: (points.CLAIM_ASKING, sql.TO_ASK),
}

_SET_BACK: Final = timedelta(minutes=1)
"""A step taken so far after now shows that the clock has been set back since."""


class SqliteStore(Closing):
    """A `Store` in a folder, which it creates. A context manager.

    `now` dates a migration. Not to be taken through a fork: each process opens its own. Raises
    OutboxUnusable when folder or file cannot be used.
    """

    def __init__(
        self, folder: Path, now: Callable[[], datetime], *, at: Hook = points.nothing
    ) -> None:
        self._database = Database(folder, lambda: to_ms(now()), at)

    @property
    def at(self) -> Hook:
        """Called at the fault points."""
        return self._database.at

    def add(self, new: NewUpload, now: datetime, *, again: bool) -> Added:
        """Keep an upload, unless (not `again`) the same document is done or under way."""
        with self._database.writing(Event.ENQUEUE) as connection:
            wanted = (new.sha256, new.type.value, new.target)
            found = None if again else connection.execute(sql.SAME_DOCUMENT, wanted).fetchone()
            if found is not None:
                return Added(self.parts(found["id"]), duplicate=True)
            parts = [added(connection, *each) for each in new.entering(now)]
            return Added(parts, duplicate=False)

    def claim(self, work: Work, by: Claimant, now: datetime) -> Part | None:
        """Give the next part that is due to this worker alone; None when there is none."""
        commit, statement = _CLAIMS[work]
        wanted = by._asdict() | {"now": to_ms(now), "later": to_ms(now + _SET_BACK)}
        with self._database.reading() as connection:
            if connection.execute(statement, wanted).fetchone() is None:
                return None
        with self._database.writing(commit) as connection:
            row = connection.execute(statement, wanted).fetchone()
            if row is None:
                return None
            part = part_of(row)
            return moved(connection, part, changed(part, Event.CLAIM, now, owner=by.owner))

    def record(self, before: Part, change: Change, result: bytes | None = None) -> Part:
        """Keep a step taken from `before`, and the result that came with it."""
        with self._database.writing(change.step.event) as connection:
            if change.step.event is Event.SEND:
                change = stamped(connection, change)
            elif change.step.event is Event.PRUNE:
                dropped(connection, before)
            if result is not None:
                connection.execute(sql.ADD_RESULT, (before.seq, zlib.compress(result)))
            return moved(connection, before, change)

    def requeue(self, before: Part, change: Change) -> Part:
        """Keep a step that sends again, unless that would undo a later upload."""
        with self._database.writing(change.step.event) as connection:
            later = later_than(connection, before)
            if later is not None:
                raise Superseded(before.id, *later)
            return moved(connection, before, change)

    def later(self, part: Part) -> Later | None:
        """Return the last upload after this one that may have arrived with visits of its own."""
        with self._database.reading() as connection:
            return later_than(connection, part)

    def packed(self, key: Key) -> Packed:
        """Return the document of a part. Raises NoSuchUpload, also where it was pruned."""
        with self._database.reading() as connection:
            row = connection.execute(sql.BODY, key).fetchone()
        if row is None:
            raise NoSuchUpload(key.id)
        return Packed(row["packed"], row["size"], row["sha256"], row["records"], row["orders"])

    def result(self, key: Key) -> bytes | None:
        """Return the result of a part, as it came."""
        with self._database.reading() as connection:
            row = connection.execute(sql.RESULT, key).fetchone()
        return None if row is None else zlib.decompress(row["packed"])

    def parts(self, id: str | None = None) -> list[Part]:
        """Return all parts, or those of one upload, oldest first."""
        statement, wanted = (sql.ALL, ()) if id is None else (sql.OF_UPLOAD, (id,))
        return [part_of(row) for row in self._rows(statement, wanted)]

    def history(self, id: str) -> list[Step]:
        """Return what happened to the parts of an upload, in order."""
        return [step_of(row) for row in self._rows(sql.HISTORY, (id,))]

    def unknown(self) -> list[Part]:
        """Return the parts whose answer is lost, oldest first."""
        return [part_of(row) for row in self._rows(sql.UNKNOWN)]

    def held(self) -> list[Part]:
        """Return the parts that a worker has claimed, whether it lives or not."""
        return [part_of(row) for row in self._rows(sql.HELD)]

    def next_due(self, by: Claimant, patience: Patience) -> datetime | None:
        """Return when this claimant has something to do, if nobody else does it before."""
        wanted = by._asdict() | patience._asdict()
        with self._database.reading() as connection:
            (due,) = connection.execute(sql.NEXT_DUE, wanted).fetchone()
        return None if due is None else from_ms(due)

    def settle(self) -> None:
        """Leave no trace of what was dropped, as far as nobody else is reading it."""
        self._database.settle()

    def close(self) -> None:
        """Give up the database; harmless when repeated."""
        self._database.close()

    def _rows(self, statement: str, wanted: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._database.reading() as connection:
            return connection.execute(statement, wanted).fetchall()
