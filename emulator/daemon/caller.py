"""The bytes of one caller: in time, in pieces, out at once.

Moves them; what they say is in `conversation`.
"""

from __future__ import annotations

import socket
import sys
import time
from contextlib import suppress
from struct import pack
from typing import Final

from cardio.backends.frames import Trouble, trouble_frame
from emulator.daemon.conversation import Conversation

GREETING_SECONDS: Final = 5.0
"""How long a new connection may take to greet."""

FRAME_SECONDS: Final = 30.0
"""How long the rest of a frame may take once it began, and an answer to be taken."""

_CHUNK: Final = 1 << 16


def converse(caller: socket.socket, conversation: Conversation) -> None:
    """Answer a caller until it or the conversation ends; raises OSError, also when it is slow."""
    _prepare(caller)
    deadline: float | None = time.monotonic() + GREETING_SECONDS
    while not conversation.over:
        if deadline is not None:
            caller.settimeout(max(0.001, deadline - time.monotonic()))
        data = caller.recv(_CHUNK)
        if not data:
            return
        if deadline is None and (known := conversation.recall(data)) is not None:
            caller.sendall(known)
            continue
        for answer in conversation.receive(data):
            caller.sendall(answer)
        if conversation.waiting:
            deadline = deadline or time.monotonic() + FRAME_SECONDS
        elif deadline is not None:
            deadline = None
            caller.settimeout(None)  # a greeted caller may be idle as long as it likes


def send_away(caller: socket.socket, callers: int) -> None:
    """Tell a caller that there are as many as there may be, if it can be told at once."""
    with caller, suppress(OSError):
        caller.settimeout(0.0)
        caller.sendall(trouble_frame(Trouble.BUSY, f"it has {callers} callers already"))


def _prepare(caller: socket.socket) -> None:
    """Let answers leave at once, and give up a caller that does not take them.

    The limit is the system's, not `settimeout`, which costs a further system call per answer.
    """
    if caller.family in (socket.AF_INET, socket.AF_INET6):
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    seconds = int(FRAME_SECONDS)
    limit = pack("@L", seconds * 1000) if sys.platform == "win32" else pack("@ll", seconds, 0)
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
