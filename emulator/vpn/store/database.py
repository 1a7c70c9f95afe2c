"""The uploads, documents and results of an emulated server, in one database.

Keeps and finds; checks nothing and reads no clock. Safe for several threads and processes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from cardio.closing import Closing
from cardio.component import SamIdentity
from emulator.vpn.errors import StoreError
from emulator.vpn.stamp import SERIALS_PER_MS, format_opcode, from_ms, to_ms
from emulator.vpn.store import statements as sql
from emulator.vpn.store.schema import SCHEMA_VERSION, begin_writing, metadata, open_engine
from emulator.vpn.store.values import Arrival, Claimed, StoredResult, Upload

_TRIES: Final = 100
_MINUTE_OF_TICKS: Final = 60_000 * SERIALS_PER_MS
_SCHEMA_LOCK: Final = 0x656D756C


class Store(Closing):
    """The database of one server, or the share of one process in it. A context manager.

    `database` is None (in memory), the path of an SQLite file, or an SQLAlchemy URL. Every
    method raises StoreError when the database fails.
    """

    def __init__(self, database: str | Path | None = None) -> None:
        # One connection is all there is to a database in memory, so its users take turns.
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if database is None else nullcontext()
        )
        try:
            self._engine = open_engine(database)
        except (OSError, ImportError, SQLAlchemyError) as error:
            raise StoreError(f"database: cannot open it: {_first_line(error)}") from error
        try:
            self._create()
        except StoreError:
            self.close()
            raise

    def add(self, arrival: Arrival, data: bytes) -> Upload:
        """Keep a document and return it with the execution number it got, unique for ever."""
        for _ in range(_TRIES):
            try:
                with self._writing() as connection:
                    return _insert(connection, arrival, data)
            except _NumberTakenError:
                continue
        raise StoreError(f"database: no free execution number after {_TRIES} tries")

    def find(self, opcode: str) -> Upload | None:
        """Return the upload of an execution number, with its result if it has one, or None."""
        with self._reading() as connection:
            row = connection.execute(sql.FIND, {"opcode": opcode}).first()
        if row is None:
            return None
        result = None if row.rtn_code is None else StoredResult(row.rtn_code, row.json, row.txt)
        return _upload(row, result)

    def claim(
        self, now: datetime, *, real_now: float, until: float, opcode: str | None = None
    ) -> Claimed | None:
        """Take the oldest upload (or the named one) that is due, unchecked and nobody's.

        It is this caller's until the real second `until`. Returns None when there is none.
        """
        wanted: dict[str, Any] = {"now": to_ms(now), "real_now": real_now}
        statement = sql.OLDEST_DUE
        if opcode is not None:
            statement, wanted["opcode"] = sql.NAMED_DUE, opcode
        with self._writing() as connection:
            row = connection.execute(statement, wanted).first()
            if row is None:
                return None
            connection.execute(sql.LEASE, {"named": row.opcode, "until": until})
        return Claimed(_upload(row), row.data)

    def finish(self, opcode: str, result: StoredResult) -> None:
        """Keep the result of a check; the first one stays."""
        values = {"rtn_code": result.rtn_code, "json": result.json, "txt": result.txt}
        with self._writing() as connection:
            if connection.execute(sql.MARK_CHECKED, {"named": opcode}).rowcount:
                connection.execute(sql.ADD_RESULT, {"opcode": opcode, **values})

    def forget(self, before: datetime) -> int:
        """Delete all there is of uploads received before a time; return how many."""
        old = {"before": to_ms(before)}
        with self._reading() as connection:
            if connection.execute(sql.ANY_OLD, old).first() is None:
                return 0
        with self._writing() as connection:
            return [connection.execute(statement, old).rowcount for statement in sql.FORGET][-1]

    def close(self) -> None:
        """Give up the database; harmless when repeated."""
        self._engine.dispose()

    def _create(self) -> None:
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":  # elsewhere the write lock is held already
                connection.execute(sql.LOCK_SCHEMA, {"key": _SCHEMA_LOCK})
            metadata.create_all(connection)
            found = connection.scalar(sql.VERSION)
            if found is None:
                connection.execute(sql.ADD_VERSION, {"version": SCHEMA_VERSION})
            elif found != SCHEMA_VERSION:
                raise StoreError(
                    f"database: has schema {found}, expected {SCHEMA_VERSION}; start with a new one"
                )

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._turn, _database_errors(), self._engine.begin() as connection:
            begin_writing(connection)
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """A connection for one statement."""
        with self._turn, _database_errors(), self._engine.connect() as connection:
            yield connection


class _NumberTakenError(Exception):
    """Another process took the execution number in the same instant."""


def _insert(connection: sa.Connection, arrival: Arrival, data: bytes) -> Upload:
    tick = _free_tick(connection, arrival)
    opcode = format_opcode(tick, arrival.sam)
    row = {"opcode": opcode, "tick": tick, "size": len(data), **_columns(arrival)}
    try:
        connection.execute(sql.ADD_UPLOAD, row)
    except IntegrityError as error:
        raise _NumberTakenError from error
    connection.execute(sql.ADD_DOCUMENT, {"opcode": opcode, "data": data})
    return Upload(opcode, arrival, len(data))


def _free_tick(connection: sa.Connection, arrival: Arrival) -> int:
    """Return the first number at or after the arrival that this SAM has not had.

    Looks one minute ahead: what a clock that was set back left behind later does not count.
    """
    first = to_ms(arrival.received_at) * SERIALS_PER_MS
    span = {"first": first, "last": first + _MINUTE_OF_TICKS}
    last = connection.scalar(sql.LAST_TICK, {"sam_id": arrival.sam.sam_id, **span})
    return first if last is None else int(last) + 1


def _columns(arrival: Arrival) -> dict[str, Any]:
    return {
        "sam_id": arrival.sam.sam_id,
        "hospital_id": arrival.sam.hospital_id,
        "type": arrival.type,
        "format": arrival.format,
        "sent_ms": to_ms(arrival.sent_at),
        "sent_records": arrival.sent_records,
        "received_ms": to_ms(arrival.received_at),
        "due_ms": to_ms(arrival.due_at),
        "checked": False,
        "leased_until": 0.0,
    }


def _upload(row: Any, result: StoredResult | None = None) -> Upload:
    arrival = Arrival(
        sam=SamIdentity(row.sam_id, row.hospital_id),
        type=row.type,
        format=row.format,
        sent_at=from_ms(row.sent_ms),
        sent_records=row.sent_records,
        received_at=from_ms(row.received_ms),
        due_at=from_ms(row.due_ms),
    )
    return Upload(row.opcode, arrival, row.size, result)


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"database: {type(error).__name__}: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
