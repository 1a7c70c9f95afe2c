"""A desk as several callers share it: their calls, the reader's port between them, the end.

Knows no connection and no frame; one call at a time is the control software's own lock.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cardio.backends.waist import Argument, Reply
from cardio.table.model import Function
from emulator.control_software import handle
from emulator.daemon.steering import steer
from emulator.desk import Desk
from emulator.memory import Memory

OPEN: Final = "csOpenCom"
CLOSE: Final = "csCloseCom"


class Site:
    """One desk and its callers, each a value of its own; threads may share it.

    Callers open and close the port around every single call (facts, 1.31). So that they do not
    close it for one another, it stays open until the last of those who opened it has closed it or
    is gone; who is gone leaves it as it is. Opening and closing wait for one another, as at a real
    reader: for one that hangs, too. Nothing else does.
    """

    def __init__(self, desk: Desk) -> None:
        self.ending = False
        """Whether the emulator is being stopped: calls under way end, no further ones begin."""
        self._desk = desk
        self._answers: Memory[bytes] = Memory()
        self._holders: set[object] = set()
        self._ports = threading.Lock()
        """Held while the port is opened or closed, which may hang."""

    def call(self, caller: object, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Let the desk answer a caller's call."""
        if function.name not in (OPEN, CLOSE):
            return handle(self._desk, function, arguments)
        with self._ports:
            if function.name == OPEN:
                return self._opened(caller, handle(self._desk, function, arguments))
            self._holders.discard(caller)
            return Reply(0) if self._holders else handle(self._desk, function, arguments)

    def recall(self, asked: bytes) -> bytes | None:
        """Return the frame that answers a read as it came, None when it is not known."""
        desk = self._desk
        if self.ending or desk.faults is not None:
            return None
        return self._answers.recall(desk.state, desk.policy, asked)

    def keep(
        self,
        function: Function,
        arguments: Sequence[Argument],
        reply: Reply,
        frames: tuple[bytes, bytes],
    ) -> None:
        """Keep the two frames of a call whose reply the desk itself answers from memory."""
        state, policy, call = self._desk.state, self._desk.policy, (function.name, *arguments)
        if self._desk.memory.recall(state, policy, call) is reply:
            self._answers.keep(state, policy, *frames)

    def leave(self, caller: object) -> None:
        """Count a caller out who is gone; waits for nobody's call."""
        self._holders.discard(caller)

    def now(self) -> datetime:
        """Return the desk's time."""
        return self._desk.now()

    def control(self, document: object) -> Any:
        """Do what a control document says; raises EmulatorError when the desk refuses."""
        return steer(self._desk, document)

    def _opened(self, caller: object, reply: Reply) -> Reply:
        if reply.code == 0:
            self._holders.add(caller)
        return reply
