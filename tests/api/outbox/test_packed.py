"""Packed documents: the bytes come back in pieces of any size, damage is found."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import Document
from api.errors import OutboxUnusable
from api.outbox.packed import Packed

RECORD = b"<REC><MSH/><MB><MB1><M15>TESTVISIT00000000001</M15></MB1></MB></REC>"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?><RECS>'


@given(st.text("abc<!-", max_size=400), st.integers(1, 100))
def test_pieces_are_the_document(text: str, size: int) -> None:
    comment = text.replace("-", "").replace("<", "").encode()
    document = Document.loads(HEAD + b"<!--" + comment + b"--></RECS>")
    packed = Packed.of(document)
    pieces = list(packed.pieces(size))
    assert b"".join(pieces) == document.data
    assert {len(piece) for piece in pieces[:-1]} <= {size}
    assert 0 < len(pieces[-1]) <= size


def test_what_a_request_says_is_kept(clinic: Document) -> None:
    packed = Packed.of(clinic)
    assert packed.document() == clinic
    assert (packed.size, packed.sha256) == (len(clinic.data), clinic.sha256)
    assert packed.base64_length == clinic.base64_length
    assert (packed.record_count, packed.order_count) == (4, 6)


@pytest.mark.parametrize(
    "harm",
    [
        lambda p: replace(p, data=p.data[:-9]),
        lambda p: replace(p, data=b"no zlib" + p.data),
        lambda p: replace(p, sha256="0" * 64),
        lambda p: replace(p, size=p.size + 1),
    ],
    ids=["cut", "other", "hash", "size"],
)
def test_damage_is_found_before_the_last_piece(
    clinic: Document, harm: Callable[[Packed], Packed]
) -> None:
    packed = harm(Packed.of(clinic))
    given_out = 0
    with pytest.raises(OutboxUnusable, match="damaged"):
        for piece in packed.pieces(100):
            given_out += len(piece)
    assert given_out < len(clinic.data)


def test_memory_does_not_grow_with_the_document() -> None:
    document = Document.loads(HEAD + RECORD * 150_000 + b"</RECS>")
    packed = Packed.of(document)
    tracemalloc.start()
    for _ in packed.pieces(3 * 64 * 1024):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20 < len(document.data) / 2


def test_nothing_of_the_document_is_in_its_repr(clinic: Document) -> None:
    assert "A100000001" not in repr(Packed.of(clinic))
