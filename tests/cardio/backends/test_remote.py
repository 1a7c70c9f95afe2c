"""Calls to a running emulator: what is sent, and what each way of failing means. Nothing twice."""

from __future__ import annotations

import pickle
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import datetime
from queue import SimpleQueue
from typing import Any

import pytest

from cardio.backends import Buffer, Reply, open_backend
from cardio.backends.address import Address
from cardio.backends.frame_values import FrameError
from cardio.backends.frames import (
    MAGIC,
    VERSION,
    Frame,
    Kind,
    Trouble,
    document_frame,
    frame,
    greeting_frame,
    read_call,
    read_document,
    read_greeting,
    reply_frame,
    time_frame,
    trouble_frame,
)
from cardio.backends.link import Link
from cardio.backends.remote import CallLostError, RemoteBackend
from cardio.backends.urls import BackendUrl
from cardio.codecs import TAIPEI
from cardio.component import Component
from cardio.errors import (
    BackendError,
    BackendUnavailableError,
    BackendUrlError,
    CallTimeoutError,
    SessionClosedError,
    UsageError,
)
from cardio.session import ControlSoftware
from cardio.table import TABLE_HASH, function_number, function_row

STATUS = function_row("hisGetCardStatus")
BASIC = function_row("hisGetBasicData")
UPLOAD = function_row("csUploadData")
NOW = datetime(2026, 3, 15, 12, 0, 0, 5, tzinfo=TAIPEI)
SHORT = 0.05
"""A limit for what never comes."""


def answering(*answers: bytes) -> Callable[[Any], list[Frame]]:
    """Greet, then answer frame after frame, and read on until the other side ends."""

    def script(connection: Any) -> list[Frame]:
        connection.greet()
        asked = []
        for answer in answers:
            asked.append(connection.asked())
            connection.send(answer)
        assert connection.read() is None, "more was sent than was asked for"
        return asked

    return script


def ending_after(*answers: bytes) -> Callable[[Any], None]:
    """Greet, answer so many frames, and end."""

    def script(connection: Any) -> None:
        connection.greet()
        for answer in answers:
            connection.asked()
            connection.send(answer)

    return script


@pytest.fixture
def remote(peer: Any) -> Iterator[Callable[..., RemoteBackend]]:
    """Connect to the peer, which plays these scripts."""
    made: list[RemoteBackend] = []

    def connect(*scripts: Callable[[Any], object], seconds: float = 10.0) -> RemoteBackend:
        peer.plays(*scripts)
        made.append(RemoteBackend(peer.address, seconds=seconds))
        return made[-1]

    yield connect
    for each in made:
        each.close()


Connect = Callable[..., RemoteBackend]


def test_it_says_what_it_is(peer: Any, remote: Connect) -> None:
    backend = remote(answering())
    assert backend.emulated
    assert backend.url == f"emulator://{peer.address}"


def test_it_greets_with_version_and_table(remote: Connect) -> None:
    hellos: SimpleQueue[Frame] = SimpleQueue()
    remote(lambda connection: hellos.put(connection.greet()))
    assert read_greeting(hellos.get(timeout=10).body) == (VERSION, bytes.fromhex(TABLE_HASH))


def test_a_call_travels_with_capacities_and_contents(remote: Connect) -> None:
    seen: list[Any] = []

    def script(connection: Any) -> None:
        connection.greet()
        seen.append(connection.asked())
        connection.send(reply_frame(Reply(5010, (b"x" * 72,))))

    assert remote(script).call(BASIC, (Buffer(72, b"in"),)) == Reply(5010, (b"x" * 72,))
    (asked,) = seen
    assert asked.kind == Kind.CALL
    assert read_call(asked.body) == (function_number("hisGetBasicData"), (Buffer(72, b"in"),))


def test_the_desks_time_is_asked_for_each_time(remote: Connect) -> None:
    later = NOW.replace(hour=13)
    backend = remote(answering(time_frame(NOW), time_frame(later)))
    assert Component(backend).now() == NOW
    assert backend.now() == later


def test_a_control_document_goes_and_comes(remote: Connect) -> None:
    seen: list[Any] = []

    def script(connection: Any) -> None:
        connection.greet()
        seen.append(connection.asked())
        connection.send(document_frame(Kind.DONE, {"ok": [1]}))

    assert remote(script).control("insert", name="hc-2") == {"ok": [1]}
    assert seen[0].kind == Kind.CONTROL
    assert read_document(seen[0].body) == {"command": "insert", "name": "hc-2"}


def test_a_session_and_a_component_run_over_it(remote: Connect) -> None:
    answers = [reply_frame(Reply(0)), reply_frame(Reply(2)), reply_frame(Reply(0))]
    with ControlSoftware(remote(answering(*answers))) as session:
        assert session.get_card_status(2) == 2
    with Component(remote(answering(reply_frame(Reply(0, ("AAECAwQFBgc=",)))))) as component:
        assert component.get_random_x() == "AAECAwQFBgc="


def test_a_document_of_a_megabyte_arrives(remote: Connect) -> None:
    seen: list[Frame] = []

    def script(connection: Any) -> None:
        connection.greet()
        seen.append(connection.asked())
        connection.send(reply_frame(Reply(0, (b"", b"", b""))))

    content = bytes(range(256)) * 8192
    values = (content, Buffer(7, b"1"), Buffer(4, b"2"), Buffer(50))
    assert [p.name for p in UPLOAD.passed] == ["pUploadFileName", "pFileSize", "pNumber", "pBuffer"]
    assert remote(script).call(UPLOAD, values).code == 0
    assert read_call(seen[0].body).arguments == values


def test_what_fits_into_no_frame_is_not_sent(peer: Any, remote: Connect) -> None:
    backend = remote(answering(reply_frame(Reply(2))))
    with pytest.raises(FrameError):
        backend.call(STATUS, (2**40,))
    with pytest.raises(FrameError, match="a frame holds at most"):
        backend.call(UPLOAD, (bytes(2**24),))
    assert backend.call(STATUS, (2,)).code == 2
    assert peer.connections == 1


# -- nobody there, or somebody else


def test_without_an_emulator_it_says_how_to_start_one() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = Address("127.0.0.1", unused.getsockname()[1])
        with pytest.raises(BackendUnavailableError) as caught:
            RemoteBackend(address)
    assert str(caught.value).startswith(f"no emulator at {address} (")
    assert "`cardio emulate`" in str(caught.value)


STRANGERS: dict[str, Callable[[Any], object]] = {
    "ends at once": lambda connection: None,
    "ends after HELLO": lambda connection: connection.read(),
    "speaks HTTP": lambda connection: connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "speaks first": lambda connection: connection.send(b"220 mail.example ESMTP\r\n"),
    "echoes": lambda connection: connection.greet(frame(Kind.HELLO, b"x")),
    "welcomes without magic": lambda connection: connection.greet(frame(Kind.WELCOME, b"x" * 28)),
    "answers too much": lambda connection: connection.greet(frame(Kind.WELCOME, bytes(300))),
    "answers half": lambda connection: connection.greet(
        greeting_frame(Kind.WELCOME, bytes.fromhex(TABLE_HASH))[:-1]
    ),
    "troubles without a code": lambda connection: connection.greet(frame(Kind.TROUBLE)),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_another_program_on_the_port_is_found_out(peer: Any, name: str) -> None:
    peer.plays(STRANGERS[name])
    with pytest.raises(BackendUnavailableError, match="does not answer as an emulator"):
        RemoteBackend(peer.address)


def test_a_program_that_never_answers_is_given_up(peer: Any) -> None:
    ended = threading.Event()

    def silent(connection: Any) -> None:
        connection.asked()
        assert connection.read() is None
        ended.set()

    peer.plays(silent)
    with pytest.raises(BackendUnavailableError, match="does not answer as an emulator"):
        Link(peer.address, greeting_seconds=SHORT)
    assert ended.wait(10), "the connection was left open"


OTHERS = {
    "version": (
        greeting_frame(Kind.WELCOME, bytes.fromhex(TABLE_HASH), version=7),
        f"speaks version 7 of the protocol, this program version {VERSION}; use the same",
    ),
    "a later version's longer greeting": (
        frame(Kind.WELCOME, MAGIC + b"\x02\x00" + bytes(100)),
        "speaks version 2 of the protocol",
    ),
    "table": (greeting_frame(Kind.WELCOME, bytes(16)), "has another function table than this"),
    "busy": (trouble_frame(Trouble.BUSY, "256 callers already"), "256 callers already"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_an_emulator_of_another_version_is_refused(peer: Any, name: str) -> None:
    welcome, message = OTHERS[name]
    peer.plays(lambda connection: connection.greet(welcome))
    with pytest.raises(BackendUnavailableError, match=message) as caught:
        RemoteBackend(peer.address)
    assert str(caught.value).startswith(f"emulator at {peer.address}: ")


# -- between calls: nothing is lost


def test_an_emulator_that_came_back_gets_the_next_call(peer: Any, remote: Connect) -> None:
    backend = remote(ending_after(reply_frame(Reply(1))), answering(reply_frame(Reply(2))))
    assert backend.call(STATUS, (2,)).code == 1
    assert peer.ended.get(timeout=10) == 1
    assert backend.call(STATUS, (2,)).code == 2
    assert peer.connections == 2


def test_a_stray_byte_is_no_answer(peer: Any, remote: Connect) -> None:
    stray = reply_frame(Reply(1)) + b"\x05"
    backend = remote(answering(stray), answering(reply_frame(Reply(2))))
    assert backend.call(STATUS, (2,)).code == 1
    assert backend.call(STATUS, (2,)).code == 2
    assert peer.connections == 2


def test_an_answer_nobody_asked_for_is_not_the_next_ones(peer: Any, remote: Connect) -> None:
    twice = reply_frame(Reply(1)) * 2
    backend = remote(answering(twice), answering(reply_frame(Reply(2))))
    assert [backend.call(STATUS, (2,)).code for _ in range(2)] == [1, 2]


# -- in the middle of a call: it may have happened, and is never sent again


@pytest.mark.parametrize("part", [0, 3, 8], ids=["nothing", "half a length", "half a frame"])
def test_an_emulator_that_ends_mid_call(peer: Any, remote: Connect, part: int) -> None:
    half = ending_after(reply_frame(Reply(1))[:part])
    backend = remote(half, answering(reply_frame(Reply(2))))
    with pytest.raises(CallLostError) as caught:
        backend.call(STATUS, (1,))
    assert caught.value.function == "hisGetCardStatus"
    assert str(caught.value).startswith("hisGetCardStatus: the emulator ended before it answered")
    assert backend.call(STATUS, (2,)).code == 2, "the script saw one call only: the second"
    assert peer.connections == 2


def test_a_slow_answer_is_not_the_next_calls(peer: Any, remote: Connect) -> None:
    ended = threading.Event()

    def late(connection: Any) -> None:
        connection.greet()
        connection.asked()
        assert connection.read() is None, "the caller did not close the connection"
        ended.set()

    backend = remote(late, answering(reply_frame(Reply(2))), seconds=0.5)
    with pytest.raises(CallTimeoutError) as caught:
        backend.call(STATUS, (1,))
    assert (caught.value.function, caught.value.seconds) == ("hisGetCardStatus", 0.5)
    assert ended.wait(10)
    assert backend.call(STATUS, (2,)).code == 2


def test_an_answer_by_drops_does_not_lengthen_the_limit(remote: Connect) -> None:
    over = threading.Event()

    def dripping(connection: Any) -> None:
        connection.greet()
        connection.asked()
        connection.send(reply_frame(Reply(0, (bytes(2**20),)))[:5])
        with suppress(OSError):
            while not over.wait(SHORT / 10):
                connection.send(b"\0")

    backend = remote(dripping, seconds=SHORT)
    with pytest.raises(CallTimeoutError):
        backend.call(STATUS, (1,))
    over.set()


def test_a_frame_nobody_takes_is_given_up_in_time(peer: Any, remote: Connect) -> None:
    over = threading.Event()

    def deaf(connection: Any) -> None:
        connection.greet()
        over.wait(10)

    backend = remote(deaf, seconds=SHORT)
    with pytest.raises(CallTimeoutError):
        backend.call(UPLOAD, (bytes(2**23), Buffer(7), Buffer(4), Buffer(50)))
    over.set()


def test_waiting_for_another_threads_call_counts(remote: Connect) -> None:
    over, asked = threading.Event(), threading.Event()

    def hanging(connection: Any) -> None:
        connection.greet()
        connection.asked()
        asked.set()
        assert connection.read() is None
        over.wait(10)

    backend = remote(hanging, seconds=SHORT)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(backend.call, STATUS, (1,))
        assert asked.wait(10)
        backend._lock.acquire(timeout=10)  # the first call has been given up
        with pytest.raises(BackendUnavailableError, match="hisGetCardStatus: not sent"):
            backend.call(STATUS, (2,))
        backend._lock.release()
        with pytest.raises(CallTimeoutError):
            first.result()
    over.set()


# -- answers that are none


TROUBLES = {
    Trouble.MALFORMED: BackendError,
    Trouble.NO_SUCH_CALL: BackendError,
    Trouble.REFUSED: UsageError,
    Trouble.BUSY: BackendUnavailableError,
    Trouble.ENDING: BackendUnavailableError,
    Trouble.FAILED: BackendError,
    Trouble.OVERRUN: BackendError,
}


LAST = {Trouble.MALFORMED, Trouble.BUSY, Trouble.ENDING}


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_is_an_error_with_its_text(remote: Connect, trouble: Trouble) -> None:
    """After the last of a link the next call has a new one, before the other side has closed it."""
    answers = trouble_frame(trouble, "because"), reply_frame(Reply(2))
    scripts = map(answering, answers) if trouble in LAST else (answering(*answers),)
    backend = remote(*scripts)
    with pytest.raises(Exception, match=r"^hisGetCardStatus: because$") as caught:
        backend.call(STATUS, (2,))
    assert caught.type is TROUBLES[trouble]
    assert backend.call(STATUS, (2,)).code == 2


NONSENSE = {
    "another kind": (time_frame(NOW), "another kind"),
    "no kind": (b"\x01\0\0\0\xff", "another kind"),
    "a reply cut short": (frame(Kind.REPLY, b"\0"), "expected at least"),
    "outputs of another function": (reply_frame(Reply(0, (b"",))), "other outputs than the table"),
    "no frame": (b"\0\0\0\0", "expected 1 to"),
    "a frame of four gigabytes": (b"\xff\xff\xff\xff\x04", "expected 1 to"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_an_error_and_the_next_call_is_well(remote: Connect, name: str) -> None:
    answer, message = NONSENSE[name]
    good = reply_frame(Reply(2))

    def script(connection: Any) -> None:
        connection.greet()
        connection.asked()
        connection.send(answer)
        if connection.read() is not None:
            connection.send(good)

    backend = remote(script, answering(good))
    with pytest.raises(BackendError, match=message):
        backend.call(STATUS, (2,))
    assert backend.call(STATUS, (2,)).code == 2


# -- threads and the end


def test_threads_share_one_connection_and_get_their_own_answers(peer: Any, remote: Connect) -> None:
    def script(connection: Any) -> None:
        connection.greet()
        while (asked := connection.read()) is not None:
            (value,) = read_call(asked.body).arguments
            assert isinstance(value, int)
            connection.send(reply_frame(Reply(value)))

    backend = remote(script)
    with ThreadPoolExecutor(8) as pool:
        codes = pool.map(lambda n: backend.call(STATUS, (n,)).code, range(200))
        assert list(codes) == list(range(200))
    assert peer.connections == 1


def test_a_closed_backend_calls_no_more(peer: Any, remote: Connect) -> None:
    backend = remote(answering())
    backend.close()
    backend.close()
    assert peer.ended.get(timeout=10) == 1, "the connection was left open"
    with pytest.raises(SessionClosedError, match="hisGetCardStatus: the backend was closed"):
        backend.call(STATUS, (2,))
    with pytest.raises(SessionClosedError):
        backend.now()


def test_an_interrupt_gives_the_connection_up(
    peer: Any, remote: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = remote(
        lambda connection: (connection.greet(), connection.read(), connection.read()),
        answering(reply_frame(Reply(2))),
    )
    with monkeypatch.context() as patch:
        patch.setattr("cardio.backends.link._remaining", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            backend.call(STATUS, (1,))
    assert peer.ended.get(timeout=10) == 1
    assert backend.call(STATUS, (2,)).code == 2


def _interrupted(deadline: float) -> float:
    raise KeyboardInterrupt


def test_a_lost_call_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(CallLostError("csOpenCom")))
    assert (error.function, str(error)) == ("csOpenCom", str(CallLostError("csOpenCom")))


# -- the URL


def test_the_url_opens_it(peer: Any) -> None:
    peer.plays(answering(time_frame(NOW)))
    with closing(open_backend(f"emulator://{peer.address}?timeout=2.5")) as backend:
        assert isinstance(backend, RemoteBackend)
        assert backend.now() == NOW
        assert backend.url == f"emulator://{peer.address}"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("emulator:desk", r"expected emulator:\?… or emulator://HOST:PORT"),
        ("emulator:/run/x", r"expected emulator:\?… or emulator://HOST:PORT"),
        ("emulator://", "emulator '': expected HOST:PORT or"),
        ("emulator://127.0.0.1", "expected HOST:PORT or"),
        ("emulator://127.0.0.1:15151/", "expected HOST:PORT or"),
        ("emulator://127.0.0.1:15151?hospital=3501200000", "has no option hospital"),
        ("emulator://127.0.0.1:15151?timeout=0", "timeout '0': expected seconds, more than 0"),
        ("emulator://127.0.0.1:15151?timeout=soon", "timeout 'soon'"),
        ("emulator://127.0.0.1:15151?timeout=nan", "timeout 'nan'"),
        ("emulator://127.0.0.1:15151?timeout=1e300", "timeout '1e300'"),
    ],
)
def test_a_url_that_is_none_is_named(url: str, message: str) -> None:
    with pytest.raises(BackendUrlError, match=message):
        open_backend(url)


def test_the_url_is_taken_apart_as_any_other() -> None:
    assert (
        BackendUrl.parse("emulator:///run/my%20desk.sock?timeout=3").path == "///run/my desk.sock"
    )
