"""Goes through a plain document once: counts it, proves it, and keeps what its records are made of.

What cannot be taken apart is left to the parser, which may find it sound or say what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

from api.decoding import Declaration
from api.plain.outline import Outline
from api.plain.parts import NotPlainError, Parts, Piece
from api.plain.template import BLANKS, GAP
from api.records import Format

KEPT: Final = 1 << 24
"""Bytes of the largest document whose parts are kept (an upload is smaller); a larger one is taken
apart again whenever it is gone through."""

Parted = tuple[Outline, list[bytes]]
"""A record: its outline, and the free values that fill it."""

_STEP: Final = 100
"""Records after which a watcher is told."""

_HEAD: Final = re.compile(f"{BLANKS}<RECS>".encode())
_FIRST_FIELD: Final = re.compile(rb"<([A-Z])[0-9][0-9] ?/?>")


@dataclass(frozen=True, slots=True)
class Scan:
    """What a pass over a plain document shows: its format, counts and records."""

    format: Format
    visits: int
    orders: int
    size: int
    """Bytes behind the declaration."""
    pieces: Iterable[Piece] = field(repr=False)
    faults: tuple[()] = ()
    """None: a plain document has nothing outside its records, and those are complete."""

    def records(self, watch: Callable[[int], None] | None = None) -> Iterator[Parted]:
        """Go through the records in their order; `watch` is told of bytes, in proportion."""
        records = chain.from_iterable(piece.records() for piece in self.pieces)
        return records if watch is None else self._watched(records, watch)

    def _watched(self, records: Iterator[Parted], watch: Callable[[int], None]) -> Iterator[Parted]:
        told = 0
        for done in range(_STEP, self.visits + _STEP, _STEP):
            yield from islice(records, _STEP)
            reached = self.size * min(done, self.visits) // self.visits
            watch(reached - told)
            told = reached


def scan(data: bytes, declaration: Declaration) -> Scan | None:
    """Go through a document once; None for one that is not plain (which need not be wrong)."""
    head = _HEAD.match(data, declaration.end)
    if head is None or GAP.encode() in data:
        return None
    first = _FIRST_FIELD.search(data, head.end())
    format = Format.V1 if first and first[1] == b"A" else Format.V2
    pieces: Iterable[Piece] = Parts(data, declaration.codec, head.end(), format)
    try:
        if len(data) <= KEPT:
            pieces = list(pieces)
        counts = [piece.counts() for piece in pieces]
    except (NotPlainError, UnicodeDecodeError):
        return None
    visits, orders = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    size = len(data) - declaration.end
    return Scan(format, visits, orders, size, pieces) if visits else None
