"""The emulated server as a thing to start and stop: a port, uvicorn in a thread, a worker.

Holds no rule of the Web API; the application is `app`, what it does is `core`.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from emulator.clock import Clock
from emulator.institutions import World
from emulator.registry import Person
from emulator.vpn.app import create_app
from emulator.vpn.checker import Checker, Worker
from emulator.vpn.core import ServerCore
from emulator.vpn.errors import PortInUseError, VpnServerError
from emulator.vpn.intake import Intake
from emulator.vpn.options import ServerOptions

DEFAULT_HOST: Final = "127.0.0.1"
GRACE_SECONDS: Final = 5
"""How long a stopping server waits for requests that are under way."""

_START_SECONDS: Final = 30
_BACKLOG: Final = 128
_PORTS: Final = range(65_536)


class VpnServer:
    """An emulated VNHI_Upload / VNHI_Download server, from `start` (or `with`) until `stop`.

    `port` 0 picks a free one; `database` is None (in memory), a path or an SQLAlchemy URL;
    `people` is the card master file (default: the shipped cast);
    a `host` that is not loopback wants a `token` that every request carries in
    X-Emulator-Token. Raises VpnServerError when it cannot run.
    """

    def __init__(
        self,
        *,
        seed: str,
        clock: Clock,
        world: World,
        host: str = DEFAULT_HOST,
        port: int = 0,
        database: str | Path | None = None,
        options: ServerOptions | None = None,
        token: str | None = None,
        people: Mapping[str, Person] | None = None,
    ) -> None:
        if not token and not _is_loopback(host):
            raise VpnServerError(
                f"host {host}: others can reach it, so the server wants a token; "
                f"give one, or bind to {DEFAULT_HOST}"
            )
        self._host = host
        self._port = port
        self._core = ServerCore(
            seed=seed,
            clock=clock,
            world=world,
            database=database,
            options=options,
            people=people,
        )
        self._running = ExitStack()
        self._running.callback(self._core.close)
        self._worker = Worker(self._core.checker)
        self.app: Final[Starlette] = create_app(self._core, token=token)

    @property
    def intake(self) -> Intake:
        """Where documents come in from other channels (csUploadData)."""
        return self._core.intake

    @property
    def checker(self) -> Checker:
        """The checks, to be run at a chosen moment with `run_due`."""
        return self._core.checker

    @property
    def port(self) -> int:
        """The port; once started, the one that was picked."""
        return self._port

    @property
    def base_url(self) -> str:
        """What to configure as the Web API's base URL; ends in /V1000/."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}/V1000/"

    def start(self) -> Self:
        """Bind the port and serve; returns when requests are answered."""
        try:
            listener = self._running.enter_context(_listen(self._host, self._port))
            self._port = listener.getsockname()[1]
            self._running.enter_context(self._worker)
            self._running.enter_context(_HttpThread(self.app, listener))
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End what is under way, free the port and close the store; harmless when repeated."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _HttpThread:
    """Uvicorn on a bound socket, in a thread with an event loop of its own."""

    def __init__(self, app: Starlette, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=_PlainHttp,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self._server = _AnnouncingServer(config)
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="emulator-http", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not (self._server.ready.wait(_START_SECONDS) and self._server.started):
            raise VpnServerError("the HTTP server did not start; the log says why")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._server.ready.set()


class _PlainHttp(H11Protocol):
    """HTTP/1.1 that passes over offers of another protocol, which Java's client makes first.

    Not on httptools: it takes what follows an offer for the other protocol, and loses the body.
    """

    def _should_upgrade(self) -> bool:
        return False


class _AnnouncingServer(uvicorn.Server):
    """Uvicorn that says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound, listening socket; raises VpnServerError that says what to do."""
    if port not in _PORTS:
        raise VpnServerError(f"port {port}: expected a number from 0 to {_PORTS[-1]}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(host, port) from error
        reason = error.strerror or type(error).__name__
        raise VpnServerError(f"host {host}, port {port}: cannot listen ({reason})") from error
    # Handed on to accepted sockets; asyncio sets it for itself only where the protocol is named,
    # and without it the body of an answer waits 40 ms for the head's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
