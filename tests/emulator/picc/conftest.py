"""What the tests of virtual cards share: the reader's end of a slot's socket, and the cast."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from emulator.cast import Cast, load_cast
from emulator.picc.frames import receive, send

LONG = 30.0


class Vpcd:
    """A vpcd as a slot meets it: waits for a card, sends frames, gets answers."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.port: int = listener.getsockname()[1]
        self.link: socket.socket | None = None

    def accept(self) -> None:
        self.close()
        self.link, _ = self._listener.accept()
        self.link.settimeout(LONG)

    def say(self, body: bytes) -> None:
        assert self.link is not None
        send(self.link, body)

    def ask(self, body: bytes) -> bytes | None:
        self.say(body)
        return self.hear()

    def hear(self) -> bytes | None:
        """Return the next frame; None when the card is gone."""
        assert self.link is not None
        try:
            return receive(self.link)
        except ConnectionError:
            return None

    def close(self) -> None:
        if self.link is not None:
            self.link.close()


@pytest.fixture
def vpcd() -> Iterator[Callable[[], Vpcd]]:
    """Make vpcds that listen on a free port each."""
    with ExitStack() as opened:

        def make() -> Vpcd:
            listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
            listener.settimeout(LONG)
            made = Vpcd(listener)
            opened.callback(made.close)
            return made

        yield make


@pytest.fixture(scope="session")
def cast() -> Cast:
    return load_cast()
