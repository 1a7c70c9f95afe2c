"""The file of the outbox: private, durable, migrated step by step, later versions refused."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.errors import OutboxUnusable
from api.outbox import schema
from api.outbox.rows import COLUMNS, MUTABLE, row_of
from api.outbox.schema import FILE, MIGRATIONS, migrate, open_file, version_of
from api.outbox.sqlite_store import SqliteStore
from api.outbox.statements import ADD_PART
from api.target import Target

Make = Callable[..., Any]


def _mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_folder_and_files_are_private(tmp_path: Path, clock: Any) -> None:
    folder = tmp_path / "home" / "outbox"
    folder.mkdir(parents=True, mode=0o755)
    with SqliteStore(folder, clock):
        assert _mode(folder) == "0o700"
        assert {_mode(path) for path in folder.iterdir()} == {"0o600"}
        assert {path.name for path in folder.iterdir()} >= {FILE, f"{FILE}-wal"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights")
def test_a_folder_that_serves_others_keeps_its_rights(tmp_path: Path) -> None:
    """`--outbox /tmp` must lock nobody out."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "of somebody else").touch()
    for _ in range(2):
        open_file(folder).close()
        assert (_mode(folder), _mode(folder / FILE)) == ("0o755", "0o600")


def test_commits_are_durable(tmp_path: Path) -> None:
    with closing(open_file(tmp_path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL


def test_a_new_file_that_another_process_is_just_opening_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself does not wait before a file has its journal."""
    pauses = []
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def slept(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                other.execute("ROLLBACK")

        monkeypatch.setattr("api.outbox.schema.time.sleep", slept)
        open_file(tmp_path).close()
        assert len(pauses) == 3
    with closing(sqlite3.connect(tmp_path / "other", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("api.outbox.schema.FILE", "other")
        with pytest.raises(OutboxUnusable, match="others are opening it"):
            open_file(tmp_path)


def test_a_new_file_gets_every_migration(tmp_path: Path, clock: Any) -> None:
    SqliteStore(tmp_path, clock).close()
    with closing(open_file(tmp_path)) as connection:
        assert version_of(connection) == len(MIGRATIONS)
        rows = connection.execute("SELECT version FROM migrations").fetchall()
        assert [row["version"] for row in rows] == list(range(1, len(MIGRATIONS) + 1))
        columns = {row["name"] for row in connection.execute("PRAGMA table_info(parts)")}
    assert columns == {*COLUMNS, "seq"}
    assert set(MUTABLE) < set(COLUMNS)


def test_an_old_file_gets_the_migrations_it_lacks(tmp_path: Path) -> None:
    with closing(open_file(tmp_path)) as connection:
        migrate(connection, lambda: 1)
        more = (*MIGRATIONS, "CREATE TABLE later (a); CREATE INDEX i ON later (a)")
        migrate(connection, lambda: 2, more)
        rows = connection.execute("SELECT version, at FROM migrations").fetchall()
        old = len(MIGRATIONS)
        assert [tuple(row) for row in rows] == [*((n, 1) for n in range(1, old + 1)), (old + 1, 2)]
        connection.execute("SELECT a FROM later")
        with pytest.raises(OutboxUnusable, match="later version"):
            version_of(connection)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://VPN.Example/Api/V1000/", "https://vpn.example/Api/V1000/"),
        ("https://vpn.example:443/V1000/", "https://vpn.example/V1000/"),
        ("https://vpn.example:8443/V1000/", None),
        ("http://LOCALHOST:80/V2000/", "http://localhost/V2000/"),
        ("http://127.0.0.1:15180/V1000/", None),
        ("elsewhere", None),
    ],
)
def test_targets_of_an_old_file_are_spelt_as_new_ones_are(
    tmp_path: Path, new_upload: Make, clock: Any, old: str, new: str | None
) -> None:
    with closing(open_file(tmp_path)) as connection:
        migrate(connection, lambda: 1, MIGRATIONS[:3])
        ((part, _),) = new_upload(1, target=old).entering(clock())
        connection.execute(ADD_PART, row_of(part))
    with SqliteStore(tmp_path, clock) as store:
        (part,) = store.parts()
    assert part.target == (new or old)
    if old != "elsewhere":
        assert Target.parse(old).base_url == part.target


def test_a_failed_migration_leaves_the_old_file(
    tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqliteStore(tmp_path, clock).close()
    broken = (*MIGRATIONS, "CREATE TABLE later (a); CREATE TABLE parts (a)")
    for module in ("schema", "database"):
        monkeypatch.setattr(f"api.outbox.{module}.MIGRATIONS", broken)
    monkeypatch.setattr(schema.migrate, "__defaults__", (broken,))
    with pytest.raises(OutboxUnusable, match="already exists"):
        SqliteStore(tmp_path, clock)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "later" not in names


def test_a_file_that_is_no_database_says_so(tmp_path: Path, clock: Any) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, it is a letter" * 40)
    with pytest.raises(OutboxUnusable, match="not a database"):
        SqliteStore(tmp_path, clock)


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user without rights for a while, where the tests run as root."""
    if sys.platform == "win32":
        pytest.skip("needs POSIX users")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("inside", [False, True], ids=["folder", "parent"])
def test_a_read_only_folder_says_so_and_nothing_is_made(clock: Any, inside: bool) -> None:
    folder = Path("/proc/self") if not inside else Path("/proc/self/outbox")
    with nobody(), pytest.raises(OutboxUnusable, match="cannot be written") as caught:
        SqliteStore(folder, clock)
    assert "CARDIO_HOME" in str(caught.value)


@pytest.mark.parametrize("room", range(3))
def test_a_full_disk_is_one_clear_error_and_nothing_half_written(
    store: SqliteStore, new_upload: Make, clock: Any, room: int
) -> None:
    store.add(new_upload(1), clock(), again=False)
    connection = store._database.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + room}")
    held = 1
    with pytest.raises(OutboxUnusable, match=r"full.*nothing was changed"):
        for number in range(2, 200):
            store.add(new_upload(number), clock(), again=False)
            held = number
    assert [part.id for part in store.parts()] == [f"id{n}" for n in range(1, held + 1)]
    assert all(store.packed(part.key).document() for part in store.parts())
    connection.execute("PRAGMA max_page_count = 100000")
    assert not store.add(new_upload(200), clock(), again=False).duplicate


def test_a_disk_that_refuses_a_write_is_one_clear_error(
    tmp_path: Path, new_upload: Make, clock: Any
) -> None:
    """The system itself fails the write: a child may make no file longer than this."""
    if sys.platform == "win32":
        pytest.skip("needs limits of a process")
    import resource

    folder = tmp_path / "outbox"
    SqliteStore(folder, clock).close()
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        code = 0
        try:
            with SqliteStore(folder, clock) as store:
                for number in range(1, 300):
                    store.add(new_upload(number), clock(), again=False)
                    code = number
        except OutboxUnusable as error:
            told = "disk full?); nothing was changed"
            os._exit(code if told in str(error) else 254)
        finally:
            os._exit(255)
    held = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert 0 < held < 250
    with SqliteStore(folder, clock) as store:
        assert [part.id for part in store.parts()] == [f"id{n}" for n in range(1, held + 1)]
        assert all(store.packed(part.key).document() for part in store.parts())
        assert not store.add(new_upload(999), clock(), again=False).duplicate


def test_claims_alone_are_not_synced_at_once(store: SqliteStore, by: Any, clock: Any) -> None:
    """And the connection is durable again behind each of them."""
    from api.outbox.points import CLAIM_SENDING

    levels = []
    for commit in (CLAIM_SENDING, "send"):
        with store._database.writing(commit) as connection:
            levels.append(connection.execute("PRAGMA synchronous").fetchone()[0])
    assert levels == [1, 2]
    assert store._database.connection.execute("PRAGMA synchronous").fetchone()[0] == 2
