"""What is going on, shown on a terminal: bytes of the document on its way, uploads, waiting.

Silent in a pipe. Knows the events of the outbox; moves nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from api.outbox.states import Event

if TYPE_CHECKING:
    from rich.progress import Progress

    from api.outbox.parts import Part


class Shown(Protocol):
    """Hears what a worker does."""

    def hear(self, event: Event, part: Part) -> None:
        """Take note of an event."""

    def sent(self, part: Part, size: int) -> None:
        """Take note of bytes that went out."""


class Silent:
    """Shows nothing."""

    def hear(self, event: Event, part: Part) -> None:
        """Do nothing."""

    def sent(self, part: Part, size: int) -> None:
        """Do nothing."""


class Bars:
    """Two bars: the bytes of the document on its way, and what the worker waits for."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bytes = progress.add_task("", visible=False)
        self._waiting = progress.add_task("", total=None, visible=False)

    def hear(self, event: Event, part: Part) -> None:
        """Show the upload that begins, and what is waited for."""
        name = f"{part.file} ({part.part}/{part.parts})"
        if event is Event.SEND:
            self._progress.reset(self._bytes, description=name, total=None, visible=True)
        elif event in {Event.ACCEPT, Event.POLL}:
            self._progress.update(self._bytes, visible=False)
            waiting = f"{name}: waiting for the check result"
            self._progress.update(self._waiting, description=waiting, visible=True)
        elif event is not Event.CLAIM:
            for task in (self._bytes, self._waiting):
                self._progress.update(task, visible=False)

    def sent(self, part: Part, size: int) -> None:
        """Move the bar of the bytes."""
        self._progress.advance(self._bytes, size)


def both(*hear: Callable[[Part, int], None]) -> Callable[[Part, int], None]:
    """Return what tells several of bytes that went out."""

    def sent(part: Part, size: int) -> None:
        for each in hear:
            each(part, size)

    return sent


@contextmanager
def progress() -> Iterator[Shown]:
    """Show bars on stderr while it is a terminal."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
    )
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        yield Bars(bars)
