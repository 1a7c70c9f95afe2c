"""The state folder: what a desk keeps across restarts and crashes, in one SQLite file.

Writes what changed since it last wrote, in one transaction; knows no function and no rule.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from cardio.closing import Closing
from emulator.clock import Clock
from emulator.desk import DeskState
from emulator.errors import StateError
from emulator.plain import to_json
from emulator.state_codec import FROZEN, Row, changes_of, restored, resumed

FILE: Final = "desk.sqlite"
SCHEMA_VERSION: Final = 1
APPLICATION_ID: Final = 0x6E686964
"""Marks the file as a desk's state, in its header."""

_CREATE: Final = (
    "CREATE TABLE kept (kind TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL,"
    " value TEXT NOT NULL, UNIQUE (kind, name, part))",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_PUT: Final = (
    "INSERT INTO kept (kind, name, part, value) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (kind, name, part) DO UPDATE SET value = excluded.value"
)
_SETTINGS: Final = (
    "locking_mode = EXCLUSIVE",
    "synchronous = FULL",
    "wal_autocheckpoint = 64",  # overwriting a short log is twice as fast as extending a long one
)

_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "another desk has it; close that one first, or name another folder",
    sqlite3.SQLITE_NOTADB: "is not the state of a desk; name another folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
}


class StateFolder(Closing):
    """The folder of one desk, held by one process until it is closed or ends.

    Folder and file are private to the user (0700, 0600). Raises StateError when the folder is in
    use, cannot be written, or its file is not a desk's, newer than this version, or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.closed = False
        self._written: DeskState | None = None
        self._clock: Clock | None = None
        """The desk's clock if it stands still: only then is its time kept."""
        self._moment: datetime | None = None
        with self._troubles():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self._database = sqlite3.connect(
                self.path, timeout=0, isolation_level=None, check_same_thread=False
            )
        try:
            with self._troubles():
                self._open()
        except StateError:
            self.close()
            raise

    def load(self, first: DeskState, clock: Clock) -> DeskState:
        """Return the state to start from: what is kept, else `first`, which is kept then.

        Cards of `first` that the folder does not have join. A frozen clock goes on where it
        stood, unless another one was given. To be called once, before `keep`.
        """
        with self._troubles():
            rows = [Row(*row) for row in self._database.execute("SELECT * FROM kept")]
        try:
            state = restored(first, rows)
            origin = resumed(clock, rows)
        except ValueError as error:
            self.close()
            raise StateError(f"state {self.path}: {error}; the file is damaged") from None
        self._clock = clock if origin.startswith(FROZEN) else None
        with self._troubles():
            self._put([Row("clock", "", "origin", to_json(origin)), *changes_of(state, None)])
        self._written = state
        self.keep(state)
        return state

    def keep(self, state: DeskState) -> None:
        """Write what changed since the last time: when it returns, all of it is on the disk."""
        moment = self._clock.now() if self._clock is not None else None
        if state is self._written and moment == self._moment:
            return
        rows = [] if state is self._written else [*changes_of(state, self._written)]
        if moment is not None and moment != self._moment:
            rows.append(Row("clock", "", "now", to_json(moment.isoformat())))
        with self._troubles():
            self._put(rows)
        self._written, self._moment = state, moment

    def close(self) -> None:
        """Let another process have the folder; harmless when repeated."""
        self.closed = True
        self._database.close()

    def _open(self) -> None:
        for setting in _SETTINGS:
            self._pragma(setting)
        with self._transaction("EXCLUSIVE"):  # the lock stays: that is the locking mode
            if self._pragma("application_id") == 0 and self._is_empty():
                for statement in _CREATE:
                    self._database.execute(statement)
            self._check()
        self._pragma("journal_mode = WAL")  # last: a file that is not ours is left as it is

    def _check(self) -> None:
        if self._pragma("application_id") != APPLICATION_ID:
            raise StateError(f"state {self.path}: is not the state of a desk; name another folder")
        if (version := self._pragma("user_version")) != SCHEMA_VERSION:
            raise StateError(
                f"state {self.path}: has schema {version}, this version reads {SCHEMA_VERSION};"
                " name another folder"
            )
        if self._pragma("quick_check") != "ok":
            raise StateError(f"state {self.path}: the file is damaged")

    def _pragma(self, name: str) -> object:
        row = self._database.execute(f"PRAGMA {name}").fetchone()
        return None if row is None else row[0]

    def _is_empty(self) -> bool:
        return self._database.execute("SELECT 1 FROM sqlite_master").fetchone() is None

    def _put(self, rows: Sequence[Row]) -> None:
        """Write rows in one transaction; a single statement is one by itself."""
        if len(rows) == 1:
            self._database.execute(_PUT, rows[0])
        elif rows:
            with self._transaction():
                self._database.executemany(_PUT, rows)

    @contextmanager
    def _transaction(self, lock: str = "IMMEDIATE") -> Iterator[None]:
        self._database.execute(f"BEGIN {lock}")
        try:
            yield
            self._database.execute("COMMIT")
        except (sqlite3.Error, StateError):
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        """Turn the troubles of file and database into a StateError."""
        try:
            yield
        except OSError as error:
            raise StateError(f"state {self.path}: {error.strerror or error}") from error
        except sqlite3.Error as error:
            raise StateError(f"state {self.path}: {_reason(error)}") from error


def _reason(error: sqlite3.Error) -> str:
    """Say what to do about a trouble of the database, else what it is called."""
    return _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
