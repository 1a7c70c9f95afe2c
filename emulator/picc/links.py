"""How a slot of a virtual reader reaches vpcd: it dials, or it waits to be dialled.

Opens sockets; says nothing over them.
"""

from __future__ import annotations

import socket
from typing import Final, Protocol

DIAL_SECONDS: Final = 1.0
"""How long a connection to vpcd may take: a third one on a port hangs."""


class Link(Protocol):
    """How a slot reaches vpcd."""

    def connect(self) -> socket.socket:
        """Return a new connection; raises OSError, soon."""
        ...

    def close(self) -> None:
        """Give up what was opened for it."""
        ...


class Dial:
    """Connects to vpcd, which listens (DEVICENAME /dev/null:PORT): cards can come and go."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port

    def connect(self) -> socket.socket:
        """Connect."""
        link = socket.create_connection(self._address, DIAL_SECONDS)
        link.settimeout(None)
        return link

    def close(self) -> None:
        """Nothing is open between connections."""


class Listen:
    """Lets vpcd connect (DEVICENAME 127.0.0.1:PORT): the card is there at the first look.

    In vpcd 3.3 an ejected card ends pcscd in this mode, and an empty slot stops it at its start:
    both slots have a card before pcscd runs, and keep it.
    """

    def __init__(self, host: str, port: int) -> None:
        self._listener = socket.create_server((host, port))
        self._listener.settimeout(DIAL_SECONDS)

    def connect(self) -> socket.socket:
        """Wait for vpcd."""
        link, _ = self._listener.accept()
        link.settimeout(None)
        return link

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()
