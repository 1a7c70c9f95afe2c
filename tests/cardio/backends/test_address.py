"""Addresses of a running emulator: what they look like, and reaching them."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cardio.backends.address import DEFAULT_ADDRESS, Address
from cardio.errors import BackendUrlError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (DEFAULT_ADDRESS, Address("127.0.0.1", 15151)),
        ("localhost:1", Address("127.0.0.1", 1)),
        ("lab.example:65535", Address("lab.example", 65535)),
        ("[::1]:15151", Address("::1", 15151)),
        ("/run/user/1/cardio.sock", Address(path="/run/user/1/cardio.sock")),
    ],
)
def test_an_address_is_read_and_written(text: str, address: Address) -> None:
    assert Address.parse(text) == address
    assert Address.parse(str(address)) == address


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


def test_nobody_there_is_an_os_error(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="refused"):
            Address("127.0.0.1", unused.getsockname()[1]).connect(1.0)
    with pytest.raises(OSError):
        Address(path=str(tmp_path / "nothing")).connect(1.0)
