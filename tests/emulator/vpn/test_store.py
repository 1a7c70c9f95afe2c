from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cardio.codecs import TAIPEI
from cardio.component import SamIdentity
from emulator.vpn.errors import StoreError
from emulator.vpn.store import Arrival, Claimed, Store, StoredResult, Upload

NOW = datetime(2026, 3, 15, 9, 30, 0, 123_000, TAIPEI)
ARRIVAL = Arrival(
    sam=SamIdentity("901000000047", "7777777777"),
    type="A1",
    format="2.0",
    sent_at=NOW - timedelta(seconds=3),
    sent_records=4,
    received_at=NOW,
    due_at=NOW + timedelta(seconds=10),
)
RESULT = StoredResult("0000", b'{"findings": []}', "檢核結果".encode("cp950"))
DUE = ARRIVAL.due_at


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store(None if request.param == "memory" else tmp_path / "server.db") as store:
        yield store


def claim(store: Store, now: datetime = DUE, real: float = 100.0, **named: Any) -> Upload | None:
    claimed = store.claim(now, real_now=real, until=real + 60, **named)
    return claimed.upload if claimed else None


def result_of(store: Store, opcode: str) -> StoredResult | None:
    upload = store.find(opcode)
    return upload.result if upload else None


def test_what_is_added_is_found(store: Store) -> None:
    upload = store.add(ARRIVAL, b"document")
    assert upload == Upload(upload.opcode, ARRIVAL, 8)
    assert store.find(upload.opcode) == upload
    assert upload.result is None
    assert store.claim(DUE, real_now=0.0, until=1.0) == Claimed(upload, b"document")


def test_an_absent_count_stays_absent(store: Store) -> None:
    upload = store.add(replace(ARRIVAL, sent_records=None), b"")
    found = store.find(upload.opcode)
    assert found is not None
    assert found.arrival.sent_records is None


def test_what_is_unknown_is_not_found(store: Store) -> None:
    assert store.find("20260315") is None


def test_numbers_of_one_instant_follow_each_other(store: Store) -> None:
    opcodes = [store.add(ARRIVAL, b"").opcode for _ in range(3)]
    tail = "7777777777" + "901000000047"
    assert opcodes == [f"20260315093000123{serial:03d}{tail}" for serial in range(3)]


def test_a_thousand_uploads_of_one_instant_take_the_next_millisecond(store: Store) -> None:
    opcodes = [store.add(ARRIVAL, b"").opcode for _ in range(1001)]
    assert len(set(opcodes)) == 1001
    assert opcodes[1000].startswith("20260315093000124000")


def test_sams_count_apart(store: Store) -> None:
    other = replace(ARRIVAL, sam=SamIdentity("901000000048", "8888888888"))
    first, second = store.add(ARRIVAL, b""), store.add(other, b"")
    assert first.opcode[:20] == second.opcode[:20]


def test_a_clock_set_back_gives_numbers_of_its_own_time(store: Store) -> None:
    store.add(ARRIVAL, b"")
    earlier = replace(ARRIVAL, received_at=NOW - timedelta(hours=1))
    assert store.add(earlier, b"").opcode.startswith("20260315083000123000")
    assert store.add(earlier, b"").opcode.startswith("20260315083000123001")


def test_claims_come_in_order_and_when_due(store: Store) -> None:
    first, second = store.add(ARRIVAL, b"1"), store.add(ARRIVAL, b"2")
    assert claim(store, DUE - timedelta(milliseconds=1)) is None
    assert [claim(store), claim(store), claim(store)] == [first, second, None]


def test_a_claim_may_name_its_upload(store: Store) -> None:
    _, second = store.add(ARRIVAL, b"1"), store.add(ARRIVAL, b"2")
    assert claim(store, opcode=second.opcode) == second
    assert claim(store, opcode=second.opcode) is None
    assert claim(store, opcode="unknown") is None


def test_a_claim_of_a_dead_process_runs_out(store: Store) -> None:
    upload = store.add(ARRIVAL, b"")
    assert claim(store, real=100.0) == upload
    assert claim(store, real=159.9) is None
    assert claim(store, real=160.0) == upload


def test_a_result_stays_the_first_one(store: Store) -> None:
    upload = store.add(ARRIVAL, b"")
    store.finish(upload.opcode, RESULT)
    store.finish(upload.opcode, StoredResult("9999", b"", b""))
    assert store.find(upload.opcode) == replace(upload, result=RESULT)
    assert claim(store) is None


def test_forgetting_takes_all_there_is_of_the_old(store: Store) -> None:
    old = store.add(ARRIVAL, b"old")
    store.finish(old.opcode, RESULT)
    young = store.add(replace(ARRIVAL, received_at=NOW + timedelta(hours=1)), b"young")
    assert store.forget(NOW) == 0
    assert store.forget(NOW + timedelta(minutes=1)) == 1
    assert store.find(old.opcode) is None
    assert claim(store, NOW + timedelta(days=1)) == young
    assert claim(store, NOW + timedelta(days=1)) is None


def test_threads_never_share_a_number(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        opcodes = list(pool.map(lambda _: store.add(ARRIVAL, b"x").opcode, range(80)))
    assert len(set(opcodes)) == 80


def test_two_owners_of_one_file_share_numbers_claims_and_results(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    with Store(path) as one, Store(path) as two, ThreadPoolExecutor(8) as pool:
        owners = [one, two] * 20
        opcodes = list(pool.map(lambda owner: owner.add(ARRIVAL, b"x").opcode, owners))
        assert len(set(opcodes)) == 40
        taken = list(pool.map(claim, owners))
        assert sorted(each.opcode for each in taken if each) == sorted(opcodes)
        one.finish(opcodes[0], RESULT)
        assert result_of(two, opcodes[0]) == RESULT


def test_everything_survives_a_new_owner(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    with Store(path) as first:
        upload = first.add(ARRIVAL, b"document")
        first.finish(upload.opcode, RESULT)
        waiting = first.add(ARRIVAL, b"waiting")
    with Store(path) as second:
        assert second.find(upload.opcode) == replace(upload, result=RESULT)
        claimed = second.claim(DUE, real_now=0.0, until=1.0)
        assert claimed == Claimed(waiting, b"waiting")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_the_files_are_private_to_the_user(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    path.touch(0o644)
    with Store(path) as store:
        store.add(ARRIVAL, b"x")
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("server.db", "server.db-wal", "server.db-shm"), 0o600)


def test_the_journal_is_a_write_ahead_log(tmp_path: Path) -> None:
    with Store(tmp_path / "server.db"), sqlite3.connect(tmp_path / "server.db") as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    Store(path).close()
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE schema_version SET version = 99")
    plain.close()
    with pytest.raises(StoreError, match=r"schema 99, expected 1; start with a new one"):
        Store(path)


def test_what_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.db"
    nonsense.write_bytes(b"this is not a database" * 100)
    wrong: list[str | Path] = [
        tmp_path / "missing" / "x.db",
        tmp_path,
        nonsense,
        "nosuch://x",
        "mysql+nosuch://x/y",
    ]
    for database in wrong:
        with pytest.raises(StoreError, match=r"^database: ") as caught:
            Store(database)
        assert "\n" not in str(caught.value)


def test_a_failing_database_tells_no_values(tmp_path: Path) -> None:
    with Store(tmp_path / "server.db") as store:
        with sqlite3.connect(tmp_path / "server.db") as plain:
            plain.execute("DROP TABLE documents")
        plain.close()
        with pytest.raises(StoreError) as caught:
            store.add(ARRIVAL, b"secret document")
    assert "secret" not in f"{caught.value} {caught.value.__cause__}"
    assert "no such table" in str(caught.value)


def test_closing_twice_does_no_harm() -> None:
    store = Store()
    store.close()
    store.close()


PROCESS = """
import sys
from datetime import datetime
from cardio.component import SamIdentity
from emulator.vpn.store import Arrival, Store
now = datetime.fromisoformat("2026-03-15T09:30:00+08:00")
arrival = Arrival(SamIdentity("901000000047", "7777777777"), "A1", "2.0", now, None, now, now)
with Store(sys.argv[1]) as store:
    for _ in range(40):
        print(store.add(arrival, b"x").opcode)
"""


def test_processes_that_start_at_once_share_one_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "server.db")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [process.communicate(timeout=60)[0].split() for process in running]
    opcodes = [opcode for each in printed for opcode in each]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(opcodes) == len(set(opcodes)) == 120


POSTGRESQL = os.environ.get("CARDIO_TEST_POSTGRESQL", "")


@pytest.mark.skipif(not POSTGRESQL, reason="CARDIO_TEST_POSTGRESQL names no database")
def test_postgresql_by_url() -> None:
    with Store(POSTGRESQL) as one, Store(POSTGRESQL) as two, ThreadPoolExecutor(8) as pool:
        owners = [one, two] * 20
        opcodes = list(pool.map(lambda owner: owner.add(ARRIVAL, b"x").opcode, owners))
        assert len(set(opcodes)) == 40
        taken = [upload.opcode for upload in pool.map(claim, owners) if upload]
        assert len(taken) == len(set(taken)) > 0
        one.finish(opcodes[0], RESULT)
        assert result_of(two, opcodes[0]) == RESULT
        assert one.forget(NOW + timedelta(days=1)) == 40
