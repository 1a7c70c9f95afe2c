"""A watcher that outlives the service: readers and cards come and go as events.

Waits and tells; what an event is stands in `events`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable
from traceback import extract_tb
from typing import Final, Self

from cardio.closing import Closing
from cardio.pcsc.context import Context
from cardio.pcsc.errors import PcscError, ReaderGoneError
from cardio.pcsc.events import Event, Picture
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import PLUG_AND_PLAY, Winscard, load_winscard

LOG = logging.getLogger("cardio.pcsc")

LOOK_SECONDS: Final = 1.0
"""Longest wait without a look at the list: not every system tells of every reader that comes."""

BACK_OFF: Final = (0.2, 5.0)
"""First and longest pause before the next try at a service that is down, seconds."""

CLOSE_SECONDS: Final = 5.0
"""How long `close` waits for the watcher's thread unless the caller says otherwise."""

_NUDGE_SECONDS: Final = 0.05


class Watcher(Closing):
    """Calls back for everything that happens at the readers, from `start` (or `with`) to `close`.

    Begins with what is there: a reader and its card are told as added and inserted. Lives through
    the service's end and return, and through readers that change their names. `tell` runs in the
    watcher's thread, one event after the other; what it raises is logged and goes no further.
    Starting raises PyscardMissingError; a service that is down is an event.
    """

    def __init__(self, tell: Callable[[Event], object], *, api: Winscard | None = None) -> None:
        self._tell = tell
        self._api = api
        self._picture = Picture()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._context: Context | None = None
        self._thread = threading.Thread(target=self._run, name="pcsc watcher", daemon=True)

    @property
    def states(self) -> tuple[ReaderState, ...]:
        """The readers as last seen; none while the service is down."""
        return self._picture.states

    @property
    def alive(self) -> bool:
        """Whether it watches."""
        return self._thread.is_alive()

    def start(self) -> Self:
        """Begin to watch."""
        self._api = self._api or load_winscard()
        self._thread.start()
        return self

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """End watching; afterwards nothing is told any more. Harmless when repeated.

        The thread is waited for so long; one whose service answers nothing ends when it does.
        """
        self._closing.set()
        if self._thread is threading.current_thread():
            return
        until = time.monotonic() + seconds
        while self._thread.is_alive() and time.monotonic() < until:
            self._nudge()
            self._thread.join(_NUDGE_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def _run(self) -> None:
        pause, longest = BACK_OFF
        while not self._closing.is_set():
            try:
                self._watch()
            except PcscError as error:
                if self._picture.up:
                    pause, _ = BACK_OFF
                self._tell_all(self._picture.lose(str(error)))
            except Exception as error:  # whatever pyscard may raise: a watcher that died is worse
                _log("the watcher failed", error)
                self._tell_all(self._picture.lose(f"{type(error).__name__} in pyscard"))
            self._closing.wait(pause)
            pause = min(2 * pause, longest)

    def _watch(self) -> None:
        """Tell what happens, until closed or until the service is gone (PcscError)."""
        with Context(self._api) as context:
            with self._lock:
                self._context = context
            try:
                bell = ReaderState(PLUG_AND_PLAY) if context.tells_of_readers() else None
                while not self._closing.is_set():
                    bell = self._look(context, bell)
            finally:
                with self._lock:
                    self._context = None

    def _look(self, context: Context, bell: ReaderState | None) -> ReaderState | None:
        """Tell how things are, then wait until they are not so any more."""
        try:
            self._tell_all(self._picture.see(context.look(context.readers())))
            known = [*self._picture.states, *([bell] if bell else [])]
            if not known:
                self._closing.wait(LOOK_SECONDS)
                return bell
            states = context.wait(known, LOOK_SECONDS)
        except ReaderGoneError:  # it went between the list and the look
            self._closing.wait(_NUDGE_SECONDS)
            return bell
        return states[-1] if bell else None

    def _tell_all(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if self._closing.is_set():
                return
            try:
                self._tell(event)
            except Exception as error:  # a listener's fault must not end the watch
                _log("a listener failed", error)

    def _nudge(self) -> None:
        """End the wait that the thread may be in; a nudge before it is lost, so repeat it."""
        with self._lock:
            if self._context is not None:
                self._context.cancel()


def _log(what: str, error: Exception) -> None:
    """Log where an error came from, without its text, which may hold a value."""
    where = extract_tb(error.__traceback__)[-1]
    LOG.error("%s: %s at %s:%s", what, type(error).__name__, where.filename, where.lineno)


async def watch(*, api: Winscard | None = None) -> AsyncGenerator[Event, None]:
    """Yield everything that happens at the readers, as `Watcher` tells it, until closed."""
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Event] = asyncio.Queue()
    watcher = Watcher(lambda event: loop.call_soon_threadsafe(events.put_nowait, event), api=api)
    watcher.start()
    try:
        while True:
            yield await events.get()
    finally:
        await asyncio.to_thread(watcher.close)
