"""The tables of the server's database, and the engine that opens it.

Describes columns and connections; reads and writes no row.
Times are whole milliseconds since the Unix epoch by the emulator's clock, unless named otherwise.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

SCHEMA_VERSION: Final = 1

_LOCK_WAIT_SECONDS: Final = 30

metadata: Final = sa.MetaData()

versions: Final = sa.Table(
    "schema_version", metadata, sa.Column("version", sa.Integer, primary_key=True)
)

uploads: Final = sa.Table(
    "uploads",
    metadata,
    sa.Column("opcode", sa.String(256), primary_key=True),
    sa.Column("tick", sa.BigInteger, nullable=False),
    sa.Column("sam_id", sa.String(12), nullable=False),
    sa.Column("hospital_id", sa.String(10), nullable=False),
    sa.Column("type", sa.String(2), nullable=False),
    sa.Column("format", sa.String(3), nullable=False),
    sa.Column("sent_ms", sa.BigInteger, nullable=False),
    sa.Column("sent_records", sa.Integer),
    sa.Column("received_ms", sa.BigInteger, nullable=False),
    sa.Column("due_ms", sa.BigInteger, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("checked", sa.Boolean, nullable=False),
    sa.Column("leased_until", sa.Double, nullable=False),
    sa.Index("uploads_by_sam", "sam_id", "tick"),
    sa.Index("uploads_to_check", "checked", "due_ms"),
    sa.Index("uploads_by_age", "received_ms"),
)
"""One row per upload; `leased_until` is in real seconds since the epoch, 0 when nobody checks."""

documents: Final = sa.Table(
    "documents",
    metadata,
    sa.Column("opcode", sa.String(256), sa.ForeignKey("uploads.opcode"), primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

results: Final = sa.Table(
    "results",
    metadata,
    sa.Column("opcode", sa.String(256), sa.ForeignKey("uploads.opcode"), primary_key=True),
    sa.Column("rtn_code", sa.String(4), nullable=False),
    sa.Column("json", sa.LargeBinary, nullable=False),
    sa.Column("txt", sa.LargeBinary, nullable=False),
)


def open_engine(database: str | Path | None) -> sa.Engine:
    """Return the engine of a database: None in memory, a path an SQLite file, a URL that URL.

    A file becomes private to the user (0600). Raises OSError, ImportError or SQLAlchemyError,
    whose messages hold no values.
    """
    if database is None:
        engine = _engine("sqlite://", poolclass=StaticPool, check_same_thread=False)
    elif isinstance(database, str) and "://" in database:
        engine = sa.create_engine(database, hide_parameters=True)
    else:
        engine = _file_engine(Path(database))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def begin_writing(connection: sa.Connection) -> None:
    """Take the write lock of SQLite at once where one will be needed: no giving up half way."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _file_engine(path: Path) -> sa.Engine:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    return _engine(sa.URL.create("sqlite", database=str(path)), timeout=_LOCK_WAIT_SECONDS)


def _engine(
    url: str | sa.URL, poolclass: type[sa.Pool] | None = None, **connect: object
) -> sa.Engine:
    return sa.create_engine(url, poolclass=poolclass, connect_args=connect, hide_parameters=True)


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """Let the engine begin transactions itself, and several processes share a file."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
