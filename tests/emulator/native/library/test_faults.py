"""What can happen during a call: the right code, nothing written, the next call right.

The codes are those of `emulator/native/src/faults.c`, all emulator-defined.
"""

from __future__ import annotations

import ctypes
import select
import threading
from collections.abc import Callable
from ctypes import CDLL
from pathlib import Path
from typing import Any, Final

import pytest

from cardio.backends import Output, Reply
from cardio.backends.frames import (
    Kind,
    Trouble,
    frame,
    reply_frame,
    trouble_frame,
)
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.fault_actions import Delay
from emulator.faults import Fault, FaultPlan

AWAY, LATE, LOST, UNABLE, NO_FILE = 9240, 4000, 4000, 9005, 6017

CARD: Final = bytes(range(72))
REPLY: Final = reply_frame(Reply(0, (CARD,)))
RIGHT: Final = (0, 72, CARD)
SHORT: Final = 300
"""Milliseconds for calls that will not be answered."""

Read = Callable[..., tuple[int, int, bytes]]
Point = Callable[..., None]


def nothing(code: int) -> tuple[int, int, bytes]:
    """The outcome of a call that wrote nothing, into 72 bytes, and says so."""
    return code, 0, b"\xa5" * 72


def answers(connection: Any) -> None:
    connection.greet()
    connection.asked()
    connection.send(REPLY)


def broken(*sent: bytes) -> Callable[[Any], None]:
    def script(connection: Any) -> None:
        connection.greet()
        connection.asked()
        for part in sent:
            connection.send(part)

    return script


WRONG: Final[tuple[tuple[Output, ...], ...]] = (
    (),
    (bytes(73),),
    (bytes(72), bytes(1)),
    (7,),
    ("text",),
)
"""Outputs that do not fit a call with one buffer of 72 bytes."""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        REPLY[:3],
        REPLY[:4],
        REPLY[:20],
        REPLY[:-1],
        REPLY + b"x",
        *(reply_frame(Reply(0, outputs)) for outputs in WRONG),
        frame(Kind.REPLY),
        frame(Kind.REPLY, b"\0" * 5),
        frame(Kind.REPLY, REPLY[5:-1]),
        frame(Kind.REPLY, REPLY[5:] + b"x"),
        frame(Kind.DONE, REPLY[5:]),
        frame(Kind.TROUBLE),
        b"\0\0\0\0\0",
        b"\xff\xff\xff\xff" + REPLY[4:],
        b"\0\0\0\1" + REPLY[4:],
    ],
)
def test_an_answer_that_is_cut_off_or_none_writes_nothing_and_is_never_asked_for_again(
    library: CDLL, peer: Any, read_card: Read, sent: bytes
) -> None:
    peer.plays(broken(sent), answers)
    assert read_card(library) == nothing(LOST)
    assert read_card(library) == RIGHT
    assert peer.connections == 2


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        *((each, UNABLE) for each in (Trouble.MALFORMED, Trouble.NO_SUCH_CALL, Trouble.FAILED)),
        *((each, AWAY) for each in (Trouble.BUSY, Trouble.ENDING)),
    ],
)
def test_an_emulator_that_cannot_says_so(
    library: CDLL, peer: Any, read_card: Read, trouble: Trouble, code: int
) -> None:
    peer.plays(broken(trouble_frame(trouble, "one line")), answers)
    assert read_card(library) == nothing(code)
    peer.ended.get(timeout=10)
    assert read_card(library) == RIGHT


def test_an_answer_may_come_in_pieces(library: CDLL, peer: Any, read_card: Read) -> None:
    peer.plays(broken(*(REPLY[at : at + 1] for at in range(len(REPLY)))))
    assert read_card(library) == RIGHT


def test_a_slow_answer_is_4000_at_the_limit_and_not_taken_for_the_next(
    library: CDLL, peer: Any, point: Point, read_card: Read
) -> None:
    def slow(connection: Any) -> None:
        connection.greet()
        connection.asked()
        assert connection.read() is None, "given up, not asked again"

    peer.plays(slow, answers)
    point(peer.address, SHORT)
    assert read_card(library) == nothing(LATE)
    assert read_card(library) == RIGHT


@pytest.mark.parametrize("limit", ["1e3", "1s", "1 ", "1.0", "-1", "99999999999", "1" * 20])
def test_a_limit_that_is_no_number_of_milliseconds_is_none(
    library: CDLL, peer: Any, point: Point, read_card: Read, limit: str
) -> None:
    def patient(connection: Any) -> None:
        connection.greet()
        connection.asked()
        assert select.select([connection.socket], [], [], 0.1)[0] == [], "given up"
        connection.send(REPLY)

    peer.plays(patient)
    point(peer.address, limit)
    assert read_card(library) == RIGHT


def test_an_answer_that_drips_is_4000_at_the_limit(
    library: CDLL, peer: Any, point: Point, read_card: Read
) -> None:
    def dripping(connection: Any) -> None:
        connection.greet()
        connection.asked()
        for at in range(len(REPLY) - 1):
            connection.send(REPLY[at : at + 1])
        assert connection.read() is None

    peer.plays(dripping)
    point(peer.address, SHORT)
    assert read_card(library) == nothing(LATE)


def test_other_threads_wait_no_longer_than_their_limit(
    library: CDLL, peer: Any, point: Point, read_card: Read
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def holding(connection: Any) -> None:
        connection.greet()
        connection.asked()
        asked.set()
        assert go_on.wait(10)
        connection.send(REPLY)
        connection.asked()
        connection.send(REPLY)

    peer.plays(holding)
    point(peer.address, 20_000)
    found: list[object] = []
    first = threading.Thread(target=lambda: found.append(read_card(library)))
    first.start()
    assert asked.wait(10)
    point(peer.address, SHORT)
    assert read_card(library) == nothing(LATE), "it was never its turn"
    go_on.set()
    first.join(10)
    assert found == [RIGHT]
    assert read_card(library) == RIGHT, "over the same connection"


def test_a_daemon_that_is_stopped_during_a_call_answers_it(
    library: CDLL, open_desk: Desk, point: Point, read_card: Read
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def sleep(_: float) -> None:
        inside.set()
        assert go_on.wait(10)

    open_desk.faults = FaultPlan((Fault("hisGetBasicData", Delay(1.0), count=1),), sleep=sleep)
    daemon = ReaderDaemon(open_desk).start()
    point(daemon.address)
    found: list[tuple[int, int, bytes]] = []
    calling = threading.Thread(target=lambda: found.append(read_card(library)))
    calling.start()
    assert inside.wait(10)
    stopping = threading.Thread(target=daemon.stop)
    stopping.start()
    go_on.set()
    calling.join(10)
    stopping.join(10)
    assert [code for code, *_ in found] == [0]
    assert read_card(library) == nothing(AWAY)


# --- files


@pytest.fixture
def upload(library: CDLL) -> Callable[[bytes | None], int]:
    def upload(path: bytes | None) -> int:
        size, number = (ctypes.create_string_buffer(text, 16) for text in (b"7", b"0"))
        room, length = ctypes.create_string_buffer(50), ctypes.c_int(50)
        return int(library.csUploadData(path, size, number, room, ctypes.byref(length)))

    return upload


def test_a_file_that_cannot_be_read_is_not_asked_about(
    upload: Callable[[bytes | None], int], peer: Any, tmp_path: Path
) -> None:
    for path in (None, b"", str(tmp_path / "none").encode()):
        assert upload(path) == NO_FILE
    assert upload(str(tmp_path).encode()) in (NO_FILE, 6015), "a folder"
    assert peer.connections == 0


def test_a_file_too_long_for_a_frame_is_6015(
    upload: Callable[[bytes | None], int], daemon: ReaderDaemon, read_card: Read, tmp_path: Path
) -> None:
    with (tmp_path / "long").open("wb") as file:
        file.truncate(16 * 2**20)
    assert upload(str(tmp_path / "long").encode()) == 6015
