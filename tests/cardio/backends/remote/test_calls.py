"""Calls to a running emulator: what is sent, by one thread or several, until the end."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import SimpleQueue
from typing import Any

import pytest

from cardio.backends import Buffer, Reply
from cardio.backends.frame_values import FrameError
from cardio.backends.frames import (
    VERSION,
    Frame,
    Kind,
    document_frame,
    read_call,
    read_document,
    read_greeting,
    reply_frame,
    time_frame,
)
from cardio.backends.remote import CallLostError, RemoteBackend
from cardio.codecs import TAIPEI
from cardio.component import Component
from cardio.errors import (
    SessionClosedError,
)
from cardio.session import ControlSoftware
from cardio.table import TABLE_HASH, function_number, function_row

STATUS = function_row("hisGetCardStatus")
BASIC = function_row("hisGetBasicData")
UPLOAD = function_row("csUploadData")
NOW = datetime(2026, 3, 15, 12, 0, 0, 5, tzinfo=TAIPEI)

Connect = Callable[..., RemoteBackend]


def test_it_says_what_it_is(peer: Any, remote: Connect) -> None:
    backend = remote([])
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
    backend = remote([time_frame(NOW), time_frame(later)])
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
    with ControlSoftware(remote([*answers])) as session:
        assert session.get_card_status(2) == 2
    with Component(remote([reply_frame(Reply(0, ("AAECAwQFBgc=",)))])) as component:
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
    backend = remote([reply_frame(Reply(2))])
    with pytest.raises(FrameError):
        backend.call(STATUS, (2**40,))
    with pytest.raises(FrameError, match="a frame holds at most"):
        backend.call(UPLOAD, (bytes(2**24),))
    assert backend.call(STATUS, (2,)).code == 2
    assert peer.connections == 1


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
    backend = remote([])
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
        [reply_frame(Reply(2))],
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
