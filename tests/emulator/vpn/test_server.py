from __future__ import annotations

import http.client
import json
import socket
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from emulator.institutions import World
from emulator.vpn import VpnServer
from emulator.vpn.errors import PortInUseError, StoreError, VpnServerError
from emulator.vpn.server import _listen


@pytest.fixture
def make_server(clock: Any, caller: Any) -> Callable[..., VpnServer]:
    def make(**named: Any) -> VpnServer:
        return VpnServer(seed=caller.seed, clock=clock, world=World.default(), **named)

    return make


def post(server: VpnServer, call: str, fields: Any, **headers: str) -> dict[str, str]:
    url = f"{server.base_url}{call}"
    answer = httpx.post(url, json=fields, headers=headers, trust_env=False).json()
    assert isinstance(answer, dict)
    return answer


def test_it_serves_on_a_port_of_its_own(make_server: Any, caller: Any, document: Any) -> None:
    with make_server() as server:
        assert server.base_url == f"http://127.0.0.1:{server.port}/V1000/"
        assert server.port > 0
        up = post(server, "VNHI_Upload", caller.upload(document()))
        down = post(server, "VNHI_Download", caller.download(up["Opcode"]))
    assert (up["RtnCode"], down["RtnCode"]) == ("0000", "0000")


MANNERS = {
    "plain": "",
    "offers HTTP/2": "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n",
    "offers a WebSocket": "Connection: Upgrade\r\nUpgrade: websocket\r\n",
    "asks before the body": "Expect: 100-continue\r\n",
}


@pytest.mark.parametrize("manner", MANNERS)
def test_a_body_arrives_however_it_is_announced(
    make_server: Any, caller: Any, document: Any, manner: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(caller.upload(document())).encode()
    head = f"POST /V1000/VNHI_Upload HTTP/1.1\r\nHost: emulator\r\n{MANNERS[manner]}"
    with (
        make_server() as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as line,
        line.makefile("rb") as answers,
    ):
        for _ in range(2):  # the connection stays one of HTTP/1.1
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            if "100-continue" in head:
                assert answers.readline().startswith(b"HTTP/1.1 100 ")
                assert answers.readline() == b"\r\n"
            line.sendall(body)
            assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
            length = int(http.client.parse_headers(answers)["Content-Length"])
            assert json.loads(answers.read(length))["RtnCode"] == "0000"
    assert not caplog.records


def test_two_servers_run_side_by_side(make_server: Any) -> None:
    with make_server() as one, make_server() as two:
        assert one.port != two.port
        for server in (one, two):
            assert post(server, "VNHI_Upload", {}) == {"RtnCode": "9999", "Opcode": ""}


def test_a_stopped_server_frees_its_port(make_server: Any) -> None:
    with make_server() as server:
        port = server.port
    with pytest.raises(httpx.ConnectError):
        post(server, "VNHI_Upload", {})
    server.stop()
    with make_server(port=port) as second:
        assert second.port == port
        assert post(second, "VNHI_Upload", {})["RtnCode"] == "9999"


def test_a_request_without_end_does_not_keep_a_server_from_stopping(
    make_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.vpn.server.GRACE_SECONDS", 0.05)
    with make_server() as server:
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(b"POST /V1000/VNHI_Upload HTTP/1.1\r\nContent-Length: 99\r\n\r\n{")
    client.settimeout(30)
    assert b"0000" not in client.recv(1000)
    client.close()


def test_a_port_in_use_is_said_with_what_to_do(make_server: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match="choose another port") as caught:
            make_server(port=port).start()
    assert caught.value.port == port
    assert str(port) in str(caught.value)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"port": 70_000}, "port 70000: expected a number from 0 to 65535"),
        ({"host": "203.0.113.7", "token": "t"}, "host 203.0.113.7, port 0: cannot listen"),
        ({"database": "/proc/none/server.db"}, "database: cannot open it"),
    ],
)
def test_what_cannot_run_says_why_in_one_line(
    make_server: Any, named: dict[str, Any], message: str
) -> None:
    with pytest.raises(VpnServerError) as caught:
        make_server(**named).start()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "emulator.example"])
def test_a_host_that_others_reach_wants_a_token(make_server: Any, host: str) -> None:
    with pytest.raises(VpnServerError, match="wants a token"):
        make_server(host=host)


def test_the_token_is_checked_on_every_call(make_server: Any) -> None:
    with make_server(host="0.0.0.0", token="open sesame") as server:
        local = f"http://127.0.0.1:{server.port}/V1000/VNHI_Upload"
        assert httpx.post(local, json={}, trust_env=False).status_code == 401
        token = {"X-Emulator-Token": "open sesame"}
        assert httpx.post(local, json={}, headers=token, trust_env=False).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_no_token(make_server: Any, host: str) -> None:
    try:
        server = make_server(host=host).start()
    except VpnServerError:
        if host != "::1":
            raise
        pytest.skip("no IPv6 here")
    try:
        assert post(server, "VNHI_Upload", {})["RtnCode"] == "9999"
    finally:
        server.stop()


def test_checks_are_done_without_being_asked_for(
    make_server: Any, caller: Any, document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_server() as server:
        finished = threading.Event()
        finish = server.checker._store.finish

        def announce(*args: Any) -> None:
            finish(*args)
            finished.set()

        monkeypatch.setattr(server.checker._store, "finish", announce)
        assert post(server, "VNHI_Upload", caller.upload(document()))["RtnCode"] == "0000"
        assert finished.wait(30)


def test_a_restarted_server_still_has_its_results(
    make_server: Any, caller: Any, document: Any, record: Any, tmp_path: Path
) -> None:
    database = tmp_path / "server.db"
    with make_server(database=database) as first:
        up = post(first, "VNHI_Upload", caller.upload(document(record(benefit=""))))
        before = post(first, "VNHI_Download", caller.download(up["Opcode"]))
    with make_server(database=database) as second:
        after = post(second, "VNHI_Download", caller.download(up["Opcode"]))
    assert before["RtnCode"] == "0000"
    assert after == before


def test_two_servers_share_a_database(
    make_server: Any, caller: Any, document: Any, tmp_path: Path
) -> None:
    database = tmp_path / "server.db"
    with make_server(database=database) as one, make_server(database=database) as two:
        opcodes = [
            post(server, "VNHI_Upload", caller.upload(document()))["Opcode"]
            for server in (one, two) * 5
        ]
        assert len(set(opcodes)) == 10
        answers = [
            post(server, "VNHI_Download", caller.download(opcode))["RtnCode"]
            for server, opcode in zip((two, one) * 5, opcodes, strict=True)
        ]
    # The other server's worker may be at a check when its result is asked for.
    assert set(answers) <= {"0000", "5002"}


def test_a_database_of_nonsense_is_an_error_of_the_server(make_server: Any, tmp_path: Path) -> None:
    (tmp_path / "server.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(StoreError):
        make_server(database=tmp_path / "server.db")


@pytest.mark.parametrize("megabytes", [11, 40])
def test_a_huge_document_is_refused_and_leaves_no_memory_behind(
    make_server: Any, megabytes: int
) -> None:
    piece = b"A" * 65_536
    with make_server() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        tracemalloc.start()
        pieces = (piece for _ in range(megabytes * 16))
        connection.request("POST", "/V1000/VNHI_Upload", pieces, {"Content-Type": "x/y"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b'{"RtnCode": "9999", "Opcode": ""}')
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        connection.close()
    assert peak < 40_000_000


def test_answers_do_not_wait_for_their_head_to_be_acknowledged() -> None:
    with _listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
