"""The SQL of the store, built once: parameters are named, values come with each execution.

Holds statements only; nothing is executed here.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import bindparam

from emulator.vpn.store.schema import documents, results, uploads, versions

VERSION: Final = sa.select(versions.c.version)
ADD_VERSION: Final = sa.insert(versions)
LOCK_SCHEMA: Final = sa.select(sa.func.pg_advisory_xact_lock(bindparam("key")))
"""PostgreSQL only: one process at a time creates the tables."""

FIND: Final = (
    sa.select(uploads, results.c.rtn_code, results.c.json, results.c.txt)
    .outerjoin_from(uploads, results, uploads.c.opcode == results.c.opcode)
    .where(uploads.c.opcode == bindparam("opcode"))
)
"""An upload and, where it has one, its result."""

LAST_TICK: Final = sa.select(sa.func.max(uploads.c.tick)).where(
    uploads.c.sam_id == bindparam("sam_id"),
    uploads.c.tick.between(bindparam("first"), bindparam("last")),
)

ADD_UPLOAD: Final = sa.insert(uploads)
ADD_DOCUMENT: Final = sa.insert(documents)
ADD_RESULT: Final = sa.insert(results)

OLDEST_DUE: Final = (
    sa.select(uploads, documents.c.data)
    .join_from(uploads, documents, uploads.c.opcode == documents.c.opcode)
    .where(
        ~uploads.c.checked,
        uploads.c.due_ms <= bindparam("now"),
        uploads.c.leased_until <= bindparam("real_now"),
    )
    .order_by(uploads.c.tick)
    .limit(1)
    .with_for_update(skip_locked=True, of=uploads)
)
"""The next upload to check with its document; rows another process is claiming are skipped."""

NAMED_DUE: Final = OLDEST_DUE.where(uploads.c.opcode == bindparam("opcode"))

LEASE: Final = (
    sa.update(uploads)
    .where(uploads.c.opcode == bindparam("named"))
    .values(leased_until=bindparam("until"))
)

MARK_CHECKED: Final = (
    sa.update(uploads)
    .where(uploads.c.opcode == bindparam("named"), ~uploads.c.checked)
    .values(checked=True)
)

_OLD: Final = uploads.c.received_ms < bindparam("before")
_OLD_OPCODES: Final = sa.select(uploads.c.opcode).where(_OLD)
ANY_OLD: Final = _OLD_OPCODES.limit(1)
FORGET: Final = (
    sa.delete(results).where(results.c.opcode.in_(_OLD_OPCODES)),
    sa.delete(documents).where(documents.c.opcode.in_(_OLD_OPCODES)),
    sa.delete(uploads).where(_OLD),
)
"""In this order; the last one counts the uploads."""
