from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from emulator.picc import CardDescription, CardFault, CardProcess, PiccError, described
from emulator.picc.__main__ import answer
from emulator.picc.links import Dial
from emulator.picc.pcscd import PrivatePcscd, VirtualReader, free_ports, missing_parts
from emulator.picc.slot import Slot

ROOT = Path(__file__).parents[3]
READ = bytes.fromhex("00CA1100020000")


def test_a_card_lives_in_a_process_of_its_own(vpcd: Any, cast: Any) -> None:
    reader = vpcd()
    with CardProcess(reader.port) as cards:
        cards.insert(described(cast.card("hc-1"), faults=[CardFault("select", "status")]))
        reader.accept()
        reader.say(b"\x01")
        assert reader.ask(READ).hex() == "6982", "an old card wants SELECT"
        status = cards.status()
        assert (status.occupied, status.connected) == (True, True)
        assert status.journal == (("00ca1100", 0x6982),)
        assert not cards.status(1).occupied
        cards.eject()
        assert reader.hear() is None
    assert reader.hear() is None


def test_the_second_slot_is_one_port_above(cast: Any) -> None:
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + 1)) as listener, CardProcess(port) as cards:
        listener.settimeout(30.0)
        cards.insert(described(cast.professionals["hpc-1"]), slot=1)
        link, _ = listener.accept()
        link.close()


def test_closing_takes_the_process_along(vpcd: Any) -> None:
    cards = CardProcess(vpcd().port)
    cards.close()
    cards.close()
    with pytest.raises(PiccError, match="their process was closed"):
        cards.eject()


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PiccError, match=f"port {port} may be in use"):
            CardProcess(port, mode="listen")


def test_a_process_that_died_is_told(vpcd: Any) -> None:
    with CardProcess(vpcd().port) as cards:
        cards._process.kill()
        cards._process.wait()
        with pytest.raises(PiccError, match="their process"):
            cards.eject()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("no json", "JSONDecodeError"),
        ("[]", "TypeError"),
        ('{"do": "insert"}', "KeyError: 'slot'"),
        ('{"do": "burn", "slot": 0}', "KeyError: 'burn'"),
        ('{"do": "eject", "slot": 7}', "IndexError"),
        ('{"do": "insert", "slot": 0, "card": {"chip": "sam"}}', "chip: expected one of old"),
    ],
)
def test_a_line_that_cannot_be_done_is_answered(line: str, error: str) -> None:
    assert error in answer([Slot(Dial("127.0.0.1", 1))], line)["error"]


def test_lines_that_can() -> None:
    slots = [Slot(Dial("127.0.0.1", 1))]
    card = CardDescription("new").plain()
    assert answer(slots, json.dumps({"do": "insert", "slot": 0, "card": card})) == {}
    assert answer(slots, '{"do": "status", "slot": 0}') == {
        "occupied": True, "connected": False, "journal": []
    }  # fmt: skip
    assert answer(slots, '{"do": "eject", "slot": 0}') == {}


@pytest.mark.parametrize("arguments", [[], ["call", "127.0.0.1", "1"], ["dial", "127.0.0.1"]])
def test_wrong_arguments(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "emulator.picc", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2 and done.stderr.startswith("usage:")


def test_the_slots_of_a_reader() -> None:
    assert VirtualReader("NHI", 4000).slots == ("NHI 00 00", "NHI 00 01")


def test_without_pcscd_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert "apt install pcscd vsmartcard-vpcd" in missing_parts()
    with pytest.raises(PiccError, match="pcscd is not installed"):
        PrivatePcscd()
