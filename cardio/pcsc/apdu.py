"""Command and response APDUs of ISO 7816-4, short form, and one exchange of them.

Fetches what a T=0 card announces (61xx, 6Cxx); knows no card application.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from cardio.pcsc.connection import Connection
from cardio.pcsc.errors import CardRemovedError

OK: Final = 0x9000

GET_RESPONSE: Final = 0xC0
MORE_DATA: Final = 0x61
WRONG_LE: Final = 0x6C

MAX_ROUNDS: Final = 8
"""How many commands one exchange may take; more is a card that never ends."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command APDU: header, data (Nc ≤ 255), Ne (None: no Le field; 256 is Le 00)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    ne: int | None = None

    def __post_init__(self) -> None:
        for name in ("cla", "ins", "p1", "p2"):
            value = getattr(self, name)
            if not 0 <= value <= 0xFF:
                raise ValueError(f"{name}: expected one byte, got {value}")
        if len(self.data) > 0xFF:
            raise ValueError(f"data: expected at most 255 bytes, got {len(self.data)}")
        if self.ne is not None and not 1 <= self.ne <= 256:
            raise ValueError(f"ne: expected 1 to 256, got {self.ne}")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Command:
        """Read a short command; raises ValueError under 4 bytes, or when Lc does not fit."""
        if len(raw) < 4:
            raise ValueError(f"command: expected at least 4 bytes, got {len(raw)}")
        cla, ins, p1, p2, *body = raw
        data, le = body[1:], body[:1]
        if len(body) > 1:
            lc = body[0]
            data, le = body[1 : 1 + lc], body[1 + lc :]
            if lc == 0 or len(data) != lc or len(le) > 1:
                raise ValueError(f"command: Lc says {lc}, {len(body) - 1} bytes follow")
        return cls(cla, ins, p1, p2, bytes(data), (le[0] or 256) if le else None)

    def __bytes__(self) -> bytes:
        lc = bytes([len(self.data)]) if self.data else b""
        le = b"" if self.ne is None else bytes([self.ne & 0xFF])
        return bytes([self.cla, self.ins, self.p1, self.p2]) + lc + self.data + le


@dataclass(frozen=True, slots=True)
class Response:
    """A response APDU: data and status word; the data is in no repr."""

    data: bytes = field(repr=False)
    sw: int

    @classmethod
    def from_bytes(cls, raw: bytes) -> Response:
        """Read a response; raises CardRemovedError under 2 bytes: that is never an answer."""
        if len(raw) < 2:
            raise CardRemovedError(f"answer of {len(raw)} bytes")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def __bytes__(self) -> bytes:
        return self.data + self.sw.to_bytes(2, "big")

    @property
    def ok(self) -> bool:
        """Whether the status word is 9000."""
        return self.sw == OK

    def __repr__(self) -> str:
        return f"Response({len(self.data)} bytes, sw={self.sw:04X})"


def exchange(connection: Connection, command: Command) -> Response:
    """Send a command and return the whole response.

    61xx fetches the rest, 6Cxx asks again with the length the card names. A card that goes on
    after MAX_ROUNDS commands has its last response returned as it is.
    """
    response = Response.from_bytes(connection.transmit(bytes(command)))
    data, current = response.data, command
    for _ in range(MAX_ROUNDS - 1):
        sw1, ne = response.sw >> 8, (response.sw & 0xFF) or 256
        if sw1 not in (WRONG_LE, MORE_DATA):
            break
        if sw1 == WRONG_LE:
            current = replace(current, ne=ne)
        else:
            current = Command(command.cla, GET_RESPONSE, 0, 0, ne=ne)
        response = Response.from_bytes(connection.transmit(bytes(current)))
        data += response.data
    return response if data is response.data else Response(data, response.sw)
