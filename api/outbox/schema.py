"""The SQLite file of an outbox: private to its user, its tables, and how old ones are migrated.

Opens and prepares; what is written into the tables is `api.outbox.sqlite_store`'s.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from api.errors import OutboxUnusable

FILE: Final = "outbox.sqlite3"
LOCK_WAIT_SECONDS: Final = 30.0

_MOMENT: Final = 0.01

_OWN: Final = (FILE, "workers")
"""How the names of what an outbox makes begin."""

PAGE_BYTES: Final = 1024
"""A commit writes whole pages: small ones make a small document cheap."""

CHECKPOINT_PAGES: Final = 4000

_PRAGMAS: Final = (
    "synchronous = FULL",
    f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    "secure_delete = ON",  # what is pruned is personal
)

MIGRATIONS: Final = (
    """
    CREATE TABLE migrations (version INTEGER PRIMARY KEY, at INTEGER NOT NULL);
    CREATE TABLE parts (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL,
        file TEXT NOT NULL, type TEXT NOT NULL, target TEXT NOT NULL, sender TEXT,
        document_sha256 TEXT NOT NULL, sha256 TEXT NOT NULL,
        records INTEGER NOT NULL, orders INTEGER NOT NULL,
        first_record INTEGER NOT NULL, repeatable INTEGER NOT NULL,
        since INTEGER NOT NULL, touched_at INTEGER NOT NULL, due_at INTEGER,
        state TEXT NOT NULL, owner TEXT,
        attempts INTEGER NOT NULL, asked INTEGER NOT NULL,
        tries INTEGER NOT NULL, misses INTEGER NOT NULL,
        sam_id TEXT, sent_at INTEGER, opcode TEXT, rtn_code TEXT, reason TEXT,
        version INTEGER NOT NULL,
        UNIQUE (id, part)
    );
    CREATE INDEX parts_by_document ON parts (document_sha256);
    CREATE INDEX parts_to_send ON parts (target, seq) WHERE state IN ('queued', 'sending');
    CREATE INDEX parts_to_ask ON parts (target, due_at) WHERE state = 'accepted';
    CREATE INDEX parts_unknown ON parts (seq) WHERE state = 'unknown';
    CREATE INDEX parts_held ON parts (owner) WHERE owner IS NOT NULL;
    CREATE TABLE bodies (seq INTEGER PRIMARY KEY, size INTEGER NOT NULL, packed BLOB NOT NULL);
    CREATE TABLE results (seq INTEGER PRIMARY KEY, packed BLOB NOT NULL);
    CREATE TABLE history (
        seq INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
        state TEXT NOT NULL, rtn_code TEXT, attempt INTEGER NOT NULL, reason TEXT,
        PRIMARY KEY (seq, version)
    ) WITHOUT ROWID;
    CREATE TABLE stamps (
        sam_id TEXT NOT NULL, sent_at INTEGER NOT NULL, PRIMARY KEY (sam_id, sent_at)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE visits (
        seq INTEGER NOT NULL, visit INTEGER NOT NULL, PRIMARY KEY (seq, visit)
    ) WITHOUT ROWID;
    CREATE INDEX visits_by_visit ON visits (visit, seq);
    """,
    """
    ALTER TABLE parts ADD COLUMN finding_count INTEGER;
    ALTER TABLE parts ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
    """,
    # a host is spelt in one way (api.target): what stands before the path, behind https://
    """
    UPDATE parts SET target = lower(substr(target, 1, 7 + instr(substr(target, 8), '/')))
        || substr(target, 8 + instr(substr(target, 8), '/')) WHERE target LIKE 'http://_%/%';
    UPDATE parts SET target = lower(substr(target, 1, 8 + instr(substr(target, 9), '/')))
        || substr(target, 9 + instr(substr(target, 9), '/')) WHERE target LIKE 'https://_%/%';
    UPDATE parts SET target = replace(target, ':443/', '/') WHERE target LIKE 'https://%:443/%';
    UPDATE parts SET target = replace(target, ':80/', '/') WHERE target LIKE 'http://%:80/%';
    """,
)
"""What leads from each version of the schema to the next; only ever added to."""


def open_file(folder: Path) -> sqlite3.Connection:
    """Open the database of a folder, creating both, private to the user (0700, 0600).

    A folder that holds something else keeps its rights when an outbox is made in it.

    Transactions are begun by hand; a commit is on the disk when it returns. Raises OutboxUnusable.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE
        if all(each.name.startswith(_OWN) for each in folder.iterdir()):
            folder.chmod(0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)  # the files beside it (-wal, -shm) take its rights
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutboxUnusable(
            f"outbox {folder}: cannot be written ({reason}); set CARDIO_HOME to a folder of yours"
        ) from None
    return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=LOCK_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        _log_ahead(connection)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Set the journal to WAL: SQLite waits for nobody there, and others may just be opening it."""
    for _ in range(round(LOCK_WAIT_SECONDS / _MOMENT)):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_MOMENT)
        else:
            return
    raise OutboxUnusable("outbox: others are opening it for too long; try again")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the schema; 0 for a new file. Raises OutboxUnusable for a later one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise OutboxUnusable(
            f"outbox: written by a later version (schema {version}, this one has"
            f" {len(MIGRATIONS)}); update cardio"
        )
    return int(version)


def migrate(
    connection: sqlite3.Connection,
    now: Callable[[], int],
    migrations: tuple[str, ...] = MIGRATIONS,
) -> None:
    """Bring the tables to the newest version, inside the caller's transaction."""
    for number in range(version_of(connection), len(migrations)):
        for statement in migrations[number].split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.execute("INSERT INTO migrations VALUES (?, ?)", (number + 1, now()))
        connection.execute(f"PRAGMA user_version = {number + 1}")
