"""A document as the outbox keeps it: compressed, given out in pieces, never whole in memory.

Knows nothing of records; the counts are those of the document it was made of.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from api.document import Document
from api.errors import OutboxUnusable

_LEVEL: Final = 1
_MEMORY: Final = 5  # small tables: made and filled quickly
_INPUT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Packed:
    """Compressed bytes of a document, with what an upload request says of it.

    `size` counts the bytes before compression, `sha256` is theirs.
    """

    data: bytes = field(repr=False)
    size: int
    sha256: str
    record_count: int
    order_count: int

    @classmethod
    def of(cls, document: Document) -> Self:
        """Compress a document, in pieces: a copy of the whole is never made."""
        squeeze = zlib.compressobj(_LEVEL, memLevel=_MEMORY)
        view = memoryview(document.data)
        starts = range(0, len(view), _INPUT)
        pieces = [squeeze.compress(view[start : start + _INPUT]) for start in starts]
        data = b"".join([*pieces, squeeze.flush()])
        counts = document.record_count, document.order_count
        return cls(data, len(view), document.sha256, *counts)

    @property
    def base64_length(self) -> int:
        """Characters of the document in Base64."""
        return -(-self.size // 3) * 4

    def pieces(self, size: int) -> Iterator[bytes | memoryview]:
        """Return the document in pieces of `size` bytes, the last one shorter.

        Raises OutboxUnusable before the last piece when the bytes are not those that were kept.
        """
        seen, total = hashlib.sha256(), 0
        held = b""
        for piece in self._inflated(size):
            seen.update(piece)
            total += len(piece)
            held += piece
            while len(held) > size:
                yield held[:size]
                held = held[size:]
        if total != self.size or seen.hexdigest() != self.sha256:
            raise _damaged()
        yield held

    def document(self) -> Document:
        """Load the whole document. Raises OutboxUnusable when it is damaged."""
        return Document.loads(b"".join(self.pieces(_INPUT)))

    def _inflated(self, size: int) -> Iterator[bytes]:
        inflate = zlib.decompressobj()
        rest = self.data
        try:
            while rest:
                yield inflate.decompress(rest, size)
                rest = inflate.unconsumed_tail
            yield inflate.flush()
        except zlib.error:
            raise _damaged() from None


def _damaged() -> OutboxUnusable:
    return OutboxUnusable("outbox: a kept document is damaged; restore the file and upload it anew")
