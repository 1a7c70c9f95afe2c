"""A PC/SC context: lists and watches readers, and connects to cards; to be closed.

One thread at a time may use it, but for `cancel`. Judges nothing it sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cardio.closing import Closing
from cardio.pcsc.border import Code, check, error_of, unsigned
from cardio.pcsc.errors import ReaderGoneError
from cardio.pcsc.handle import Handle
from cardio.pcsc.service import why_down
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import (
    PLUG_AND_PLAY,
    PROTOCOL_T0,
    PROTOCOL_T1,
    SCOPE_USER,
    SHARE_SHARED,
    STATE_UNAWARE,
    Winscard,
    load_winscard,
)

_QUIET: Final = {Code.SUCCESS, Code.TIMEOUT, Code.CANCELLED}


class Context(Closing):
    """A connection to the PC/SC service; raises what `list_readers` raises.

    After ServiceDownError it is of no use any more: close it and make another.
    """

    def __init__(self, api: Winscard | None = None) -> None:
        self._api = api or load_winscard()
        code, self._id = self._api.SCardEstablishContext(SCOPE_USER)
        if unsigned(code) == Code.NO_SERVICE:
            raise why_down(unsigned(code))
        check(code, "establish context")
        self._open = True

    def readers(self) -> tuple[str, ...]:
        """Return the names of all readers; none is an empty tuple."""
        code, names = self._api.SCardListReaders(self._id, [])
        if unsigned(code) == Code.NO_READERS_AVAILABLE:
            return ()
        check(code, "list readers")
        return tuple(names)

    def look(self, names: Iterable[str]) -> tuple[ReaderState, ...]:
        """Return how readers are now, without those that are gone."""
        known = [ReaderState(name) for name in names]
        states = self.wait(known, 0) if known else ()
        return tuple(state for state in states if not state.gone)

    def state(self, name: str) -> ReaderState:
        """Return how a reader is now; raises ReaderGoneError."""
        found = self.look([name])
        if not found:
            raise ReaderGoneError("status", name)
        return found[0]

    def wait(self, known: Iterable[ReaderState], seconds: float) -> tuple[ReaderState, ...]:
        """Return the states as soon as one is not as known, when time is up or when cancelled.

        Raises ReaderGoneError when a reader among them is unknown to the service.
        """
        asked = [(state.name, state.known) for state in known]
        code, found = self._api.SCardGetStatusChange(self._id, round(seconds * 1000), asked)
        if unsigned(code) not in _QUIET:
            raise error_of(code, "status", asked[0][0] if len(asked) == 1 else "")
        return tuple(ReaderState(name, state, bytes(atr)) for name, state, atr in found)

    def tells_of_readers(self) -> bool:
        """Whether waiting on PLUG_AND_PLAY tells when readers come and go (not on macOS)."""
        try:
            (state,) = self.wait([ReaderState(PLUG_AND_PLAY, STATE_UNAWARE)], 0)
        except ReaderGoneError:
            return False
        return not state.gone

    def connect(self, reader: str) -> Handle:
        """Connect to a reader's card, shared, with T=0 or T=1 as it comes; may block."""
        protocols = PROTOCOL_T0 | PROTOCOL_T1
        code, card, protocol = self._api.SCardConnect(self._id, reader, SHARE_SHARED, protocols)
        check(code, "connect", reader)
        return Handle(self._api, card, protocol, reader)

    def cancel(self) -> None:
        """End a wait that another thread is in; harmless otherwise."""
        self._api.SCardCancel(self._id)

    def close(self) -> None:
        """Release the context; harmless when repeated."""
        if self._open:
            self._open = False
            self._api.SCardReleaseContext(self._id)
