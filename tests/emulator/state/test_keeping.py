"""What a desk keeps in its folder, what a call costs, whose clock goes, who may have it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

import cardio
from cardio.errors import BackendUrlError, ControlSoftwareError
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk, DeskState, Event, PinAnswer
from emulator.errors import EmulatorError, StateError
from emulator.state import FILE
from emulator.state_codec import VOLATILE

MakeDesk = Callable[..., Desk]
Run = Callable[..., subprocess.CompletedProcess[str]]
Sql = Callable[..., list[tuple[object, ...]]]


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """Collect what the desk's database is told inside the block."""
    seen: list[str] = []
    database = desk._folder._database  # type: ignore[union-attr]
    database.set_trace_callback(seen.append)
    yield seen
    database.set_trace_callback(None)


def test_a_desk_goes_on_where_it_was(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        desk.insert("hc-2")
        with ControlSoftware(EmulatorBackend(desk)) as session:
            session.get_seq_number_256_n1("CA")
        before = desk.state
    with make_desk(state=folder) as again:
        assert again.state == before
        assert again.card is not None and again.card.name == "hc-2"
        with ControlSoftware(EmulatorBackend(again)) as session:
            later = session.get_seq_number_256_n1("CA")
        assert before.cards["hc-2"].last_issue < later.visit_datetime


CHANGES = {
    "inserted": None,
    "hpc": "hpc-pharmacist",
    "sam_present": False,
    "sam_verified": False,
    "pin_verified": True,
    "hpc_pin_verified": True,
    "centre_verified": True,
    "unusable": True,
    "network_up": False,
    "identifiers_up": False,
    "sam_accepted": False,
    "last_offline": "1150315100000",
    "pin_answers": (PinAnswer.WRONG, PinAnswer.CANCEL),
    "events": (Event("pin", "csVerifyHCPIN", "x"),),
}


def test_every_field_is_either_kept_or_ends_with_the_process() -> None:
    assert {*CHANGES, *VOLATILE, "cards", "professionals"} == set(DeskState.__dataclass_fields__)


@pytest.mark.parametrize("name", CHANGES)
def test_each_part_of_the_state_is_kept(make_desk: MakeDesk, folder: Path, name: str) -> None:
    with make_desk(state=folder) as desk, desk.transaction():
        desk.change(**{name: CHANGES[name]})
        changed = desk.state
    with make_desk(state=folder) as again:
        assert getattr(again.state, name) == getattr(changed, name) == CHANGES[name]
        assert again.state == changed


def test_each_card_is_kept(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        assert desk.card is not None and desk.professional is not None
        with desk.transaction():
            desk.replace_card(desk.card.with_section("rx", [b"\x00" * 61, b"b" * 61]))
            desk.replace_professional(desk.professional.with_wrong_pin())
        changed = desk.state
    with make_desk(state=folder) as again:
        assert again.state == changed
        assert again.professional == desk.professional


def test_an_open_port_ends_with_the_process(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk, statements(desk) as seen:
        ControlSoftware(EmulatorBackend(desk))
        assert desk.state.port_open
    assert seen == []
    with make_desk(state=folder) as again:
        assert not again.state.port_open


def test_a_change_outside_of_a_call_is_kept_with_the_next_one(
    make_desk: MakeDesk, folder: Path
) -> None:
    with make_desk(state=folder) as desk:
        desk.change(network_up=False)
        desk.insert("hc-2")
        kept = desk.state
        desk.change(identifiers_up=False)
    with make_desk(state=folder) as again:
        assert again.state == replace(kept, identifiers_up=False)


def test_a_failed_block_leaves_no_trace(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        before = desk.state
        with pytest.raises(KeyError), statements(desk) as seen, desk.transaction():
            desk.change(network_up=False)
            with desk.transaction():
                desk.insert("hc-2")
            raise KeyError
        assert desk.state is before
        assert seen == []


# What it costs.


def test_a_call_that_changes_a_card_writes_those_parts_alone(
    make_desk: MakeDesk, folder: Path
) -> None:
    with make_desk(state=folder) as desk, ControlSoftware(EmulatorBackend(desk)) as session:
        session.get_basic_data()
        with statements(desk) as seen:
            session.get_seq_number_256_n1("CA")
    begin, *rows, commit = seen
    assert (begin, commit) == ("BEGIN IMMEDIATE", "COMMIT")
    parts = [re.findall(r"VALUES \('cards', 'hc-1', '(\w+)'", row) for row in rows]
    assert parts == [["visits"], ["last_issue"]]


def test_a_single_part_is_a_single_statement(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk, statements(desk) as seen:
        desk.insert("hc-2")
    (statement,) = seen
    assert "'desk', '', 'inserted', '\"hc-2\"'" in statement


def test_a_call_that_changes_nothing_writes_nothing(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk, ControlSoftware(EmulatorBackend(desk)) as session:
        with statements(desk) as seen:
            session.get_basic_data()
            with pytest.raises(ControlSoftwareError):
                session.get_seq_number_256_n1("QQ")
        assert seen == []


def test_the_disk_has_it_before_the_call_comes_back(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        database = desk._folder._database  # type: ignore[union-attr]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA synchronous").fetchone() == (2,)
        assert not database.in_transaction


# The clock.


def test_a_frozen_clock_goes_on_where_it_stood(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        desk.clock.advance(timedelta(days=3, microseconds=1))
        stood = desk.now()
    for _ in range(2):
        with make_desk(state=folder) as again:
            assert again.now() == stood


def test_a_clock_of_its_own_wins(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        desk.clock.advance(timedelta(days=3))
    other = "frozen:2026-05-01T08:00:00"
    with make_desk(other, state=folder) as again:
        assert again.now().isoformat() == "2026-05-01T08:00:00+08:00"
    with make_desk(state=folder) as first:
        assert first.now().isoformat() == "2026-03-15T10:00:00+08:00"


@pytest.mark.parametrize("clock", ["real", "from:2026-03-15T10:00:00@0"])
def test_a_running_clock_is_never_set(
    make_desk: MakeDesk, folder: Path, sql: Sql, clock: str
) -> None:
    for _ in range(2):
        with make_desk(clock, state=folder) as desk, statements(desk) as seen:
            desk.insert("hc-1")
            assert seen == []
    assert sql("SELECT part FROM kept WHERE kind = 'clock'") == [("origin",)]


# Cast and folder.


def test_new_cards_of_the_cast_join_those_of_the_folder(
    make_desk: MakeDesk, folder: Path, sql: Sql
) -> None:
    with make_desk(state=folder) as desk:
        everybody = set(desk.state.cards)
        desk.replace_card(replace(desk.state.cards["hc-1"], last_seq=7))
    sql("DELETE FROM kept WHERE kind = 'cards' AND name = 'hc-2'")
    with make_desk(state=folder) as again:
        assert set(again.state.cards) == everybody
        assert again.state.cards["hc-1"].last_seq == 7


def test_a_card_of_the_folder_needs_no_cast(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk, desk.transaction():
        own = replace(desk.state.cards["hc-1"], name="of its own")
        desk.change(cards={**desk.state.cards, own.name: own})
    with make_desk(state=folder) as again:
        again.insert(own.name)
        assert again.card == own
        with pytest.raises(EmulatorError, match="card 'nobody': the cast has hc-1"):
            again.insert("nobody")


def test_folder_and_file_are_private(make_desk: MakeDesk, folder: Path) -> None:
    with make_desk(state=folder) as desk:
        desk.insert("hc-2")
        if os.name == "posix":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert [file.name for file in folder.iterdir()] == [FILE]


@pytest.mark.parametrize("twice", ["this process", "another one"])
def test_a_folder_has_one_desk(
    make_desk: MakeDesk, folder: Path, run_writer: Run, twice: str
) -> None:
    with make_desk(state=folder) as desk:
        if twice == "this process":
            with pytest.raises(StateError, match=r"another desk has it; close that one first"):
                make_desk(state=folder)
        else:
            done = run_writer()
            assert done.returncode == 1
            assert "StateError" in done.stderr and "another desk has it" in done.stderr
        desk.insert("hc-2")
    with make_desk(state=folder) as again:
        assert again.card is not None and again.card.name == "hc-2"


def test_closing_twice_is_harmless_but_a_closed_desk_keeps_nothing(
    make_desk: MakeDesk, folder: Path
) -> None:
    desk = make_desk(state=folder)
    desk.close()
    desk.close()
    with pytest.raises(StateError, match="closed"):
        desk.insert("hc-2")
    assert desk.card is not None and desk.card.name == "hc-1"
    with make_desk(state=folder):
        pass


def test_a_desk_without_folder_closes_too(make_desk: MakeDesk) -> None:
    with make_desk() as desk:
        desk.insert("hc-2")
    desk.insert("hc-1")


def test_a_url_names_the_folder(folder: Path) -> None:
    url = f"emulator:?clock=frozen:2026-03-15T10:00:00&state={quote(str(folder))}"
    with cardio.open(url) as session:
        first = session.get_seq_number_256_n1("CA")
        with pytest.raises(BackendUrlError, match=r"emulator: state .*another desk has it"):
            cardio.open(url)
    with cardio.open(url) as session:
        second = session.get_seq_number_256_n1("CA")
    assert first.visit_datetime < second.visit_datetime
    assert second.same_day == "Y"
