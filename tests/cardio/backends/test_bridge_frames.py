"""The bridge program by itself, frame by frame: its answers, what it refuses, when it leaves."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardio.backends import Buffer
from cardio.backends.frames import (
    MAX_FRAME,
    Frame,
    Kind,
    Splitter,
    Trouble,
    bind_frame,
    call_frame,
    frame,
    greeting_frame,
    read_greeting,
    read_reply,
    read_trouble,
)

Compile = Callable[..., Path]

TABLE: Final = bytes(range(16))
HELLO: Final = greeting_frame(Kind.HELLO, TABLE)
SECONDS: Final = 30
SOURCE: Final = """
#include <stddef.h>
#include <string.h>
#include <unistd.h>
int none(void) { return -5; }
int sum(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
int upper(const char *in, char *out) { strcpy(out, in); out[0] -= 32; return 0; }
int before(char *a, char *b) { b[-1] = 0; return 0; }
int far_before(char *a) { a[-4000] = 0; return 0; }
int aligned(char *a, char *b) { return ((size_t)a | (size_t)b) % 16; }
int stuck(void) { for (;;) pause(); }
"""


@pytest.fixture(scope="module", params=["-O2", "-fsanitize=address,undefined"])
def bridge_program(request: pytest.FixtureRequest, build_bridge: Compile) -> Path:
    """The bridge, as it is and with sanitizers, whose findings end it with another code."""
    return build_bridge("-g", "-fno-sanitize-recover=all", request.param)


class Bridge:
    """A running bridge, to be talked to."""

    def __init__(self, program: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [program, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99"},
        )
        self._splitter = Splitter(MAX_FRAME)

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)

    def read(self) -> Frame | None:
        """Return the next frame, None at the end."""
        assert self.process.stdout is not None
        while (found := self._splitter.take()) is None:
            data = self.process.stdout.read(1 << 16)
            if not data:
                return None
            self._splitter.feed(data)
        return found

    def asked(self, data: bytes) -> Frame:
        self.send(data)
        found = self.read()
        assert found is not None
        return found

    def end(self) -> int:
        """Close the input, as a caller that goes; return the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(SECONDS)


@pytest.fixture
def start(bridge_program: Path) -> Iterator[Callable[..., Bridge]]:
    started: list[Bridge] = []

    def start(*words: str) -> Bridge:
        started.append(Bridge(bridge_program, *words))
        return started[-1]

    yield start
    for bridge in started:
        bridge.process.kill()
        with bridge.process:
            pass


@pytest.fixture
def bridge(start: Callable[..., Bridge], compiled: Compile) -> Bridge:
    """A bridge that has greeted."""
    made = start(str(compiled(SOURCE)))
    assert made.asked(HELLO).kind == Kind.WELCOME
    return made


def test_welcome_repeats_the_callers_table(start: Callable[..., Bridge], compiled: Compile) -> None:
    bridge = start(str(compiled(SOURCE)))
    for table in (TABLE, bytes(16)):
        answer = bridge.asked(greeting_frame(Kind.HELLO, table))
        assert (answer.kind, read_greeting(answer.body).table) == (Kind.WELCOME, table)


def test_functions_are_called_by_the_number_they_were_bound_to(bridge: Bridge) -> None:
    for number, name in ((0, "sum"), (1023, "none"), (7, "none")):
        assert bridge.asked(bind_frame(number, name)) == Frame(Kind.BOUND, b"")
    reply = read_reply(bridge.asked(call_frame(0, list(range(1, 11)))).body)
    assert (reply.code, reply.outputs) == (sum(n * n for n in range(1, 11)), (-1,))
    reply = read_reply(bridge.asked(call_frame(1023, [])).body)
    assert (reply.code, reply.outputs) == (-5, (-1,))
    bridge.asked(bind_frame(0, "none"))
    assert read_reply(bridge.asked(call_frame(0, [])).body).code == -5


def test_what_is_not_there_is_refused_and_harms_nothing(bridge: Bridge) -> None:
    for data in (bind_frame(3, "nowhere"), call_frame(3, []), call_frame(1023, [1])):
        answer = bridge.asked(data)
        assert answer.kind == Kind.TROUBLE
        assert read_trouble(answer.body)[0] is Trouble.NO_SUCH_CALL
    assert bridge.asked(bind_frame(3, "none")).kind == Kind.BOUND


@given(st.binary(min_size=1, max_size=300), st.integers(1, 300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_memory_goes_and_comes_back(bridge: Bridge, text: bytes, more: int) -> None:
    given_text = b"a" + text.replace(b"\0", b"-")
    room = len(given_text) + more
    bridge.asked(bind_frame(1, "upper"))
    answer = bridge.asked(call_frame(1, [given_text + b"\0", Buffer(room, b"before"[:room])]))
    (out, popped) = read_reply(answer.body).outputs
    expected = (b"A" + given_text[1:] + b"\0").ljust(room, b"\0")
    start = len(given_text) + 1
    assert isinstance(out, bytes) and popped == -1
    assert out[:start] == expected[:start] and len(out) == room


@pytest.mark.parametrize("lengths", [(1, 1), (15, 17), (4096, 3)])
def test_pieces_are_aligned(bridge: Bridge, lengths: tuple[int, int]) -> None:
    bridge.asked(bind_frame(1, "aligned"))
    answer = bridge.asked(call_frame(1, [bytes(lengths[0]), Buffer(lengths[1])]))
    assert read_reply(answer.body).code == 0


@pytest.mark.parametrize(
    ("name", "arguments", "place"),
    [
        ("before", [b"", Buffer(4)], b"0"),
        ("before", [Buffer(64), Buffer(4)], b"0"),
        ("far_before", [Buffer(4)], b"0"),
        ("upper", [b"long\0", Buffer(3)], b"1"),
        ("upper", [b"long\0", Buffer(0)], b"1"),
    ],
)
def test_what_is_written_outside_is_told_by_its_place(
    bridge: Bridge, name: str, arguments: list[bytes | Buffer], place: bytes
) -> None:
    bridge.asked(bind_frame(1, name))
    answer = bridge.asked(call_frame(1, arguments))
    assert answer == Frame(Kind.TROUBLE, b"\7\0" + place)


MALFORMED: Final = {
    "nothing": b"\0\0\0\0",
    "too long": (MAX_FRAME + 1).to_bytes(4, "little"),
    "an unknown kind": frame(Kind.CONTROL, b"{}"),
    "another version": greeting_frame(Kind.HELLO, TABLE, version=2),
    "no name": bind_frame(1, ""),
    "a name with a NUL": bind_frame(1, "none\0"),
    "a long name": bind_frame(1, "n" * 256),
    "a high number": bind_frame(1024, "none"),
    "a call of a high number": call_frame(1024, []),
    "many arguments": call_frame(1, [1] * 33),
    "a cut call": frame(Kind.CALL, b"\1\0"),
    "a cut value": frame(Kind.CALL, b"\1\0\1\0\1\0\0"),
    "a cut text": frame(Kind.CALL, b"\1\0\1\0\2\4\0\0\0abc"),
    "a tag of none": frame(Kind.CALL, b"\1\0\1\0\5\0\0\0\0"),
    "bytes behind": frame(Kind.CALL, b"\1\0\0\0\0"),
    "a huge buffer": frame(Kind.CALL, b"\1\0\1\0\4\xff\xff\xff\xff\0\0\0\0"),
    "more content than room": frame(Kind.CALL, b"\1\0\1\0\4\1\0\0\0\2\0\0\0ab"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_a_frame_that_is_none_ends_it(bridge: Bridge, data: bytes) -> None:
    bridge.asked(bind_frame(1, "none"))
    bridge.send(data)
    answer = bridge.read()
    if answer is not None:
        assert (answer.kind, read_trouble(answer.body)[0]) == (Kind.TROUBLE, Trouble.MALFORMED)
        assert bridge.read() is None
    assert bridge.process.wait(SECONDS) in (0, 1)


@pytest.mark.parametrize("data", [bind_frame(1, "none"), call_frame(1, [])])
def test_nothing_is_done_before_the_greeting(
    start: Callable[..., Bridge], compiled: Compile, data: bytes
) -> None:
    bridge = start(str(compiled(SOURCE)))
    answer = bridge.asked(data)
    assert read_trouble(answer.body)[0] is Trouble.MALFORMED
    assert bridge.process.wait(SECONDS) == 1


@given(st.binary(min_size=1, max_size=60))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_it_ends_by_itself(
    start: Callable[..., Bridge], bridge_program: Path, body: bytes
) -> None:
    bridge = start("/usr/lib/x86_64-linux-gnu/libm.so.6")
    bridge.send(HELLO + bind_frame(1, "abs") + len(body).to_bytes(4, "little") + body)
    assert bridge.end() in (0, 1)


def test_it_leaves_when_its_input_ends(bridge: Bridge) -> None:
    assert bridge.end() == 0


def test_it_leaves_from_the_middle_of_a_call(bridge: Bridge) -> None:
    bridge.asked(bind_frame(1, "stuck"))
    bridge.send(call_frame(1, []))
    begin = time.monotonic()
    assert bridge.end() == 0
    assert time.monotonic() - begin < SECONDS


@pytest.mark.parametrize("words", [(), ("/a", "/b")])
def test_it_wants_one_thing_to_hold(start: Callable[..., Bridge], words: tuple[str, ...]) -> None:
    assert start(*words).process.wait(SECONDS) == 2


def test_there_are_no_components_here(start: Callable[..., Bridge]) -> None:
    answer = start("com:CsHisX.nhicshisx.1").asked(HELLO)
    assert read_trouble(answer.body) == (
        Trouble.FAILED,
        "there are no components on this system",
    )
