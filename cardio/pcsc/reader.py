"""One reader and the card in it, read with every care: deadline, other programs, swaps.

Holds the order of steps and what follows a fault; codes are `border`'s, APDUs `nhi_card`'s.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from cardio.closing import Closing
from cardio.errors import SessionClosedError
from cardio.pcsc.context import Context
from cardio.pcsc.errors import (
    CardChangedError,
    NoCardError,
    NotNhiCardError,
    ReaderStuckError,
    ServiceDownError,
    UnreadableCardError,
)
from cardio.pcsc.foreign import ForeignCards
from cardio.pcsc.patience import Clock, connect, read
from cardio.pcsc.profile import CardProfile
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import Winscard
from cardio.pcsc.worker import Worker

LOG = logging.getLogger("cardio.pcsc")

T = TypeVar("T")

READ_SECONDS: Final = 5.0
"""How long a read may take unless the caller says otherwise."""

ATTEMPTS: Final = (2, 1)
"""Reads per connection before a card counts as foreign: some fail once after insertion."""

_BUSY_SHARE: Final = 0.8
"""Share of the caller's time to wait for an exclusive holder, so that `busy` is told in time."""


class Reader(Closing):
    """A PC/SC reader by name; to be closed. Threads may share it: reads come one by one.

    All its work is done in a thread of its own, so that a silent card costs its caller no more
    than the deadline, and other readers nothing. Opening it touches neither service nor card.
    """

    def __init__(
        self,
        name: str,
        *,
        api: Winscard | None = None,
        foreign: ForeignCards | None = None,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.name = name
        self._api = api
        self._foreign = foreign if foreign is not None else ForeignCards()
        self._clock = Clock(now, pause)
        self._worker = Worker(name)
        self._context: Context | None = None
        self._closed = False

    @property
    def stuck(self) -> bool:
        """Whether a call that missed its deadline is still under way."""
        return self._worker.stuck

    def state(self, seconds: float = READ_SECONDS) -> ReaderState:
        """Return how the reader is, without connecting; raises PcscError."""
        return self._run(lambda: self._look()[1], seconds)

    def read_profile(self, seconds: float = READ_SECONDS) -> CardProfile:
        """Read the open data of the NHI card in the reader.

        What is returned is of a card that was in from the first to the last step. Raises
        NoCardError, NotNhiCardError, UnreadableCardError, CardRemovedError, CardChangedError,
        ReaderBusyError, ReaderStuckError, ReaderGoneError, ServiceDownError.
        """
        until = self._clock.now() + _BUSY_SHARE * seconds
        return self._run(lambda: self._read(until), seconds)

    def close(self) -> None:
        """Let the reader go; harmless when repeated. A stuck one is let go once it answers."""
        self._closed = True
        if self._context is not None:
            with suppress(ReaderStuckError, SessionClosedError):
                self._worker.run(self._drop, 1.0)
        self._worker.close()

    def _run(self, work: Callable[[], T], seconds: float) -> T:
        return self._worker.run(lambda: self._kept(work), seconds)

    def _kept(self, work: Callable[[], T]) -> T:
        """Do some work; the context goes when the service is down, or nobody wants it any more."""
        try:
            return work()
        except ServiceDownError:
            self._lose()
            raise
        finally:
            if self._closed:
                self._drop()

    def _read(self, until: float) -> CardProfile:
        """Read between two looks over one context: a restarted service counts anew."""
        began = self._clock.now()
        context, before = self._look()
        self._refuse(before)
        profile = self._tried(context, before, until)
        after = context.state(self.name)
        if after.counter != before.counter or not after.present:
            raise CardChangedError("status", self.name)
        took = (self._clock.now() - began) * 1000
        LOG.debug("%s: ATR %s, read in %.1f ms", self.name, before.atr.hex(), took)
        return profile

    def _look(self) -> tuple[Context, ReaderState]:
        """Return context and state; an old context may be dead, a new one is tried once."""
        if self._context is not None:
            try:
                return self._context, self._context.state(self.name)
            except ServiceDownError:
                self._lose()
        self._context = Context(self._api)
        return self._context, self._context.state(self.name)

    def _refuse(self, state: ReaderState) -> None:
        """Raise for a card that there is no use to connect to."""
        if not state.present:
            raise NoCardError("status", self.name)
        if state.mute:
            raise UnreadableCardError("status", self.name)
        if self._foreign.has(state):
            raise NotNhiCardError(self.name, state.atr)

    def _tried(self, context: Context, before: ReaderState, until: float) -> CardProfile:
        """Read as often as a card deserves it; remember one that is none of ours."""
        sw = 0
        for attempts in ATTEMPTS:
            with connect(context, self.name, until, self._clock) as handle:
                for _ in range(attempts):
                    try:
                        return read(handle)
                    except NotNhiCardError as error:
                        sw = error.sw
        self._foreign.add(before, sw)
        LOG.debug("%s: ATR %s, SW %04X: left alone", self.name, before.atr.hex(), sw)
        raise NotNhiCardError(self.name, before.atr, sw)

    def _lose(self) -> None:
        """Give up what belonged to a service that is gone."""
        self._foreign.forget_counters(self.name)
        self._drop()

    def _drop(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None
