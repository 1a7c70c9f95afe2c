"""The connection to the SQLite file of an outbox, and the one place that commits.

Every commit stands between its two fault points, and every error of sqlite3 is turned here. Knows
the schema's version; what is read and written is `api.outbox.sqlite_store`'s.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from api.errors import OutboxUnusable
from api.outbox import points
from api.outbox.schema import MIGRATIONS, migrate, open_file, version_of
from api.outbox.states import Event
from api.outbox.store import Hook

_FORGETTABLE: Final = frozenset(
    {points.CLAIM_SENDING, points.CLAIM_ASKING, Event.POLL, Event.PRUNE}
)
"""A power cut may undo these: nothing had been sent, or it is asked for or pruned once more."""


class Database:
    """An open database in a folder, its tables up to date. Safe for several threads.

    `now` gives the milliseconds that date a migration. Raises OutboxUnusable, as every use does.
    """

    def __init__(self, folder: Path, now: Callable[[], int], at: Hook) -> None:
        self.folder: Final = folder
        self.at: Final = at
        self._turn = threading.RLock()
        with self._errors():
            self.connection: Final = open_file(folder)
            try:
                self._prepare(now)
            except BaseException:
                self.connection.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Have the connection alone, to read."""
        with self._turn, self._errors():
            yield self.connection

    @contextmanager
    def writing(self, commit: str) -> Iterator[sqlite3.Connection]:
        """A transaction: whole on the disk, between its two fault points, or undone."""
        with self.reading() as connection, _durable(connection, commit not in _FORGETTABLE):
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                self.at(points.before(commit))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            self.at(points.done(commit))

    def settle(self) -> None:
        """Write everything into the one file: what was deleted is then nowhere on the disk.

        What others read at this moment is left to a later time.
        """
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close it when no thread uses it; harmless when repeated."""
        with self._turn:
            self.connection.close()

    def _prepare(self, now: Callable[[], int]) -> None:
        if version_of(self.connection) < len(MIGRATIONS):
            with self.writing(points.SCHEMA) as connection:
                migrate(connection, now)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            full = " (is the disk full?)" if _is_io(error) else ""
            reason = f"{error}{full}; nothing was changed"
            raise OutboxUnusable(f"outbox {self.folder}: {reason}") from error


def _is_io(error: sqlite3.Error) -> bool:
    """Whether the system failed a read or a write; of a full disk it may say no more than that."""
    code = getattr(error, "sqlite_errorcode", None)  # errors of the module itself have none
    return code is not None and code & 0xFF == sqlite3.SQLITE_IOERR


@contextmanager
def _durable(connection: sqlite3.Connection, durable: bool) -> Iterator[None]:
    """Let a commit return before it is on the disk; later ones take it there first."""
    if durable:
        yield
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")
