"""The fictional world: the institutions an emulated centre knows, each with its SAM number.

Holds the insurer's test codes, the dummies of the sample documents and what a cast adds; no real
institution, no key and no state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final, Self

TEST_SAM_PREFIX: Final = "901"
"""How the insurer's test SAM numbers begin. Source: `facts/vpn_component.toml`, sam_identity."""

_HOSPITAL_ID_LENGTH: Final = 10
_SAM_ID_LENGTH: Final = 12


class Kind(Enum):
    """What an institution is."""

    HOSPITAL = "hospital"
    CLINIC = "clinic"
    PHARMACY = "pharmacy"
    LABORATORY = "laboratory"


def derived_sam_id(hospital_id: str) -> str:
    """Return the emulator-defined SAM number of an institution: 901 and 9 digits of its hash.

    It follows from the institution code alone, not from a seed.
    """
    number = int.from_bytes(sha256(f"EMULATOR SAM {hospital_id}".encode()).digest(), "big")
    return f"{TEST_SAM_PREFIX}{number % 10**9:09d}"


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution: code (10 characters), SAM number (12 digits from 901…), name and kind.

    Raises ValueError for a code or number of another form; a SAM number that could be a real
    one is refused. Where there is no known number, give it `derived_sam_id`.
    """

    hospital_id: str
    sam_id: str
    name: str
    kind: Kind
    short_name: str = ""
    """What csGetHospAbbName says; the name when it is empty."""

    def __post_init__(self) -> None:
        check_identity(self.sam_id, self.hospital_id)


def check_identity(sam_id: str, hospital_id: str) -> None:
    """Raise ValueError unless both have their form and the SAM number is a test number."""
    if len(hospital_id) != _HOSPITAL_ID_LENGTH or not _is_plain(hospital_id):
        raise ValueError(
            f"institution {hospital_id!r}: expected {_HOSPITAL_ID_LENGTH} digits or capitals"
        )
    digits = sam_id.isascii() and sam_id.isdigit() and len(sam_id) == _SAM_ID_LENGTH
    if not digits or not sam_id.startswith(TEST_SAM_PREFIX):
        raise ValueError(
            f"SAM number {sam_id!r}: expected {_SAM_ID_LENGTH} digits beginning with"
            f" {TEST_SAM_PREFIX} (a test number; the emulator takes no other)"
        )


@dataclass(frozen=True, slots=True)
class World:
    """The institutions there are; no two share a code or a SAM number (else ValueError)."""

    institutions: tuple[Institution, ...]

    def __post_init__(self) -> None:
        for what in ("hospital_id", "sam_id"):
            counts = Counter(getattr(each, what) for each in self.institutions)
            if twice := [value for value, count in counts.items() if count > 1]:
                raise ValueError(f"world: {what}: expected no value twice, got {twice[0]!r}")

    @classmethod
    def default(cls) -> Self:
        """Return the world of the shipped cast and the sample documents."""
        return cls(_DEFAULT)

    def extended(self, more: Iterable[Institution]) -> World:
        """Return a world with further institutions."""
        return World((*self.institutions, *more))

    def find(self, hospital_id: str) -> Institution | None:
        """Return the institution with a code, or None (the server's 9005)."""
        return next((it for it in self.institutions if it.hospital_id == hospital_id), None)

    def of_sam(self, sam_id: str) -> Institution | None:
        """Return the institution a SAM number belongs to, or None."""
        return next((it for it in self.institutions if it.sam_id == sam_id), None)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isalnum() and text == text.upper()


# Names and kinds are emulator-defined. The first two pairs of code and SAM number are the
# insurer's own test pairs (facts/code_values.toml, test_sam); the third test code and the dummies
# of the sample documents have derived numbers.
_DEFAULT: Final = (
    Institution("7777777777", "901000000047", "測試醫院", Kind.HOSPITAL, "測醫"),
    Institution("8888888888", "901000000048", "測試診所", Kind.CLINIC, "測診"),
    Institution("9999999999", derived_sam_id("9999999999"), "測試藥局", Kind.PHARMACY, "測藥"),
    Institution("3501200000", derived_sam_id("3501200000"), "範例診所", Kind.CLINIC, "範診"),
    Institution("5999000000", derived_sam_id("5999000000"), "範例藥局", Kind.PHARMACY, "範藥"),
    Institution("0101200000", derived_sam_id("0101200000"), "範例醫院", Kind.HOSPITAL, "範醫"),
    Institution("9999000000", derived_sam_id("9999000000"), "範例檢驗所", Kind.LABORATORY, "範檢"),
)
