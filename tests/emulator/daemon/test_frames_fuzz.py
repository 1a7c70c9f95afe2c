"""The daemon's side of the frames, and the Python caller's, under a coverage-guided fuzzer.

A loop of its own: inputs that reach a new pair of lines, seen by `sys.settrace`, are kept and
changed further. The C library's side is fuzzed in `tests/emulator/native/library`.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

from cardio.backends import Buffer, Reply, frame_values, frames
from cardio.backends.frame_values import FrameError
from cardio.backends.frames import (
    MAX_FRAME,
    Frame,
    Kind,
    Splitter,
    Trouble,
    call_frame,
    document_frame,
    frame,
    greeting_frame,
    read_call,
    read_document,
    read_greeting,
    read_reply,
    read_time,
    read_trouble,
    reply_frame,
    trouble_frame,
)
from cardio.table import TABLE_HASH, function_number
from emulator.daemon import conversation as conversation_module
from emulator.daemon.conversation import Conversation
from emulator.daemon.site import Site
from emulator.desk import Desk

RUNS: Final = 100_000 if os.environ.get("CARDIO_TEST_PROFILE") == "soak" else 10_000
WATCHED: Final = {
    __file__,
    *(module.__file__ for module in (frames, frame_values, conversation_module)),
}
HELLO: Final = greeting_frame(Kind.HELLO, bytes.fromhex(TABLE_HASH))
STATUS, BASIC, WRITE = map(
    function_number, ("hisGetCardStatus", "hisGetBasicData", "hisWriteMultiPrescriptSign")
)

Run = Callable[[bytes], object]
Pair = tuple[object, int, int]


@contextmanager
def tracing(seen: set[Pair]) -> Iterator[None]:
    """Collect which line of the watched modules followed which."""
    last: dict[FrameType, int] = {}

    def line(frame: FrameType, event: str, _: Any) -> Any:
        seen.add((frame.f_code, last.get(frame, 0), frame.f_lineno))
        last[frame] = frame.f_lineno
        return line

    def enter(frame: FrameType, event: str, _: Any) -> Any:
        return line if frame.f_code.co_filename in WATCHED else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


def changed(data: bytes, corpus: list[bytes], chance: random.Random) -> bytes:
    """Return an input that differs: bits, bytes, lengths, parts left out, doubled or of another."""
    text = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.randint(0, len(text)) for _ in range(2))
        match chance.randrange(6):
            case 0 if text:
                text[at % len(text)] ^= 1 << chance.randrange(8)
            case 1 if text:
                text[at % len(text)] = chance.choice((0, 1, 2, 3, 4, 7, 127, 128, 255))
            case 2:
                del text[at:end]
            case 3:
                text[at:at] = text[at:end]
            case 4:
                text[at : at + 4] = chance.choice((at, end, len(text), 2**31)).to_bytes(4, "little")
            case _:
                other = chance.choice(corpus)
                text[at:] = other[min(at, len(other)) :]
    return bytes(text[:4096])


def explore(run: Run, seeds: tuple[bytes, ...], runs: int) -> tuple[int, int]:
    """Run inputs that are made of the seeds; return the pairs that seeds and all inputs reached."""
    chance, corpus, seen = random.Random(1), list(seeds), set[Pair]()
    with tracing(seen):
        for seed in seeds:
            run(seed)
    reached = len(seen)
    for _ in range(runs):
        data, before = changed(chance.choice(corpus), corpus, chance), len(seen)
        with tracing(seen):
            run(data)
        if len(seen) > before:
            corpus.append(data)
    return reached, len(seen)


CALLS: Final = (
    call_frame(STATUS, [2]),
    call_frame(BASIC, [Buffer(72)]),
    call_frame(WRITE, [b"1150315100000\0", b"A1\0", b"0700101\0", b"x" * 61, 1, Buffer(40)]),
    call_frame(function_number("VPNH_SignX"), ["AAAAAAAAAAA=", "3", "30"]),
    call_frame(function_number("hisGetCriticalIllness"), [Buffer(138, b"ICD10\0")]),
    frame(Kind.ASK_TIME),
    document_frame(Kind.CONTROL, {"command": "status"}),
    document_frame(Kind.CONTROL, {"command": "insert", "name": "hc-2"}),
)
"""What callers send."""

ANSWERS: Final = (
    reply_frame(Reply(0, (b"card", 7, "text"))),
    trouble_frame(Trouble.BUSY, "full"),
    document_frame(Kind.DONE, {"faults": []}),
    HELLO,
)
"""What callers get."""


def well_formed(answers: bytes) -> list[Frame]:
    splitter = Splitter(MAX_FRAME)
    splitter.feed(answers)
    found = []
    while (each := splitter.take()) is not None:
        found.append(each)
    assert not splitter.pending
    return found


@pytest.mark.parametrize("greeted", [True, False])
def test_whatever_a_caller_sends_is_answered_by_frames_or_ends_it(
    desk: Desk, greeted: bool
) -> None:
    desk.change(port_open=True)

    def run(data: bytes) -> None:
        talk = Conversation(Site(desk))
        if greeted:
            assert len(well_formed(b"".join(talk.receive(HELLO)))) == 1
        answers = well_formed(b"".join(talk.receive(data)))
        assert {each.kind for each in answers} <= {
            *(Kind.WELCOME, Kind.REPLY, Kind.TROUBLE, Kind.TIME, Kind.DONE)
        }
        assert not talk.over or answers, "an end is said"

    seeds = (*CALLS, CALLS[0] + CALLS[1], HELLO + CALLS[0])
    reached, found = explore(run, seeds, RUNS // 2)
    assert found > reached, "it found what no seed does"


READERS: Final[tuple[Callable[[bytes], object], ...]] = (
    *(read_call, read_reply, read_greeting, read_trouble, read_time, read_document),
)


def written(value: Any) -> bytes | None:
    """Return the body that a value read from a frame is written as; None for other values."""
    if isinstance(value, frames.Call):
        return call_frame(value.number, value.arguments)[5:]
    if isinstance(value, Reply):
        return reply_frame(value)[5:]
    return None


def test_a_body_is_read_back_as_it_was_written_or_refused() -> None:
    def run(data: bytes) -> None:
        for read in READERS:
            try:
                body = written(read(data))
            except FrameError:
                continue
            assert body in (None, data)

    seeds = tuple(each[5:] for each in (*CALLS, *ANSWERS))
    reached, found = explore(run, seeds, RUNS)
    assert found > reached


class Found(Exception):
    """The hidden place was reached."""


def maze(data: bytes) -> None:
    """Have a place that only those reach who keep every step that leads nearer."""
    if data[0:1] != b"\x07":
        return
    if data[1:2] != b"\x80":
        return
    if data[2:3] != b"\x03":
        return
    raise Found


def test_coverage_leads_to_what_no_seed_is_near() -> None:
    with pytest.raises(Found):
        explore(maze, (b"aaaa",), 100_000)
