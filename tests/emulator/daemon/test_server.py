"""The daemon as it runs: what it serves, many callers at once, bad ones among them."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import cardio
from cardio.backends import Buffer, Reply, open_backend
from cardio.backends.frames import MAX_FRAME, Kind, Trouble, call_frame, frame, read_trouble
from cardio.backends.remote import RemoteBackend
from cardio.errors import BackendUnavailableError, CallTimeoutError
from cardio.records import Prescription
from cardio.table import function_row
from emulator.daemon import ReaderDaemon, caller, server
from emulator.desk import Desk
from emulator.fault_actions import Hang, When
from emulator.faults import Fault, FaultPlan

Serve = Callable[..., ReaderDaemon]
Connect = Callable[..., RemoteBackend]
Wait = Callable[[Callable[[], bool]], None]

STATUS = function_row("hisGetCardStatus")
NUMBER = function_row("hisGetSeqNumber256N1")
IN_SLOT = 2
"""Status of the insurance card on a fresh desk: verified with the SAM."""


def number(backend: RemoteBackend) -> Reply:
    return backend.call(NUMBER, (b"CA\0", b" \0", b"1\0", Buffer(316)))


# -- what it serves


def test_a_session_runs_over_it(daemon: ReaderDaemon, desk: Desk) -> None:
    with cardio.open(daemon.url) as session:
        person, visit = session.get_basic_data(), session.get_seq_number_256_n1("01")
        order = Prescription(visit.visit_datetime, "1", "A037341100", "", "TID", 3, "0000900", "01")
        (signature,) = session.write_multi_prescript_sign(
            visit.visit_datetime, person.id_no, person.birth_date, [order]
        )
    assert desk.card is not None
    assert person.card_no == desk.card.card_no
    assert desk.card.visits[0].visit_datetime == str(visit.visit_datetime)
    assert len(signature) == 40


def test_the_bytes_are_those_of_the_desk_in_process(daemon: ReaderDaemon, seed: str) -> None:
    own = f"emulator:?seed={seed.replace(' ', '%20')}&clock=frozen:2026-03-15T10:00:00"
    outputs: list[list[object]] = []
    for url in (own, daemon.url):
        with cardio.open(url) as session:
            outputs.append([session.call("hisGetSeqNumber256N1", "01", " ", "1").outputs])
        with cardio.open_component(url) as component:
            random = component.get_random_x()
            outputs[-1] += [random, component.sign_x(random), component.now()]
    assert outputs[0] == outputs[1]


def test_it_says_where_it_is(daemon: ReaderDaemon) -> None:
    assert daemon.url == f"emulator://127.0.0.1:{daemon.address.port}"
    assert daemon.address.port > 0
    assert daemon.socket_url is None


@pytest.mark.usefixtures("unix_sockets")
def test_a_unix_socket_stands_beside_the_port(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "reader"
    daemon = serve(path=path)
    assert daemon.socket_url == f"emulator://{path}"
    for url in (daemon.url, daemon.socket_url):
        backend = open_backend(url)
        assert backend.call(STATUS, (2,)).code == IN_SLOT
        backend.close()
    daemon.stop()
    assert not path.exists()


# -- several callers


def test_callers_and_threads_at_once_each_get_their_own(
    daemon: ReaderDaemon, connect: Connect, desk: Desk
) -> None:
    backends = [connect(daemon) for _ in range(4)]
    start = threading.Barrier(8)

    def work(worker: int) -> list[bytes]:
        backend, found = backends[worker % 4], []
        start.wait(10)
        for _ in range(25):
            assert backend.call(STATUS, (3,)).code == IN_SLOT
            reply = number(backend)
            assert isinstance(reply.outputs[0], bytes)
            found.append(reply.outputs[0][:13])
        return found

    with ThreadPoolExecutor(8) as pool:
        seconds = [second for found in pool.map(work, range(8)) for second in found]
    assert len(set(seconds)) == 200, "no second was given twice"
    assert daemon.callers == 4


def test_a_caller_that_hangs_holds_up_no_other(
    daemon: ReaderDaemon, connect: Connect, desk: Desk
) -> None:
    desk.faults = plan = FaultPlan((Fault("hisGetCardStatus", Hang(), count=1),))
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(connect(daemon).call, STATUS, (2,))
        assert plan.hanging.wait(10)
        assert connect(daemon).call(STATUS, (2,)).code == IN_SLOT
        connect(daemon).control("fault-release")
        assert hanging.result(10).code == IN_SLOT


def test_a_caller_who_gives_up_is_not_answered_later(
    daemon: ReaderDaemon, connect: Connect, desk: Desk
) -> None:
    desk.faults = plan = FaultPlan((Fault("hisGetCardStatus", Hang(When.AFTER), count=1),))
    backend = connect(daemon, seconds=0.5)
    with pytest.raises(CallTimeoutError):
        backend.call(STATUS, (1,))
    plan.release()
    assert backend.call(STATUS, (2,)).code == IN_SLOT


def test_more_callers_than_there_may_be_are_sent_away(
    daemon: ReaderDaemon, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAX_CALLERS", 2)
    first, _ = connect(daemon), connect(daemon)
    with pytest.raises(BackendUnavailableError, match="it has 2 callers already"):
        connect(daemon)
    assert first.call(STATUS, (2,)).code == IN_SLOT


def test_a_caller_for_whom_there_is_no_thread_is_sent_away(
    daemon: ReaderDaemon, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def none_left(thread: threading.Thread) -> None:
        if thread.name == "emulator-caller":
            raise RuntimeError("can't start new thread")
        start(thread)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        with pytest.raises(BackendUnavailableError, match="callers already"):
            connect(daemon)
    assert connect(daemon).call(STATUS, (2,)).code == IN_SLOT


def test_a_caller_who_cannot_be_accepted_is_tried_again_after_a_while(
    desk: Desk, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without descriptors the waiting caller stays: no loop without a pause, and no end."""
    accept = socket.socket.accept
    waits: list[float] = []

    def refused(listener: socket.socket) -> Any:
        if len(waits) < 3:
            raise OSError(errno.EMFILE, "Too many open files")
        return accept(listener)

    monkeypatch.setattr(socket.socket, "accept", refused)
    monkeypatch.setattr(time, "sleep", waits.append)
    with ReaderDaemon(desk) as daemon:
        connect(daemon).now()
    assert waits == [server.RETRY_SECONDS] * 3


# -- bad callers


def ended(client: Any) -> bool:
    return client.read() is None


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1\r\n\r\n", bytes(100), (MAX_FRAME + 1).to_bytes(4, "little"), b"\xff" * 9],
)
def test_a_stranger_is_sent_away_and_others_are_served(
    daemon: ReaderDaemon, connect: Connect, raw: Callable[..., Any], data: bytes
) -> None:
    backend, stranger = connect(daemon), raw(daemon, greet=False)
    stranger.send(data)
    answer = stranger.read()
    assert answer is not None and read_trouble(answer.body)[0] is Trouble.MALFORMED
    assert ended(stranger)
    assert backend.call(STATUS, (2,)).code == IN_SLOT


def test_an_oversized_frame_is_refused_before_it_is_sent(
    daemon: ReaderDaemon, raw: Callable[..., Any]
) -> None:
    client = raw(daemon)
    client.send((MAX_FRAME + 1).to_bytes(4, "little"))
    answer = client.read()
    assert read_trouble(answer.body) == (
        Trouble.MALFORMED, f"frame of {MAX_FRAME + 1} bytes: expected 1 to {MAX_FRAME}"
    )  # fmt: skip
    assert ended(client)


def test_who_never_greets_is_given_up(
    daemon: ReaderDaemon, raw: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "GREETING_SECONDS", 0.05)
    assert ended(raw(daemon, greet=False))


def test_who_never_ends_a_frame_is_given_up(
    daemon: ReaderDaemon, raw: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "FRAME_SECONDS", 0.05)
    client = raw(daemon)
    client.send(call_frame(0, (2,))[:-1])
    assert ended(client)


def test_an_idle_caller_is_left_in_peace(
    daemon: ReaderDaemon, raw: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "GREETING_SECONDS", 0.05)
    monkeypatch.setattr(caller, "FRAME_SECONDS", 0.05)
    idle, impatient = raw(daemon), raw(daemon, greet=False)
    assert ended(impatient), "longer than the limits have passed for the idle one"
    idle.send(frame(Kind.ASK_TIME))
    assert idle.read().kind == Kind.TIME


def test_a_caller_that_takes_no_answers_is_given_up_alone(
    serve: Serve,
    connect: Connect,
    raw: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    wait_until: Wait,
) -> None:
    monkeypatch.setattr(caller, "FRAME_SECONDS", 1.0)
    daemon = serve()
    greedy, backend = raw(daemon), connect(daemon)
    asked = frame(Kind.CONTROL, b'{"command":"cards"}') * 20_000
    threading.Thread(target=_pour, args=(greedy.socket, asked), daemon=True).start()
    for _ in range(20):
        assert backend.call(STATUS, (2,)).code == IN_SLOT
    wait_until(lambda: daemon.callers == 1)


def _pour(into: socket.socket, data: bytes) -> None:
    try:
        into.sendall(data)
    except OSError:
        return
