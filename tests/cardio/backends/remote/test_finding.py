"""Finding the emulator: by its URL, nobody there, somebody else there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest

from cardio.backends import open_backend
from cardio.backends.address import Address
from cardio.backends.frames import (
    MAGIC,
    VERSION,
    Kind,
    Trouble,
    frame,
    greeting_frame,
    time_frame,
    trouble_frame,
)
from cardio.backends.link import Link
from cardio.backends.remote import RemoteBackend
from cardio.backends.urls import BackendUrl
from cardio.codecs import TAIPEI
from cardio.errors import (
    BackendUnavailableError,
    BackendUrlError,
)
from cardio.table import TABLE_HASH

NOW = datetime(2026, 3, 15, 12, 0, 0, 5, tzinfo=TAIPEI)
SHORT = 0.05
"""A limit for what never comes."""


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


def test_the_url_opens_it(peer: Any) -> None:
    peer.plays(lambda one: (one.greet(), one.asked(), one.send(time_frame(NOW)), one.read()))
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
