"""A virtual card: command bytes in, response bytes out, with the chip's behaviour and state.

Knows no socket and no fault of the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardio.pcsc.apdu import GET_RESPONSE, Command
from cardio.pcsc.nhi_card import READ, SELECT
from emulator.picc.chips import Chip
from emulator.picc.faults import Step

_BY_NAME: Final = 0x04
_WRONG_LENGTH: Final = 0x6700
_WRONG_PARAMETERS: Final = 0x6A86
_UNKNOWN_INSTRUCTION: Final = 0x6D00
_UNKNOWN_CLASS: Final = 0x6E00
_NOTHING_TO_GIVE: Final = 0x6985
_UNPOWERED: Final = 0x6F00
"""A card without power answers nothing; vpcd wants an answer (emulator-defined)."""


class VirtualCard:
    """One card in a slot: a chip, and the 57 bytes READ gives.

    `power` and `reset` are what the reader does; without power every command is refused.
    """

    def __init__(self, chip: Chip, data: bytes = b"") -> None:
        self.chip = chip
        self._data = data
        self._powered = self._selected = False
        self._reads = 0
        self._waiting = b""

    @property
    def atr(self) -> bytes:
        """Its answer to reset."""
        return self.chip.atr

    def power(self, on: bool) -> None:
        """Give it power or take it; a selection is lost."""
        self._powered, self._reads = on, 0
        self._selected, self._waiting = False, b""

    def reset(self) -> None:
        """Reset it: a selection is lost; readers give power with it, where there was none."""
        reads = self._reads if self._powered else 0
        self.power(True)
        self._reads = reads

    def execute(self, raw: bytes) -> bytes:
        """Answer a command; never with less than a status word."""
        data, sw = self._answer(raw)
        return data + sw.to_bytes(2, "big")

    def _answer(self, raw: bytes) -> tuple[bytes, int]:
        if not self._powered:
            return b"", _UNPOWERED
        try:
            command = Command.from_bytes(raw)
        except ValueError:
            return b"", _WRONG_LENGTH
        if command.cla != 0:
            return b"", _UNKNOWN_CLASS
        if command.ins == SELECT.ins:
            return b"", self._select(command)
        if command.ins == READ.ins:
            return self._read(command)
        if command.ins == GET_RESPONSE:
            return self._fetch(command)
        return b"", _UNKNOWN_INSTRUCTION

    def _select(self, command: Command) -> int:
        """Select by name: ISO 7816-4 lets a card match the beginning of one, and old cards do."""
        names = (SELECT.data, SELECT.data[:-1])
        ours = command.p1 == _BY_NAME and command.data in names
        sw = self.chip.value.select if ours else self.chip.value.select_other
        self._selected = sw == 0x9000
        return sw

    def _read(self, command: Command) -> tuple[bytes, int]:
        behaviour = self.chip.value
        refusal = behaviour.read if self._selected else behaviour.unselected
        self._reads += 1
        if refusal != 0x9000:
            return b"", refusal
        if (command.p1, command.p2, command.data) != (READ.p1, READ.p2, READ.data):
            return b"", _WRONG_PARAMETERS
        if self._reads == 1 and behaviour.cold != 0x9000:
            return b"", behaviour.cold
        if behaviour.announces:
            self._waiting = self._data
            return b"", 0x6100 | len(self._data)
        return self._data, 0x9000

    def _fetch(self, command: Command) -> tuple[bytes, int]:
        """Give what was announced; with another length than that, say the right one (6Cxx)."""
        if not self._waiting:
            return b"", _NOTHING_TO_GIVE
        if command.ne != len(self._waiting):
            return b"", 0x6C00 | len(self._waiting)
        data, self._waiting = self._waiting, b""
        return data, 0x9000


def step_of(raw: bytes) -> Step:
    """Return which step of reading a card a command is; `any` for others."""
    return _STEPS.get(raw[1] if len(raw) > 1 else -1, "any")


_STEPS: Final[Mapping[int, Step]] = {SELECT.ins: "select", READ.ins: "read"}
