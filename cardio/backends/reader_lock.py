"""One user at a time for a real reader: a lock file per reader, held while its port is open.

The system takes the lock away when the process ends, however it ends. Knows no library.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from cardio.backends.waist import Argument, Backend, Reply
from cardio.backends.wrappers import Wrapper
from cardio.errors import BackendUnavailableError
from cardio.file_lock import lock, unlock
from cardio.table.model import Function

_PID_BYTES: Final = 32


class ReaderInUseError(BackendUnavailableError):
    """Another session has the reader. Attributes: reader (name), process (its number, 0 unknown).

    One in this process counts as well.
    """

    def __init__(self, reader: str, process: int) -> None:
        whose = f"process {process}" if process else "another process"
        whose = "another session of this process" if process == os.getpid() else whose
        super().__init__(f"{reader}: in use by {whose}; a reader has one user at a time")
        self.reader = reader
        self.process = process

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reader, self.process)


class ReaderLock:
    """The lock of one reader, held from making until `release`.

    `folder` is made if it is not there; `reader` names the reader, in errors too. Raises
    ReaderInUseError, BackendUnavailableError when there can be no lock file.
    """

    def __init__(self, folder: Path, reader: str) -> None:
        self._owner = os.getpid()
        name = f"{sha256(reader.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.lock"
        self._file = _opened(folder / name)
        try:
            self._take(reader)
        except OSError as error:
            os.close(self._file)
            raise _no_lock(folder / name, error) from error
        except ReaderInUseError:
            os.close(self._file)
            raise

    def _take(self, reader: str) -> None:
        """Lock the file and write who holds it; raises ReaderInUseError, OSError."""
        if not lock(self._file):
            raise ReaderInUseError(reader, _holder(self._file))
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, b"%d\n" % self._owner)

    def release(self) -> None:
        """Give the reader up; in a forked child the parent keeps it."""
        if self._owner == os.getpid():
            unlock(self._file)
        os.close(self._file)


class OneUser(Wrapper):
    """A real reader's backend: nobody else gets the reader from csOpenCom to csCloseCom.

    `reader` names what is behind the backend; each port of it is a reader of its own. A csCloseCom
    that fails (-1, the port could not be closed: facts/control_software_errors.tsv) gives nothing
    up, for this process may still have the port open; `close` does. What was open when the process
    forked stays its parent's: calls of the child raise ReaderInUseError for as long as it lives.
    """

    def __init__(self, inner: Backend, folder: Path, reader: str) -> None:
        super().__init__(inner)
        self._folder = folder
        self._reader = reader
        self._held: dict[int, ReaderLock] = {}
        self._parents: set[int] = set()
        """The ports that a process which forked this one had open."""
        self._own()

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call; csOpenCom raises ReaderInUseError while another has the reader."""
        self._claim_parents()
        if function.name == "csOpenCom":
            return self._open(function, arguments)
        reply = self._inner.call(function, arguments)
        if function.name == "csCloseCom" and reply.code == 0:
            self._release()
        return reply

    def close(self) -> None:
        """Close what is wrapped, and give the reader up."""
        try:
            self._inner.close()
        finally:
            self._release()

    def _own(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def _claim_parents(self) -> None:
        """In a forked child: have what was open, once the parent has not."""
        if self._owner != os.getpid():
            self._own()
            self._parents.update(self._held)
            self._release()
        for port in [*self._parents]:
            self._claim(port)
            self._parents.discard(port)

    def _open(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        port = arguments[0] if isinstance(arguments[0], int) else 0
        new = self._claim(port)
        opened = False
        try:
            reply = self._inner.call(function, arguments)
            opened = reply.code == 0
        finally:
            if new and not opened:
                self._release(port)
        return reply

    def _claim(self, port: int) -> bool:
        """Take the port's lock; False when it is held already."""
        with self._lock:
            if port in self._held:
                return False
            self._held[port] = ReaderLock(self._folder, f"{self._reader} port {port}")
            return True

    def _release(self, *ports: int) -> None:
        """Give up these ports, without any: all of them."""
        with self._lock:
            for port in set(ports or self._held).intersection(self._held):
                self._held.pop(port).release()


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _no_lock(path, error) from error


def _no_lock(path: Path, error: OSError) -> BackendUnavailableError:
    reason = error.strerror or type(error).__name__
    return BackendUnavailableError(
        f"no lock file for the reader, {path}: {reason}; see CARDIO_HOME"
    )


def _holder(file: int) -> int:
    """Return the number its holder wrote into a lock file, 0 while there is none."""
    os.lseek(file, 0, os.SEEK_SET)
    text = os.read(file, _PID_BYTES).strip()
    return int(text) if text.isdigit() else 0
