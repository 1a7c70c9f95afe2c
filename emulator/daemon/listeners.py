"""Listening sockets of the daemon: a TCP port, and a unix socket private to the user.

Accepts nothing; says what to do when a port or path cannot be had.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import stat
import sys
from pathlib import Path
from typing import Final

from emulator.daemon.errors import DaemonError

_BACKLOG: Final = 128
_PORTS: Final = range(65_536)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host; names other than localhost count as others."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen_tcp(host: str, port: int) -> socket.socket:
    """Return a listening socket, for port 0 on a free one; raises DaemonError."""
    if port not in _PORTS:
        raise DaemonError(f"reader port {port}: expected a number from 0 to {_PORTS[-1]}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise DaemonError(
                f"reader port {port} on {host} is in use, perhaps by another `cardio emulate`;"
                " stop that, or choose another port (0 picks a free one)"
            ) from error
        raise DaemonError(f"reader port {port} on {host}: cannot listen ({error})") from error


def listen_unix(path: Path) -> socket.socket:
    """Return a listening unix socket, mode 0600; a file left over there goes.

    Raises DaemonError where there are none, when another emulator listens there, or when the
    path holds something else.
    """
    if sys.platform == "win32":
        raise DaemonError(f"reader socket {path}: there are no unix sockets on this system")
    listener = socket.socket(socket.AF_UNIX)
    try:
        _free(path)
        listener.bind(str(path))
        path.chmod(0o600)  # nobody gets in between: it does not listen yet
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise DaemonError(f"reader socket {path}: {error.strerror or error}") from error
    except BaseException:
        listener.close()
        raise
    return listener


def _free(path: Path) -> None:
    """Take away the socket a dead emulator left; raises DaemonError for anything else."""
    if sys.platform == "win32" or not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise DaemonError(f"reader socket {path}: something else is there; name another path")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
    raise DaemonError(f"reader socket {path}: another emulator listens there; stop that one")
