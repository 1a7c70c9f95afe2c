"""What is closed at the end of a `with` block.

Holds no handle of its own; how a thing is closed is its own affair.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """A context manager that is itself what was entered; leaving it calls `close`."""

    __slots__ = ()

    def close(self) -> None:
        """Give back what is held; harmless when repeated."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
