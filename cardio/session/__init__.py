"""The session: a reader with its cards and SAM, opened, used and closed."""

from __future__ import annotations

from cardio.backends.waist import Backend, default_port
from cardio.closing import Closing
from cardio.session._typed import TypedCalls
from cardio.session._written import Prescriptions, Version, WrittenCalls
from cardio.session.result import CallResult

__all__ = ["CallResult", "ControlSoftware", "Prescriptions", "Version"]


class ControlSoftware(TypedCalls, WrittenCalls, Closing):
    """The control software over one backend; owns the reader from opening to `close`.

    Methods are the vendor's names in snake case without his/cs/hpc. Errors of the vendor raise
    a `ControlSoftwareError`; warnings that come with data (5010, 5141, 5174) do not: the result
    carries them as `.code`. Safe to share between threads: calls are serialised. `port`: the
    reader's port, by default the one the backend was opened for.
    """

    def __init__(self, backend: Backend, *, port: int | None = None) -> None:
        super().__init__(backend)
        try:
            self.open_com(default_port(backend) if port is None else port)
        except BaseException:
            backend.close()
            raise

    def close(self) -> None:
        """Close the reader port and the backend; harmless when repeated."""
        with self._lock:
            if self._closed:
                return
            try:
                self.call("csCloseCom")
            finally:
                self._closed = True
                self._backend.close()
