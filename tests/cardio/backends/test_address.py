"""Addresses of a running emulator: what they look like, and reaching them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardio.backends import address
from cardio.backends.address import DEFAULT_ADDRESS, Address
from cardio.backends.link import Link
from cardio.errors import BackendUnavailableError, BackendUrlError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DEFAULT_ADDRESS, Address("127.0.0.1", 15151)),
        ("localhost:1", Address("127.0.0.1", 1)),
        ("lab.example:65535", Address("lab.example", 65535)),
        ("[::1]:15151", Address("::1", 15151)),
        ("/run/user/1/cardio.sock", Address(path="/run/user/1/cardio.sock")),
    ],
)
def test_an_address_is_read_and_written(text: str, expected: Address) -> None:
    assert Address.parse(text) == expected
    assert Address.parse(str(expected)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "host", ":15151", "host:", "host:0", "host:65536", "host:1e3", "host:-1", "host:１",
     "host:99999999999999999999", "host:1/path", "a/b:1", "relative/path", "host: 1"],
)  # fmt: skip
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(BackendUrlError) as caught:
        Address.parse(text)
    assert str(caught.value).startswith(f"emulator {text!r}: expected ")


def test_a_connection_sends_small_frames_at_once() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Address("127.0.0.1", listener.getsockname()[1]).connect(1.0) as connected,
    ):
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], list[str]]]:
    """Names of hosts and who tells their addresses; others are the system's."""
    known: dict[str, Callable[[], list[str]]] = {}
    real = socket.getaddrinfo

    def told(host: str, port: Any, *words: Any, **more: Any) -> Any:
        if host not in known or more.get("flags"):
            return real(host, port, *words, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in known[host]()]

    monkeypatch.setattr(socket, "getaddrinfo", told)
    return known


def test_every_address_of_a_name_is_tried(names: dict[str, Any]) -> None:
    names["desk.test"] = lambda: ["127.0.0.2", "127.0.0.1"]
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Address("desk.test", listener.getsockname()[1]).connect(1.0) as connected,
    ):
        assert connected.getpeername() == listener.getsockname()


def test_a_name_is_not_waited_for_longer_than_its_limit(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address, "LOOK_UP_SECONDS", 0.05)
    go_on = threading.Event()
    names["desk.test"] = lambda: go_on.wait(30) and []
    before = threading.active_count()
    with pytest.raises(TimeoutError, match="could not be looked up in time"):
        Address("desk.test", 1).connect(1.0)
    with pytest.raises(BackendUnavailableError, match=r"^no emulator at desk\.test:1 \(its name"):
        Link(Address("desk.test", 1))
    assert threading.active_count() == before + 2
    go_on.set()


@pytest.mark.parametrize(
    ("host", "reason"), [("a" * 70, "no name of a host"), ("desk.test", "has no address")]
)
def test_a_name_without_an_address_is_an_os_error(
    names: dict[str, Any], host: str, reason: str
) -> None:
    names["desk.test"] = list
    with pytest.raises(OSError, match=reason):
        Address(host, 1).connect(1.0)


def test_nobody_there_is_an_os_error(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="refused"):
            Address("127.0.0.1", unused.getsockname()[1]).connect(1.0)
    with pytest.raises(OSError):
        Address(path=str(tmp_path / "nothing")).connect(1.0)
