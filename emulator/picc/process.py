"""The process in which virtual cards live, from outside: start it, put cards in, take them out.

Speaks its lines of JSON; knows no vpcd frame.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from cardio.closing import Closing
from emulator.picc.description import CardDescription
from emulator.picc.errors import PiccError

VPCD_PORT: Final = 0x8C7B
"""The port of Debian's vpcd entry; its second slot is one above."""

LOOPBACK: Final = "127.0.0.1"

_END_SECONDS: Final = 10.0

Mode = Literal["dial", "listen"]


@dataclass(frozen=True, slots=True)
class SlotStatus:
    """How a slot is: a card in it, that card connected to vpcd, and the commands it got."""

    occupied: bool
    connected: bool
    journal: tuple[tuple[str, int], ...]
    """Headers of commands the last card got, with status words; 0 where none was sent."""


class CardProcess(Closing):
    """Two slots of a virtual reader, in a process of their own; to be closed.

    `dial` connects to a vpcd that listens on `port`, and `port + 1` for the second slot; `listen`
    is for a vpcd that is told to connect. Threads may share it. Raises PiccError when it cannot
    run; a vpcd that is not there is dialled until it is.
    """

    def __init__(self, port: int = VPCD_PORT, *, mode: Mode = "dial", host: str = LOOPBACK) -> None:
        self.port = port
        self._lock = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "emulator.picc", mode, host, str(port)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            self._heard()
        except PiccError:
            self.close()
            raise

    def insert(self, card: CardDescription, slot: int = 0) -> None:
        """Put a card into a slot; one that is in goes out first."""
        self._ask("insert", slot, card=card.plain())

    def eject(self, slot: int = 0) -> None:
        """Take the card out, also in the middle of a command; harmless when there is none."""
        self._ask("eject", slot)

    def status(self, slot: int = 0) -> SlotStatus:
        """Return how a slot is."""
        found = self._ask("status", slot)
        journal = tuple((command, sw) for command, sw in found["journal"])
        return SlotStatus(found["occupied"], found["connected"], journal)

    def connected(self, slot: int = 0, *, seconds: float) -> bool:
        """Wait until the card in a slot is connected to vpcd; return whether it is."""
        return bool(self._ask("await", slot, seconds=seconds)["connected"])

    def close(self) -> None:
        """Take all cards out and end the process; harmless when repeated."""
        process = self._process
        if process.stdin is not None:
            with suppress(OSError):  # what was not sent to one that died
                process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _ask(self, command: str, slot: int, **values: Any) -> Any:
        line = json.dumps({"do": command, "slot": slot, **values})
        with self._lock:
            stdin = self._process.stdin
            if stdin is None or stdin.closed:
                raise PiccError("virtual cards: their process was closed")
            try:
                stdin.write(line + "\n")
                stdin.flush()
            except OSError as error:
                raise PiccError(f"virtual cards: their process is gone ({error})") from error
            return self._heard()

    def _heard(self) -> Any:
        stdout = self._process.stdout
        line = stdout.readline() if stdout is not None else ""
        if not line:
            raise PiccError(f"virtual cards: their process ended, port {self.port} may be in use")
        answer = json.loads(line)
        if "error" in answer:
            raise PiccError(f"virtual cards: {answer['error']}")
        return answer
