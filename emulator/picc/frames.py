"""The frames between vpcd and a card: two length bytes, then a control byte or a command.

Reads and writes them on a socket; answers nothing by itself. Source: facts/pcsc_notes.md.
"""

from __future__ import annotations

import socket
from enum import IntEnum
from typing import Final

_HEADER: Final = 2
_QUICKACK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)


class Control(IntEnum):
    """What the reader does to the card, as a body of one byte."""

    OFF = 0
    ON = 1
    RESET = 2
    ATR = 4
    """The only one that is answered."""


def prepare(link: socket.socket) -> None:
    """Let answers leave at once."""
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def receive(link: socket.socket) -> bytes | None:
    """Return the body of the next frame; None when the reader is gone."""
    header = _exactly(link, _HEADER)
    return None if header is None else _exactly(link, int.from_bytes(header, "big"))


def send(link: socket.socket, body: bytes) -> None:
    """Send a frame; raises ValueError for an empty one: it would wedge the slot."""
    if not 1 <= len(body) <= 0xFFFF:
        raise ValueError(f"frame: expected 1 to 65535 bytes, got {len(body)}")
    link.sendall(len(body).to_bytes(_HEADER, "big") + body)


def _exactly(link: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        _acknowledge_at_once(link)
        piece = link.recv(count - len(data))
        if not piece:
            return None
        data += piece
    return data


def _acknowledge_at_once(link: socket.socket) -> None:
    """Undo delayed acknowledgement, before each recv: vpcd sends header and body apart (44 ms)."""
    if _QUICKACK is not None:
        link.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
