"""What each way of failing means for the call and for the next one. Nothing is sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from cardio.backends import Buffer, Reply
from cardio.backends.frames import (
    Kind,
    Trouble,
    frame,
    reply_frame,
    time_frame,
    trouble_frame,
)
from cardio.backends.remote import CallLostError, RemoteBackend
from cardio.codecs import TAIPEI
from cardio.errors import (
    BackendError,
    BackendUnavailableError,
    CallTimeoutError,
    UsageError,
)
from cardio.table import function_row

STATUS = function_row("hisGetCardStatus")
UPLOAD = function_row("csUploadData")
NOW = datetime(2026, 3, 15, 12, 0, 0, 5, tzinfo=TAIPEI)
SHORT = 0.05
"""A limit for what never comes."""

Connect = Callable[..., RemoteBackend]


def ending_after(*answers: bytes) -> Callable[[Any], None]:
    """Greet, answer so many frames, and end."""

    def script(connection: Any) -> None:
        connection.greet()
        for answer in answers:
            connection.asked()
            connection.send(answer)

    return script


# -- between calls: nothing is lost


def test_an_emulator_that_came_back_gets_the_next_call(peer: Any, remote: Connect) -> None:
    backend = remote(ending_after(reply_frame(Reply(1))), [reply_frame(Reply(2))])
    assert backend.call(STATUS, (2,)).code == 1
    assert peer.ended.get(timeout=10) == 1
    assert backend.call(STATUS, (2,)).code == 2
    assert peer.connections == 2


def test_a_stray_byte_is_no_answer(peer: Any, remote: Connect) -> None:
    stray = reply_frame(Reply(1)) + b"\x05"
    backend = remote([stray], [reply_frame(Reply(2))])
    assert backend.call(STATUS, (2,)).code == 1
    assert backend.call(STATUS, (2,)).code == 2
    assert peer.connections == 2


def test_an_answer_nobody_asked_for_is_not_the_next_ones(peer: Any, remote: Connect) -> None:
    twice = reply_frame(Reply(1)) * 2
    backend = remote([twice], [reply_frame(Reply(2))])
    assert [backend.call(STATUS, (2,)).code for _ in range(2)] == [1, 2]


# -- in the middle of a call: it may have happened, and is never sent again


@pytest.mark.parametrize("part", [0, 3, 8], ids=["nothing", "half a length", "half a frame"])
def test_an_emulator_that_ends_mid_call(peer: Any, remote: Connect, part: int) -> None:
    half = ending_after(reply_frame(Reply(1))[:part])
    backend = remote(half, [reply_frame(Reply(2))])
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

    backend = remote(late, [reply_frame(Reply(2))], seconds=0.5)
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
    scripts = ([each] for each in answers) if trouble in LAST else ([*answers],)
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

    backend = remote(script, [good])
    with pytest.raises(BackendError, match=message):
        backend.call(STATUS, (2,))
    assert backend.call(STATUS, (2,)).code == 2
