"""Answers to reset that are known, and whose cards gave them.

A hint for logs, lists and for leaving other people's cards alone; never a gate for NHI cards,
since new batches appear without notice. Source: facts/pcsc_cards.toml, from the public ATR list.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class CardKind(Enum):
    """What a card is, by its ATR alone."""

    NHI = "nhi"
    """健保卡."""
    PROFESSIONAL = "professional"
    """醫事人員卡: its PIN state belongs to other software."""
    CITIZEN = "citizen_certificate"
    """自然人憑證, and other government certificates that answer the same."""
    UNKNOWN = "unknown"


_LISTED: Final[Mapping[CardKind, tuple[str, ...]]] = {
    CardKind.NHI: (
        "3BFF1800FF8131FE455448434331305445434F4744494E3126",
        "3BFD1300008131FE454A434F50323176323331474454E1",
        "3BEE00008131FE4580318066409093060F17830F9000F3",
        "3BFF1800FF8131FE455448434331305445434F4744484E3224",
        "3BFC1800008131FE458073C8211366020403550002D2",
        "3BFD1800008131FE45534C4A35324778787979797A52AA",
        "3BFA1800008131FE4550564A434F503453494493",
        "3BFA1800008131FE45534C4A35324778787979FC",
    ),
    CardKind.PROFESSIONAL: ("3BF91800008131FE4550565F4A3244303831B6",),
    CardKind.CITIZEN: (
        "3BB813008131FA524348544D4F494341A5",
        "3BD8960081B1FE451F0743485447504B494ADD",
        "3B8B80010031C1640840213000900057",
    ),
}

_KINDS: Final = {bytes.fromhex(atr): kind for kind, atrs in _LISTED.items() for atr in atrs}

FOREIGN: Final = frozenset({CardKind.PROFESSIONAL, CardKind.CITIZEN})
"""Kinds that are left alone: no command is sent to them."""


def kind_of(atr: bytes) -> CardKind:
    """Return what a card is by its ATR; UNKNOWN for one that is not listed."""
    return _KINDS.get(bytes(atr), CardKind.UNKNOWN)
