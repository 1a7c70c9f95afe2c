"""A pcscd of one's own, without root: its own socket, its own virtual readers, gone at the end.

For tests, benchmarks and trying things out on Linux; the system's pcscd is not touched. A client
finds it through PCSCLITE_CSOCK_NAME, which libpcsclite reads once per process.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self

from cardio.closing import Closing
from emulator.picc.errors import PiccError
from emulator.picc.process import LOOPBACK, Mode

DAEMON: Final = "pcscd"
_PLACES: Final = ("/usr/sbin", "/usr/local/sbin")
_DRIVERS: Final = (
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so",
)
_END_SECONDS: Final = 10.0
_BACKLOG: Final = 64

_START: Final = """
import os, sys
fd, daemon, folder = sys.argv[1:]
os.dup2(int(fd), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(daemon, [daemon, "-f", "-c", folder])
"""
"""Hands the listening socket over as systemd would; the pid must be the daemon's own."""


class VirtualReader(NamedTuple):
    """A vpcd entry: two slots, `NAME 00 00` and `NAME 00 01`, on `port` and `port + 1`."""

    name: str
    port: int
    mode: Mode = "dial"
    """Who connects: the cards (`dial`) or vpcd (`listen`)."""

    @property
    def slots(self) -> tuple[str, str]:
        """The names of its slots while it is the only entry."""
        return f"{self.name} 00 00", f"{self.name} 00 01"


class PrivatePcscd(Closing):
    """A pcscd with virtual readers, from `start` (or `with`) until `close`.

    It listens at `socket`, by default in a folder of its own. Raises PiccError when pcscd or vpcd
    is not installed. `kill` and `start` may be repeated.
    """

    def __init__(
        self, readers: Sequence[VirtualReader] = (), *, socket_path: Path | None = None
    ) -> None:
        self._daemon, self._driver = _daemon(), _driver()
        self._folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.socket = socket_path or self._folder / "socket"
        """Where its clients reach it."""
        (self._folder / "readers").mkdir()
        text = "\n".join(map(self._entry, readers))
        (self._folder / "readers" / "vpcd").write_text(text, encoding="ascii")

    @property
    def environment(self) -> Mapping[str, str]:
        """What a client's process needs in its environment."""
        return {"PCSCLITE_CSOCK_NAME": str(self.socket)}

    @property
    def running(self) -> bool:
        """Whether the daemon runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it wrote; nothing but its own errors."""
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> Self:
        """Start it; clients may connect at once, they wait for it."""
        if sys.platform == "win32":
            raise PiccError("a pcscd of one's own: there are no unix sockets on this system")
        self.kill()
        self.socket.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener, (self._folder / "log").open("ab") as log:
            listener.bind(str(self.socket))
            listener.listen(_BACKLOG)
            handed = (str(listener.fileno()), self._daemon, str(self._folder / "readers"))
            self._process = subprocess.Popen(  # noqa: S603  # no text from outside
                [sys.executable, "-I", "-S", "-c", _START, *handed],
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def kill(self) -> None:
        """Kill it, as it dies in the field: without a word to its clients."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_END_SECONDS)
            self._process = None
            self.socket.unlink(missing_ok=True)

    def close(self) -> None:
        """End it and remove its folder; harmless when repeated."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def _entry(self, reader: VirtualReader) -> str:
        device = "/dev/null" if reader.mode == "dial" else LOOPBACK
        return (
            f'FRIENDLYNAME "{reader.name}"\nDEVICENAME {device}:{reader.port}\n'
            f"LIBPATH {self._driver}\nCHANNELID {reader.port}\n"
        )


def missing_parts() -> str:
    """Return what is not installed that a private pcscd needs, in words; empty: nothing."""
    try:
        _daemon(), _driver()
    except PiccError as error:
        return str(error)
    return ""


def free_ports() -> int:
    """Return a port that is free with the one above it, as far as one can tell."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind((LOOPBACK, 0))
            port: int = first.getsockname()[1]
            try:
                second.bind((LOOPBACK, port + 1))
            except (OSError, OverflowError):
                continue
            return port


def _daemon() -> str:
    found = shutil.which(DAEMON) or shutil.which(DAEMON, path=":".join(_PLACES))
    if found is None:
        raise PiccError("pcscd is not installed: apt install pcscd vsmartcard-vpcd")
    return found


def _driver() -> str:
    found = next((path for path in _DRIVERS if Path(path).exists()), None)
    if found is None:
        raise PiccError("vpcd is not installed: apt install vsmartcard-vpcd")
    return found
