"""A state folder that cannot be used: refused by name, left as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cardio.backends import Buffer
from cardio.table import function_row
from emulator.control_software import handle
from emulator.desk import Desk
from emulator.errors import StateError
from emulator.state import FILE, SCHEMA_VERSION, StateFolder

MakeDesk = Callable[..., Desk]
Sql = Callable[..., list[tuple[object, ...]]]


def damaged(value: str, part: str) -> tuple[str, ...]:
    where = f"part = '{part}' AND name IN ('', 'hc-1')"
    return (f"UPDATE kept SET value = '{value}' WHERE {where}",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("CREATE TABLE t (x)", "PRAGMA application_id = 7"), "is not the state of a desk"),
        ((f"PRAGMA user_version = {SCHEMA_VERSION + 1}",), "has schema 2, this version reads 1"),
        (damaged("{", "visits"), "cards hc-1 visits: expected JSON; the file is damaged"),
        (damaged("{}", "visits"), "cards hc-1: visits: expected a list; the file is damaged"),
        (damaged("[7]", "visits"), r"cards hc-1: visits: \[0\]: expected a table of keys"),
        (("DELETE FROM kept WHERE part = 'profile'",), "cards .*: missing key profile"),
        (("UPDATE kept SET part = 'x' WHERE part = 'year'",), "cards .*: unknown key x; known: "),
        (damaged("2", "network_up"), "desk network_up: expected true or false"),
        (damaged('"gone"', "inserted"), "desk inserted: names no card"),
        (damaged('"x"', "now"), "clock now: expected a date-time"),
        (("UPDATE kept SET part = 'x' WHERE part = 'hpc'",), "desk x: is unknown"),
        (("UPDATE kept SET kind = 'x' WHERE name = 'hc-1'",), "x hc-1: is unknown"),
        (("DROP TABLE kept",), "no such table"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_as_it_is(
    make_desk: MakeDesk, folder: Path, sql: Sql, change: tuple[str, ...], message: str
) -> None:
    make_desk(state=folder).close()
    sql(*change)
    content = (folder / FILE).read_bytes()
    with pytest.raises(StateError, match=message) as caught:
        make_desk(state=folder)
    assert str(folder / FILE) in str(caught.value) and "\n" not in str(caught.value)
    assert (folder / FILE).read_bytes() == content
    sql("SELECT 1")  # nobody holds it


def test_a_foreign_file_is_left_as_it_is(make_desk: MakeDesk, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match="is not the state of a desk; name another folder"):
        make_desk(state=folder)
    assert (folder / FILE).read_bytes() == b"no database at all" * 100


def test_a_torn_page_is_found(make_desk: MakeDesk, folder: Path) -> None:
    make_desk(state=folder).close()
    content = bytearray((folder / FILE).read_bytes())
    content[4096:8192] = bytes(range(256)) * 16
    (folder / FILE).write_bytes(content)
    with pytest.raises(StateError, match="the file is damaged"):
        make_desk(state=folder)


def test_a_folder_that_cannot_be_made_is_named(make_desk: MakeDesk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match=r"file.x.desk\.sqlite: Not a directory"):
        make_desk(state=tmp_path / "file" / "x")


def test_a_disk_that_takes_no_more_refuses_the_call(
    make_desk: MakeDesk, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with make_desk(state=folder) as desk:
        desk.change(port_open=True)
        before = desk.state
        database = desk._folder._database  # type: ignore[union-attr]
        database.execute("PRAGMA query_only = ON")
        row = function_row("hisGetSeqNumber256N1")
        reply = handle(desk, row, [b"CA\0", b" \0", b"1", Buffer(316)])
        assert (reply.code, reply.outputs) == (4043, (b"",))
        assert desk.state is before
        assert "hisGetSeqNumber256N1: nothing was changed: state " in caplog.text
        with pytest.raises(StateError):
            desk.insert("hc-2")
        database.execute("PRAGMA query_only = OFF")
        desk.insert("hc-2")


def test_the_face_closes_what_it_opens(folder: Path) -> None:
    with StateFolder(folder) as state:
        assert not state.closed
    assert state.closed
