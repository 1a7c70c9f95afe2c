"""Other programs at the same reader: what they read, and that we do not disturb one another."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from cardio.pcsc import (
    Event,
    EventKind,
    NotNhiCardError,
    Reader,
    ReaderStuckError,
    Watcher,
    list_readers,
)
from emulator.picc import CardFault, Chip, PrivatePcscd
from emulator.picc.pcscd import VirtualReader, free_ports

ROOT = Path(__file__).parents[3]
LONG = 60.0
SELECT = "00A4040010D1580000010000000000000000001100"
READ = "00CA1100020000"
HC_1 = "393930303030303030303031B4FAB8D5A440"


def run(program: str, *arguments: str, script: str = "", **environment: str) -> str:
    """Run somebody else's program; return what it printed."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed: apt install opensc pcsc-tools")
    done = subprocess.run(
        [path, *arguments], input=script, capture_output=True, text=True, timeout=LONG,
        env={**os.environ, "LC_ALL": "C", **environment},
    )  # fmt: skip
    return done.stdout + done.stderr


def test_opensc_tool_reads_the_card(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    assert "NHI 00 00" in run("opensc-tool", "--list-readers")
    atr = run("opensc-tool", "--reader", "0", "--atr")
    assert atr.split()[0].replace(":", "").upper() == Chip.OLD.atr.hex().upper()
    said = run("opensc-tool", "--reader", "0", "--send-apdu", SELECT, "--send-apdu", READ)
    assert said.count("SW1=0x90, SW2=0x00") == 2
    assert "39 39 30 30 30 30 30 30 30 30 30 31 B4 FA" in said


def test_pcsc_scan_sees_the_card(rig: Any) -> None:
    one = rig()
    one.insert("hc-1", chip=Chip.NEW)
    assert "NHI 00 00" in run("pcsc_scan", "-r")
    spaced = " ".join(f"{byte:02X}" for byte in Chip.NEW.atr)
    assert spaced in run("pcsc_scan", "-c")


@pytest.mark.parametrize(("chip", "select"), [(Chip.OLD, "90 00"), (Chip.NEW, "6D 00")])
def test_scriptor_sends_both_commands(rig: Any, chip: Chip, select: str) -> None:
    one = rig()
    one.insert("hc-1", chip=chip)
    said = run("scriptor", "-r", "NHI 00 00", script=f"{SELECT}\n{READ}\n")
    compact = re.sub(r"\s", "", said).upper()
    assert f"<{select.replace(' ', '')}" in compact and HC_1 in compact


READS = """
import sys
from cardio.pcsc import Reader, PcscError
failed = 0
with Reader(sys.argv[1]) as reader:
    for _ in range(int(sys.argv[2])):
        try:
            reader.read_profile(30.0)
        except PcscError as error:
            print(error, file=sys.stderr)
            failed += 1
print(failed)
"""


def test_two_processes_do_not_disturb_each_other(rig: Any, times: Any) -> None:
    one = rig()
    one.insert("hc-1")
    count = str(times(300))
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READS, one.name, count],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for reader in readers:
        out, err = reader.communicate(timeout=LONG)
        assert (out, err) == ("0\n", "")
    sent = [command for command, _ in one.cards.status().journal]
    assert sent.count("00ca1100") == 2 * int(count)


def test_one_connection_is_shared_by_threads(rig: Any, times: Any) -> None:
    one = rig()
    one.insert("hc-2")
    names = []

    def read() -> None:
        for _ in range(times(500)):
            names.append(reader.read_profile(LONG).name)

    with Reader(one.name) as reader:
        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
    assert names == ["測試二"] * (8 * times(500))


def test_a_professional_card_is_not_touched(rig: Any) -> None:
    one = rig()
    one.insert("hpc-1", slot=1)
    with Reader(one.names[1]) as reader:
        for _ in range(3):
            with pytest.raises(NotNhiCardError):
                reader.read_profile()
    assert one.cards.status(1).journal == ()


def test_a_foreign_card_is_asked_three_times_in_all(rig: Any) -> None:
    one = rig()
    one.insert("hc-1", chip=Chip.STRANGER)
    with Reader(one.name) as reader:
        for _ in range(3):
            with pytest.raises(NotNhiCardError):
                reader.read_profile()
        assert len(one.cards.status().journal) == 6
        one.eject()
        one.insert("hc-1", chip=Chip.STRANGER)
        with pytest.raises(NotNhiCardError):
            reader.read_profile()
        assert one.cards.status().journal == ()
        one.eject()
        one.insert("hc-2")
        assert reader.read_profile().name == "測試二"


@pytest.mark.parametrize("chip", [Chip.OLD, Chip.NEW, Chip.T0, Chip.COLD])
def test_every_generation(rig: Any, chip: Chip) -> None:
    one = rig()
    one.insert("hc-3", chip=chip)
    with Reader(one.name) as reader:
        assert reader.read_profile().name == "測試碁"


def test_a_card_that_is_there_at_the_first_look(rig: Any) -> None:
    one = rig("hc-1", "hc-2")
    for name, person in zip(one.names, ("測試一", "測試二"), strict=True):
        with Reader(name) as reader:
            assert reader.read_profile().name == person


def test_a_stuck_reader_does_not_hold_up_another(rig: Any, times: Any) -> None:
    one = rig()
    one.insert("hc-1", faults=[CardFault("read", "silent")])
    one.insert("hc-2", slot=1)
    with Reader(one.name) as silent, Reader(one.names[1]) as other:
        with pytest.raises(ReaderStuckError, match=r"no answer.*0\.2 s"):
            silent.read_profile(0.2)
        for _ in range(times(300)):
            assert other.read_profile().name == "測試二"
        assert silent.stuck
        assert len(list_readers()) == 2
        with pytest.raises(ReaderStuckError, match="still waiting"):  # so it did not wait again
            silent.read_profile(LONG)
        one.eject()
        while silent.stuck:
            pass
        one.insert("hc-3")
        assert silent.read_profile().name == "測試碁", "free as soon as the card was out"


def test_a_watcher_goes_on_beside_a_stuck_reader(rig: Any, times: Any) -> None:
    one, events = rig(), Queue[Event]()
    one.insert("hc-1", faults=[CardFault("read", "silent")])

    def next_kind() -> EventKind:
        while (event := events.get(timeout=LONG)).reader != one.names[1]:
            continue
        return event.kind

    with Reader(one.name) as silent, Watcher(events.put):
        assert next_kind() is EventKind.READER_ADDED
        with pytest.raises(ReaderStuckError):
            silent.read_profile(0.2)
        for _ in range(times(50)):
            one.insert("hc-2", slot=1)
            assert next_kind() is EventKind.CARD_INSERTED
            one.eject(1)
            assert next_kind() is EventKind.CARD_REMOVED
            assert silent.stuck, "all that was told while it still was"
        one.eject()


def test_nothing_is_left_after_many_opens(rig: Any, times: Any) -> None:
    one = rig()
    one.insert("hc-1")

    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    with Reader(one.name) as reader:
        reader.read_profile()
    before = held()
    for _ in range(max(250, times(1000))):
        with Reader(one.name) as reader:
            assert reader.read_profile().name == "測試一"
        list_readers()
    assert held() == before


def test_daemons_side_by_side() -> None:
    """Three daemons, each with a reader of its own name, each seen by its own clients alone."""
    script = "from cardio.pcsc import list_readers; print(*(s.name for s in list_readers()))"
    names = ("One", "Two", "Three")
    daemons = [PrivatePcscd([VirtualReader(name, free_ports())]) for name in names]
    empty = PrivatePcscd()
    try:
        seen = []
        for daemon in (*daemons, empty):
            daemon.start()
        for daemon in (*daemons, empty):
            done = subprocess.run(
                [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True,
                env={**os.environ, **daemon.environment}, check=True, timeout=LONG,
            )  # fmt: skip
            seen.append(done.stdout.strip())
        assert seen == [f"{name} 00 00 {name} 00 01" for name in names] + [""]
    finally:
        for daemon in (*daemons, empty):
            daemon.close()
