"""What the tests of a running emulator's backend share: a connection to a peer by script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from cardio.backends.remote import RemoteBackend

Script = Callable[[Any], object]


@pytest.fixture
def remote(peer: Any) -> Iterator[Callable[..., RemoteBackend]]:
    """Connect to the peer, which plays these scripts; a list is answers to as many calls."""
    made: list[RemoteBackend] = []

    def connect(*scripts: Script | Sequence[bytes], seconds: float = 10.0) -> RemoteBackend:
        peer.plays(*(each if callable(each) else answering(*each) for each in scripts))
        made.append(RemoteBackend(peer.address, seconds=seconds))
        return made[-1]

    yield connect
    for each in made:
        each.close()


def answering(*answers: bytes) -> Script:
    """Greet, then answer frame after frame, and read on until the other side ends."""

    def script(connection: Any) -> None:
        connection.greet()
        for answer in answers:
            connection.asked()
            connection.send(answer)
        assert connection.read() is None, "more was sent than was asked for"

    return script
