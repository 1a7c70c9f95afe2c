"""Files on their way into the outbox, one after the other: a bad one keeps no other one out.

Loads and enqueues; sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Final, TypedDict, Unpack

from api.document import Document
from api.errors import DocumentError
from api.outbox.outbox import Outbox
from api.outbox.parts import Part
from cardio.codecs import printable

PATTERN: Final = "*.xml"
"""Which files of a folder are visit documents."""


class Options(TypedDict, total=False):
    """Keyword options of taking files in; as `Outbox.enqueue` has them."""

    sender: str | None
    again: bool
    counts: bool
    max_base64: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: its parts in the outbox, or why it has none."""

    file: str
    parts: tuple[Part, ...] = ()
    duplicate: bool = False
    error: DocumentError | None = None


def take_in(
    outbox: Outbox,
    files: Iterable[str | PathLike[str]],
    *,
    type: str,
    target: str,
    **options: Unpack[Options],
) -> Iterator[Taken]:
    """Load and enqueue files, in their order. Raises OutboxUnusable."""
    for path in files:
        file = printable(path)
        try:
            document = Document.load(path)
            added = outbox.enqueue(document, file=file, type=type, target=target, **options)
        except DocumentError as error:
            yield Taken(file, error=error)
        else:
            yield Taken(file, tuple(added.parts), added.duplicate)


def documents_in(folder: Path) -> list[Path]:
    """Return the visit documents of a folder, by name."""
    return sorted(path for path in folder.glob(PATTERN) if path.is_file())
