"""Bytes to text as the XML declaration says: strictly, in Python, piece by piece.

Never lets an XML parser decode: their Big5 tables refuse or change characters that the insurer's
(cp950) has. Knows nothing of what the text means.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from api.errors import CharacterInvalid, DeclarationInvalid, WrongEncoding
from cardio.codecs import BIG5

CODECS: Final = {"big5": BIG5, "utf-8": "utf-8"}
"""Encodings a declaration may name (any letter case) and the Python codec of each."""

_PIECE: Final = 1 << 16
_HEAD: Final = 200
"""Bytes, and characters, in which the declaration must end."""

_BOM: Final = codecs.BOM_UTF8
_DECLARATION: Final = re.compile(
    rb"""<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')"""
    rb"""(?:\s+encoding\s*=\s*(?:"([^"]*)"|'([^']*)'))?[^?>]*\?>"""
)
_EXAMPLE: Final = 'begin the file with <?xml version="1.0" encoding="Big5"?>'


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the declaration says: encoding as written, Python codec, offset of what follows."""

    encoding: str
    codec: str
    end: int


def read_declaration(data: bytes, encoding: str | None = None) -> Declaration:
    """Read the XML declaration; `encoding` overrules the one it names.

    Raises DeclarationInvalid when it is missing or names something else than Big5 or UTF-8.
    """
    start = len(_BOM) if data.startswith(_BOM) else 0
    match = _DECLARATION.match(data, start, start + _HEAD)
    if match is None:
        raise DeclarationInvalid(_missing(data))
    named = (match[1] or match[2] or b"").decode("ascii", "replace")
    wanted = encoding or named
    codec = CODECS.get(wanted.lower())
    if codec is None:
        what = f"encoding {wanted[:20]!r}" if wanted else "no encoding"
        raise DeclarationInvalid(f"the XML declaration names {what}: use Big5 or UTF-8")
    if start and codec != "utf-8":
        raise WrongEncoding(wanted, 0, "a UTF-8 mark stands there; declare UTF-8 or write Big5")
    return Declaration(wanted, codec, match.end())


def decoded(
    data: bytes, declaration: Declaration, watch: Callable[[int], None] | None = None
) -> Iterator[str]:
    """Decode what follows the declaration, in pieces; `watch` is told the bytes of each.

    Raises WrongEncoding at the first byte that is not in the encoding; nothing is replaced.
    """
    decoder = codecs.getincrementaldecoder(declaration.codec)("strict")
    for offset in range(declaration.end, len(data), _PIECE):
        held = len(decoder.getstate()[0])
        piece = data[offset : offset + _PIECE]
        try:
            yield decoder.decode(piece, final=offset + _PIECE >= len(data))
        except UnicodeDecodeError as error:
            where = offset - held + error.start
            raise WrongEncoding(declaration.encoding, where, _advice(data, declaration)) from None
        if watch is not None:
            watch(len(piece))


def encoded(text: str) -> bytes:
    """Encode a whole document as its declaration says.

    Raises DeclarationInvalid when there is none, CharacterInvalid for text it does not have.
    """
    declaration = read_declaration(text[:_HEAD].encode("utf-8"))
    try:
        return text.encode(declaration.codec)
    except UnicodeEncodeError as error:
        raise CharacterInvalid(declaration.encoding, error.start, text[error.start]) from None


def _missing(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return f"the file is UTF-16: save it as Big5 or UTF-8 and {_EXAMPLE}"
    if not data.lstrip().startswith(b"<"):
        return f"line 1: not XML, expected an XML declaration: {_EXAMPLE}"
    return f"the XML declaration is missing or not the first thing in the file: {_EXAMPLE}"


def _advice(data: bytes, declaration: Declaration) -> str:
    for name, codec in CODECS.items():
        if codec != declaration.codec and _fits(data, codec):
            other = name if name == "utf-8" else "Big5"
            return f"the bytes are {other.upper() if name == 'utf-8' else other}; make both agree"
    return "write the file in the encoding it declares"


def _fits(data: bytes, codec: str) -> bool:
    """Whether the bytes are in an encoding, told without holding their text."""
    pieces = (data[offset : offset + _PIECE] for offset in range(0, len(data), _PIECE))
    try:
        for _ in codecs.iterdecode(pieces, codec):
            pass
    except UnicodeDecodeError:
        return False
    return True
