"""Where a running emulator listens: HOST:PORT, or the path of a unix socket.

Reads and writes addresses and connects to them; knows no protocol.
"""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from typing import Final, Self

from cardio.errors import BackendUrlError

DEFAULT_PORT: Final = 15151
"""The port of `cardio emulate`, and of callers that are told nothing else."""

LOOPBACK: Final = "127.0.0.1"
DEFAULT_ADDRESS: Final = f"{LOOPBACK}:{DEFAULT_PORT}"


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `path` for a unix socket, else `host` and `port`."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read HOST:PORT, [IPV6]:PORT or an absolute path; raises BackendUrlError.

        `localhost` is taken as 127.0.0.1: the name may stand for ::1, where nobody listens.
        """
        if text.startswith("/"):
            return cls(path=text)
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]") if "[" in host else host
        if not (host and "/" not in host and port.isascii() and port.isdigit()):
            raise BackendUrlError(f"emulator {text!r}: expected HOST:PORT or /path/of/a/socket")
        if not 0 < int(port[:6]) < 2**16:
            raise BackendUrlError(f"emulator {text!r}: expected a port from 1 to 65535")
        return cls(LOOPBACK if host == "localhost" else host, int(port))

    def __str__(self) -> str:
        """Return the text it can be read from; `emulator://` before it makes it a backend URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.path or f"{host}:{self.port}"

    def connect(self, seconds: float) -> socket.socket:
        """Return a connected socket; raises OSError, TimeoutError after so many seconds."""
        if self.path:
            return _connect_unix(self.path, seconds)
        connected = socket.create_connection((self.host, self.port), seconds)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected


def _connect_unix(path: str, seconds: float) -> socket.socket:
    if sys.platform == "win32":
        raise OSError(0, "there are no unix sockets on this system")
    connected = socket.socket(socket.AF_UNIX)
    try:
        connected.settimeout(seconds)
        connected.connect(path)
    except BaseException:
        connected.close()
        raise
    return connected
