"""The reader daemon: a desk served to other programs, over TCP on loopback and a unix socket.

The frames are those of `cardio.backends.frames`; importing this package opens nothing.
"""

from __future__ import annotations

from emulator.daemon.server import ReaderDaemon

__all__ = ["ReaderDaemon"]
