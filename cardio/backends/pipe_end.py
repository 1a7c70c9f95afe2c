"""The reading end of a pipe, with limits to waiting: by poll, where there is none by a thread.

Reads bytes; knows no frame and no process.
"""

from __future__ import annotations

import os
import sys
from io import FileIO
from typing import Final, Protocol

_CHUNK: Final = 1 << 16


class PipeEnd(Protocol):
    """The reading end of a pipe."""

    def ready(self, seconds: float | None) -> bool:
        """Wait so long until there is something to read, or the end; return whether there is."""

    def read(self) -> bytes:
        """Read what is there, nothing at the end; waits for it."""

    def close(self) -> None:
        """Close it, when the other side has; harmless when repeated."""


if sys.platform != "win32":
    import select

    class _Polled:
        def __init__(self, file: FileIO) -> None:
            self._file = file
            self._descriptor = file.fileno()
            self._poll = select.poll()
            self._poll.register(self._descriptor, select.POLLIN)

        def ready(self, seconds: float | None) -> bool:
            return bool(self._poll.poll(None if seconds is None else seconds * 1000))

        def read(self) -> bytes:
            return os.read(self._descriptor, _CHUNK)

        def close(self) -> None:
            self._file.close()

    pipe_end = _Polled
    """Makes the reading end of an open file, which it closes."""

else:
    import threading
    from queue import Empty, SimpleQueue

    class _Threaded:
        def __init__(self, file: FileIO) -> None:
            self._file = file
            self._came: SimpleQueue[bytes] = SimpleQueue()
            self._next: bytes | None = None
            self._thread = threading.Thread(target=self._run, name="cardio-pipe", daemon=True)
            self._thread.start()

        def ready(self, seconds: float | None) -> bool:
            if self._next is None:
                try:
                    self._next = self._came.get(timeout=seconds)
                except Empty:
                    return False
            return True

        def read(self) -> bytes:
            self.ready(None)
            data, self._next = self._next or b"", None
            return data

        def close(self) -> None:
            self._thread.join()
            self._file.close()

        def _run(self) -> None:
            data = b"any"
            while data:
                try:
                    data = os.read(self._file.fileno(), _CHUNK)
                except OSError:
                    data = b""
                self._came.put(data)

    pipe_end = _Threaded
    """Makes the reading end of an open file, which it closes."""
