"""Where a running emulator listens: HOST:PORT, or the path of a unix socket.

Reads and writes addresses and connects to them; knows no protocol.
"""

from __future__ import annotations

import socket
import sys
import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final, Self

from cardio.errors import BackendUrlError

DEFAULT_PORT: Final = 15151
"""The port of `cardio emulate`, and of callers that are told nothing else."""

LOOPBACK: Final = "127.0.0.1"
DEFAULT_ADDRESS: Final = f"{LOOPBACK}:{DEFAULT_PORT}"

LOOK_UP_SECONDS: Final = 5.0
"""How long a name may be looked up: the system's own limits add up to minutes."""


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
        """Return a connected socket; raises OSError, TimeoutError after so many seconds.

        A name is looked up before, which may take LOOK_UP_SECONDS more.
        """
        if self.path:
            return _connect_unix(self.path, seconds)
        connected = _connect_host(self.host, self.port, seconds)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected


def _connect_host(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to the first address of a host that answers."""
    refused: OSError = OSError(0, "its name has no address")
    for address in _addresses(host):
        try:
            return socket.create_connection((address, port), seconds)
        except OSError as error:
            refused = error
    raise refused


def _addresses(host: str) -> list[str]:
    try:
        return _looked_up(host, socket.AI_NUMERICHOST)
    except OSError:
        return _in_time(host)


def _in_time(name: str) -> list[str]:
    """Look a name up in a thread, which is left behind when that takes too long."""
    found: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def look() -> None:
        try:
            found.put(_looked_up(name))
        except OSError as error:
            found.put(error)

    threading.Thread(target=look, name=f"look up {name}", daemon=True).start()
    try:
        answer = found.get(timeout=LOOK_UP_SECONDS)
    except Empty:
        raise TimeoutError(0, "its name could not be looked up in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _looked_up(name: str, flags: int = 0) -> list[str]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError:
        raise OSError(0, "no name of a host") from None
    return [str(address[0]) for *_, address in found]


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
