"""A slot of a virtual reader: a card is put in, taken out, and answers in between.

Works the socket to vpcd in a thread of its own; knows no chip. Use it in a process of its own: a
PC/SC client in the same one can block itself.
"""

from __future__ import annotations

import select
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from emulator.picc.card import VirtualCard, step_of
from emulator.picc.faults import CardFault, FaultPicker
from emulator.picc.frames import Control, prepare, receive, send
from emulator.picc.links import Link

AGAIN_SECONDS: Final = 0.05
"""How soon a card that is in dials again when pcscd was stopped."""

_HEADER: Final = 4
_JOURNAL: Final = 10_000
"""How many commands of a card are remembered."""

_NO_ATR: Final = bytes(40)
"""What stands for no ATR: a frame may not be empty, and vpcd takes no more than 33 bytes."""


class Slot:
    """One slot: `insert`, `eject`; a card that is in reconnects when pcscd comes back."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._visit: _Visit | None = None

    @property
    def occupied(self) -> bool:
        """Whether a card is in."""
        return self._visit is not None and not self._visit.over.is_set()

    @property
    def connected(self) -> bool:
        """Whether that card is connected to vpcd."""
        return self.occupied and self._visit is not None and self._visit.connected.is_set()

    def wait_connected(self, seconds: float) -> bool:
        """Wait until the card is connected to vpcd; return whether it is."""
        return self._visit is not None and self._visit.connected.wait(seconds)

    @property
    def journal(self) -> list[tuple[str, int]]:
        """The headers of commands the last card got, and its status words (0: not answered)."""
        return [] if self._visit is None else list(self._visit.journal)

    def insert(self, card: VirtualCard, faults: tuple[CardFault, ...] = ()) -> None:
        """Put a card in; one that is in goes out first."""
        self.eject()
        self._visit = _Visit(card, FaultPicker(faults), self._link.connect)

    def eject(self) -> None:
        """Take the card out, also in the middle of a command; harmless when there is none."""
        if self._visit is not None:
            self._visit.end()

    def close(self) -> None:
        """Take the card out and give the slot up."""
        self.eject()
        self._link.close()


class _Visit:
    """One card from its insertion until it is out."""

    def __init__(
        self, card: VirtualCard, faults: FaultPicker, connect: Callable[[], socket.socket]
    ) -> None:
        self.over = threading.Event()
        self.connected = threading.Event()
        self.journal: deque[tuple[str, int]] = deque(maxlen=_JOURNAL)
        self._card, self._faults, self._connect = card, faults, connect
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._stay, name="virtual card", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self.over.set()
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _stay(self) -> None:
        while not self.over.is_set():
            with suppress(OSError), self._connect() as link:
                self._keep(link)
                self._serve(link)
            self._keep(None)
            self.over.wait(AGAIN_SECONDS)

    def _keep(self, link: socket.socket | None) -> None:
        with self._lock:
            self._socket = link
            if link is None:
                self.connected.clear()
                return
            self.connected.set()
            if self.over.is_set():
                link.shutdown(socket.SHUT_RDWR)

    def _serve(self, link: socket.socket) -> None:
        """Do what the reader says until it is gone, or the card is out."""
        prepare(link)
        self._card.power(False)
        while not self.over.is_set() and (body := receive(link)) is not None:
            if len(body) == 1:
                self._obey(link, body[0])
            elif body and (answer := self._answer(link, body)) is not None:
                send(link, answer)

    def _obey(self, link: socket.socket, control: int) -> None:
        if control == Control.ATR:
            send(link, self._card.atr or _NO_ATR)
        elif control == Control.RESET:
            self._card.reset()
        elif control in (Control.ON, Control.OFF):
            self._card.power(control == Control.ON)

    def _answer(self, link: socket.socket, command: bytes) -> bytes | None:
        """Return the card's answer as its faults leave it; None: it gives none any more."""
        fault = self._faults.pick(step_of(command))
        if fault is not None and not self._goes_on(link, fault):
            self._note(command, b"")
            return None
        answer = self._card.execute(command)
        if fault is not None:
            answer = {"status": fault.sw.to_bytes(2, "big"), "short": answer[-1:]}.get(
                fault.action, answer
            )
        self._note(command, answer)
        return answer

    def _note(self, command: bytes, answer: bytes) -> None:
        """Write down a command's header and its status word; never data, which may be a PIN."""
        self.journal.append((command[:_HEADER].hex(), int.from_bytes(answer[-2:], "big")))

    def _goes_on(self, link: socket.socket, fault: CardFault) -> bool:
        """Do what a fault wants before the answer; return whether there is one at all."""
        if fault.action in _PAUSES:
            wait = fault.seconds if fault.action == "slow" else None
            select.select([link], [], [], wait)  # it has something to say at its end only
        elif fault.action == "pull":
            self.over.set()
        return fault.action not in _LAST and not self.over.is_set()


_PAUSES: Final = {"slow", "silent"}
_LAST: Final = {"silent", "pull"}
"""Faults after which there is no answer."""
