"""Finding the emulator: nobody there, somebody else, a connection that ended between calls.

The codes are those of `emulator/native/src/faults.c`, all emulator-defined.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from ctypes import CDLL
from pathlib import Path
from typing import Any, Final

import pytest

from cardio.backends import Reply
from cardio.backends.frames import (
    Kind,
    Trouble,
    greeting_frame,
    reply_frame,
    trouble_frame,
)
from cardio.table import TABLE_HASH
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

AWAY: Final = 9240
PORT_FAILURE: Final = -1
TABLE: Final = bytes.fromhex(TABLE_HASH)
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


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


# --- nobody there, or somebody else


def test_without_an_emulator_a_call_fails_at_once_and_the_next_one_tries_anew(
    library: CDLL, point: Point, read_card: Read, open_desk: Desk
) -> None:
    port = free_port()
    point(f"127.0.0.1:{port}")
    assert read_card(library) == nothing(AWAY)
    assert library.csOpenCom(0) == library.csCloseCom() == PORT_FAILURE
    assert library.csGetVersion() == -1, "which is no version"
    with ReaderDaemon(open_desk, port=port):
        assert read_card(library)[:2] == (0, 72)


@pytest.mark.parametrize(
    "address",
    [
        *("nowhere", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", ":1", "a:b"),
        *("x" * 300, "127.0.0.1:+1", "127.0.0.1:1 ", "/no/such/socket", "/" + "x" * 200),
    ],
)
def test_an_address_that_is_none_reaches_nobody(
    library: CDLL, point: Point, read_card: Read, address: str
) -> None:
    point(address)
    assert read_card(library) == nothing(AWAY)


def test_the_default_is_the_default_port_on_loopback(
    library: CDLL, monkeypatch: pytest.MonkeyPatch, read_card: Read, open_desk: Desk
) -> None:
    try:
        daemon = ReaderDaemon(open_desk, port=15151).start()
    except Exception:
        pytest.skip("somebody uses the default port")
    with ExitStack() as stack:
        stack.callback(daemon.stop)
        for unset in ("", None):
            if unset is None:
                monkeypatch.delenv("CARDIO_EMULATOR", raising=False)
            else:
                monkeypatch.setenv("CARDIO_EMULATOR", unset)
            assert read_card(library)[:2] == (0, 72)


@pytest.fixture(scope="module")
def resolver(compile_c: Callable[..., Path]) -> Path:
    return compile_c("resolver")


@pytest.fixture
def without_names(resolver: Path, run: Callable[..., str], library_file: Path) -> Callable[[], str]:
    """Read the card where a name that is looked up is never found; return code and length."""
    return lambda: run(resolver, library_file)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        *((host, "0 72\n") for host in ("127.0.0.1", "localhost", "[127.0.0.1]")),
        *((host, f"{AWAY} 0\n") for host in ("emulator.invalid", "ip6-localhost", "LOCALHOST.")),
    ],
)
def test_no_name_is_looked_up_for_the_resolver_may_never_answer(
    without_names: Callable[[], str], daemon: ReaderDaemon, point: Point, host: str, said: str
) -> None:
    point(f"{host}:{daemon.address.port}")
    assert without_names() == said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[127.0.0.1]"])
def test_hosts_by_number_and_name(
    library: CDLL, daemon: ReaderDaemon, point: Point, read_card: Read, host: str
) -> None:
    point(f"{host}:{daemon.address.port}")
    assert read_card(library)[:2] == (0, 72)


def test_the_sixth_version_of_ip(
    library: CDLL, open_desk: Desk, point: Point, read_card: Read
) -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 on this machine")
    with ReaderDaemon(open_desk, host="::1") as daemon:
        point(daemon.address)
        assert read_card(library)[:2] == (0, 72)


def test_a_unix_socket(
    library: CDLL, open_desk: Desk, point: Point, read_card: Read, tmp_path: Path
) -> None:
    with ReaderDaemon(open_desk, path=tmp_path / "s"):
        point(tmp_path / "s")
        assert read_card(library)[:2] == (0, 72)
    assert read_card(library) == nothing(AWAY)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\0\0\0\0",
        b"\x01\0\0\0\x02",
        greeting_frame(Kind.WELCOME, TABLE, version=2),
        greeting_frame(Kind.WELCOME, TABLE[::-1]),
        greeting_frame(Kind.HELLO, TABLE),
        greeting_frame(Kind.WELCOME, TABLE) + b"x",
        greeting_frame(Kind.WELCOME, TABLE)[:-1],
        trouble_frame(Trouble.BUSY, "it has 256 callers already"),
        b"",
    ],
)
def test_another_program_on_the_port_is_no_emulator(
    library: CDLL, peer: Any, read_card: Read, said: bytes
) -> None:
    def script(connection: Any) -> None:
        connection.read()
        connection.send(said)

    peer.plays(script, answers)
    assert read_card(library) == nothing(AWAY)
    assert read_card(library) == RIGHT


def test_a_program_that_says_nothing_is_left_at_the_limit(
    library: CDLL, peer: Any, point: Point, read_card: Read
) -> None:
    def silent(connection: Any) -> None:
        assert connection.read().kind == Kind.HELLO
        assert connection.read() is None

    peer.plays(silent)
    point(peer.address, SHORT)
    assert read_card(library) == nothing(AWAY)
    peer.ended.get(timeout=10)


def test_a_program_that_never_accepts_is_left_at_the_limit(
    library: CDLL, point: Point, read_card: Read
) -> None:
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        point("{}:{}".format(*listener.getsockname()), SHORT)
        assert read_card(library) == nothing(AWAY), "greeted by nobody"
        for _ in range(4):  # until the system itself takes no more
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        assert read_card(library) == nothing(AWAY), "not even connected"


# --- between calls


def test_a_restart_between_calls_loses_none(
    library: CDLL, open_desk: Desk, point: Point, read_card: Read
) -> None:
    port = free_port()
    point(f"127.0.0.1:{port}")
    for _ in range(3):
        with ReaderDaemon(open_desk, port=port):
            assert [read_card(library)[0] for _ in range(2)] == [0, 0]


def reset(connection: Any) -> None:
    answers(connection)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("end", [answers, reset])
def test_a_connection_that_ended_is_made_anew_before_anything_is_sent(
    library: CDLL, peer: Any, read_card: Read, end: Callable[[Any], None]
) -> None:
    peer.plays(end, answers)
    assert read_card(library) == RIGHT
    peer.ended.get(timeout=10)
    assert read_card(library) == RIGHT


@pytest.mark.parametrize("stray", [b"x", REPLY, REPLY[:10]])
def test_bytes_that_nobody_waits_for_end_the_connection_before_the_next_call(
    library: CDLL, peer: Any, read_card: Read, stray: bytes
) -> None:
    answered, sent, left = threading.Event(), threading.Event(), threading.Event()

    def script(connection: Any) -> None:
        answers(connection)
        assert answered.wait(10)
        connection.send(stray)
        sent.set()
        assert connection.read() is None, "nothing more was asked here"
        left.set()

    peer.plays(script, answers)
    assert read_card(library) == RIGHT
    answered.set()
    assert sent.wait(10)
    assert read_card(library) == RIGHT
    assert left.wait(10)


def test_the_environment_is_read_with_each_connection(
    library: CDLL, peer: Any, daemon: ReaderDaemon, point: Point, read_card: Read
) -> None:
    peer.plays(answers)
    point(peer.address)
    assert read_card(library) == RIGHT
    peer.ended.get(timeout=10)
    point(daemon.address)
    assert read_card(library)[:2] == (0, 72) and read_card(library) != RIGHT
