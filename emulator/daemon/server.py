"""The daemon as a thing to start and stop: listeners, one thread per caller, a graceful end.

What passes over a connection is in `caller`, what a desk does in `site`.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cardio.backends.address import LOOPBACK, Address
from emulator.daemon.caller import converse, send_away
from emulator.daemon.conversation import Conversation
from emulator.daemon.errors import DaemonError
from emulator.daemon.listeners import is_loopback, listen_tcp, listen_unix
from emulator.daemon.site import Site
from emulator.desk import Desk

LOG = logging.getLogger("emulator.daemon")

MAX_CALLERS: Final = 256
"""How many connections there may be; a thread stands behind each."""

RETRY_SECONDS: Final = 0.1
"""How long to wait after a caller that could not be accepted, who may still be waiting."""

GRACE_SECONDS: Final = 5.0
"""How long a stopping daemon waits for calls that are under way."""


class ReaderDaemon:
    """Serves a desk from `start` (or `with`) until `stop`; the desk stays its owner's.

    Listens on `host` and `port` (0 picks a free one), and at `path` when one is given. There is
    no password: whoever reaches it may call and steer, so a host that is not loopback wants
    `exposed`. Raises DaemonError when it cannot run.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        path: Path | None = None,
        exposed: bool = False,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        if not (exposed or is_loopback(host)):
            raise DaemonError(f"reader host {host}: others can reach it; bind to {LOOPBACK}")
        self._host, self._port, self._path = host, port, path
        self._grace = grace_seconds
        self._desk = desk
        self._site = Site(desk)
        self._lock = threading.Lock()
        self._callers: dict[socket.socket, threading.Thread] = {}
        self._running = ExitStack()

    @property
    def address(self) -> Address:
        """Where it listens; once started, with the port that was picked."""
        return Address(self._host, self._port)

    @property
    def url(self) -> str:
        """The backend URL of its TCP port."""
        return f"emulator://{self.address}"

    @property
    def socket_url(self) -> str | None:
        """The backend URL of its unix socket, if it has one."""
        return None if self._path is None else f"emulator://{self._path.absolute()}"

    @property
    def callers(self) -> int:
        """How many connections there are."""
        with self._lock:
            return len(self._callers)

    def start(self) -> Self:
        """Listen and serve; returns when calls are answered."""
        with ExitStack() as started:
            started.callback(self._end_callers)
            listeners = self._listen(started)
            wake, waiting = socket.socketpair()
            started.enter_context(waiting)
            self._site = Site(self._desk)
            accepting = threading.Thread(
                target=self._accept, args=(listeners, waiting), name="emulator-accept", daemon=True
            )
            accepting.start()
            started.callback(accepting.join)
            started.callback(wake.close)
            self._running = started.pop_all()
        return self

    def stop(self) -> None:
        """Let calls under way end, then close everything; harmless when repeated.

        A call that takes longer than the grace is cut off; it ends with nobody to answer to.
        """
        self._site.ending = True
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

    def _listen(self, started: ExitStack) -> list[socket.socket]:
        tcp = started.enter_context(listen_tcp(self._host, self._port))
        self._port = tcp.getsockname()[1]
        if self._path is None:
            return [tcp]
        unix = started.enter_context(listen_unix(self._path))
        started.callback(self._path.unlink, missing_ok=True)
        return [tcp, unix]

    def _accept(self, listeners: list[socket.socket], waiting: socket.socket) -> None:
        """Take callers until the other end of `waiting` is closed."""
        with selectors.DefaultSelector() as selector:
            for each in (*listeners, waiting):
                each.setblocking(False)
                selector.register(each, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if waiting in ready:
                    return
                for listener in listeners:
                    if listener in ready:
                        self._welcome(listener)

    def _welcome(self, listener: socket.socket) -> None:
        try:
            caller, _ = listener.accept()
        except OSError as error:  # gone again, or no descriptors left: the others go on
            LOG.warning("a caller could not be accepted: %s", error.strerror)
            time.sleep(RETRY_SECONDS)
            return
        with self._lock:
            callers = len(self._callers)
            served = callers < MAX_CALLERS and self._begin(caller)
        if not served:
            send_away(caller, callers)

    def _begin(self, caller: socket.socket) -> bool:
        """Serve a caller in a thread of its own; False where the system has no more threads."""
        thread = threading.Thread(
            target=self._serve, args=(caller,), name="emulator-caller", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            LOG.warning("a caller could not be served: there are no threads left")
            return False
        self._callers[caller] = thread
        return True

    def _serve(self, caller: socket.socket) -> None:
        conversation = Conversation(self._site)
        try:
            with caller:
                converse(caller, conversation)
        except OSError as error:  # slow, or gone: its business
            LOG.info("a caller was given up: %s", type(error).__name__)
        finally:
            conversation.leave()
            with self._lock:
                del self._callers[caller]

    def _end_callers(self) -> None:
        """End all connections: idle ones now, those in a call with its answer, or by force."""
        with self._lock:
            callers = dict(self._callers)
        deadline = time.monotonic() + self._grace
        _shut(callers, socket.SHUT_RD)
        for thread in callers.values():
            thread.join(max(0.0, deadline - time.monotonic()))
        _shut(callers, socket.SHUT_RDWR)


def _shut(callers: dict[socket.socket, threading.Thread], how: int) -> None:
    for caller, thread in callers.items():
        if thread.is_alive():
            with suppress(OSError):
                caller.shutdown(how)
