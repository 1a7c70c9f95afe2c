from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.picc import CardFault, Chip, VirtualCard
from emulator.picc.frames import receive, send
from emulator.picc.links import Dial, Listen
from emulator.picc.slot import Slot

READ = bytes.fromhex("00CA1100020000")
SELECT = bytes.fromhex("00A4040010D1580000010000000000000000001100")
OFF, ON, RESET, ATR = (bytes([number]) for number in (0, 1, 2, 4))
LONG = 30.0


@pytest.fixture
def reader(vpcd: Any) -> Any:
    return vpcd()


@pytest.fixture
def slot(reader: Any) -> Iterator[Slot]:
    slot = Slot(Dial("127.0.0.1", reader.port))
    yield slot
    slot.close()


def card(chip: Chip = Chip.NEW, data: bytes = b"open data") -> VirtualCard:
    return VirtualCard(chip, data)


def test_a_card_answers_as_vpcd_asks(reader: Any, slot: Slot) -> None:
    slot.insert(card(Chip.OLD))
    reader.accept()
    reader.say(ON)
    assert reader.ask(ATR) == Chip.OLD.atr
    assert reader.ask(SELECT) == b"\x90\x00"
    assert reader.ask(READ) == b"open data\x90\x00"
    reader.say(RESET)
    assert reader.ask(READ).hex() == "6982", "a reset loses the selection"
    reader.say(OFF)
    assert reader.ask(READ).hex() == "6f00"
    assert slot.occupied and slot.connected
    assert slot.journal[0] == ("00a40400", 0x9000)


def test_a_mute_card_answers_with_no_atr(reader: Any, slot: Slot) -> None:
    slot.insert(card(Chip.MUTE))
    reader.accept()
    assert len(reader.ask(ATR)) > 33, "more than an ATR may have, and never an empty frame"


def test_ejected_means_gone(reader: Any, slot: Slot) -> None:
    slot.insert(card())
    reader.accept()
    assert reader.ask(ATR)
    slot.eject()
    assert reader.hear() is None
    assert not slot.occupied and not slot.connected
    slot.eject()


def test_inserting_takes_out_what_is_in(reader: Any, slot: Slot) -> None:
    slot.insert(card(data=b"first"))
    reader.accept()
    slot.insert(card(data=b"second"))
    assert reader.hear() is None
    reader.accept()
    reader.say(ON)
    assert reader.ask(READ) == b"second\x90\x00"


def test_a_card_stays_in_when_pcscd_goes(reader: Any, slot: Slot) -> None:
    slot.insert(card(Chip.OLD))
    for _ in range(3):
        reader.accept()
        reader.say(ON)
        assert reader.ask(SELECT) == b"\x90\x00"
        reader.close()
    reader.accept()
    assert reader.ask(READ).hex() == "6f00", "it has no power from a reader that was gone"


def test_no_reader_yet(vpcd: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        slot = Slot(Dial("127.0.0.1", unused.getsockname()[1]))
        slot.insert(card())
        assert slot.occupied and not slot.connected
        slot.close()
    assert not slot.occupied


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (CardFault("read", "status", sw=0x6A86), "6a86"),
        (CardFault("read", "short"), "00"),
        (CardFault("read", "slow", seconds=0.01), b"open data\x90\x00".hex()),
        (CardFault("select", "status"), b"open data\x90\x00".hex()),
        (CardFault("read", "status", skip=1), b"open data\x90\x00".hex()),
    ],
)
def test_faults_change_the_answer(reader: Any, slot: Slot, fault: CardFault, answer: str) -> None:
    slot.insert(card(), (fault,))
    reader.accept()
    reader.say(ON)
    assert reader.ask(READ).hex() == answer


def test_pulled_in_the_middle_of_a_command(reader: Any, slot: Slot) -> None:
    slot.insert(card(), (CardFault("read", "pull"),))
    reader.accept()
    reader.say(ON)
    assert reader.ask(SELECT) == b"\x6d\x00"
    assert reader.ask(READ) is None
    slot.eject()
    assert not slot.occupied
    assert slot.journal == [("00a40400", 0x6D00), ("00ca1100", 0)]


@pytest.mark.parametrize(
    "fault", [CardFault("read", "silent"), CardFault("read", "slow", seconds=LONG)]
)
def test_a_silent_card_can_be_taken_out(reader: Any, slot: Slot, fault: CardFault) -> None:
    slot.insert(card(), (fault,))
    reader.accept()
    reader.say(READ)
    ejecting = threading.Thread(target=slot.eject)
    ejecting.start()
    assert reader.hear() is None
    ejecting.join(LONG)
    assert not slot.occupied


@pytest.mark.parametrize("action", ["silent", "slow"])
def test_a_silent_card_is_in_when_pcscd_comes_back(reader: Any, slot: Slot, action: Any) -> None:
    slot.insert(card(), (CardFault("read", action, seconds=LONG, count=1),))
    reader.accept()
    reader.say(ON)
    reader.say(READ)
    reader.accept()
    reader.say(ON)
    assert reader.ask(READ) == b"open data\x90\x00"


def test_a_card_that_waits_for_vpcd(vpcd: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    slot = Slot(Listen("127.0.0.1", port))
    slot.insert(card())
    with socket.create_connection(("127.0.0.1", port)) as link:
        send(link, ON)
        send(link, READ)
        assert receive(link) == b"open data\x90\x00"
    slot.close()


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=5))
def test_frames_come_back(bodies: list[bytes]) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, socket.create_connection(listener.getsockname()) as one:
        other, _ = listener.accept()
        with other:
            for body in bodies:
                send(one, body)
            one.shutdown(socket.SHUT_WR)
            assert [receive(other) for _ in bodies] == bodies
            assert receive(other) is None


@pytest.mark.parametrize("size", [0, 0x10000])
def test_a_frame_that_would_wedge_the_slot_is_not_sent(size: int) -> None:
    with socket.socket() as link, pytest.raises(ValueError, match=f"65535 bytes, got {size}"):
        send(link, bytes(size))


def test_half_a_frame_is_the_end() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, socket.create_connection(listener.getsockname()) as one:
        other, _ = listener.accept()
        with other:
            one.sendall(b"\x00\x05abc")
            one.shutdown(socket.SHUT_WR)
            assert receive(other) is None
