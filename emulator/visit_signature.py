"""The emulator-defined visit signature (安全簽章, M14): an RSA-1024 message-recovery block.

Signs and reads what a visit number stands for; the insurer's real scheme is not public, and this
one says EMULATOR in its first bytes. Issues no visit number and knows no document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from emulator.keys import rsa_key

SCHEME: Final = "EMULATOR-M14/1"
"""First bytes of every signed visit: whose scheme, and its version (emulator-defined)."""

KEY_BITS: Final = 1024
BLOCK_BYTES: Final = 128

# Field, its label in the signed text, its width there: 109 of the 117 bytes a block can hold.
_LAYOUT: Final = (
    ("card_no", "card", 12),
    ("patient_id", "id", 10),
    ("hospital_id", "hospital", 10),
    ("sam_id", "sam", 12),
    ("visit_datetime", "at", 13),
    ("visit_seq", "seq", 4),
)
_SIGNED: Final = re.compile(
    " ".join((SCHEME, *(f"{label}=(?P<{name}>[ -~]{{{width}}})" for name, label, width in _LAYOUT)))
)
_PADDING: Final = padding.PKCS1v15()
_AS_IT_IS: Final = utils.NoDigestInfo()


@dataclass(frozen=True, slots=True)
class SignedVisit:
    """What a visit signature vouches for, as texts; blanks at their ends do not count.

    Card number 12, patient id and institution 10, SAM number 12, visit time as 13 ROC digits,
    visit number 4 characters (blank where none was issued).
    """

    card_no: str = field(repr=False)
    patient_id: str = field(repr=False)
    hospital_id: str
    sam_id: str
    visit_datetime: str
    visit_seq: str

    def encode(self) -> bytes:
        """Return the ASCII text that is signed, 109 bytes.

        Raises ValueError for a text that is too long or not printable ASCII.
        """
        parts = (f"{label}={self._fitted(name, width)}" for name, label, width in _LAYOUT)
        return " ".join((SCHEME, *parts)).encode("ascii")

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """Read what `encode` wrote; raises ValueError for anything else."""
        match = _SIGNED.fullmatch(text.decode("ascii"))
        if match is None:
            raise ValueError(f"signed visit: expected the form of {SCHEME}")
        return cls(**{name: value.rstrip() for name, value in match.groupdict().items()})

    def differing(self, other: SignedVisit) -> tuple[str, ...]:
        """Name the fields in which another visit differs from this one."""
        if self == other:
            return ()
        return tuple(name for name, _, _ in _LAYOUT if self._text(name) != other._text(name))

    def _fitted(self, name: str, width: int) -> str:
        text = self._text(name)
        if len(text) > width or not all(" " <= character <= "~" for character in text):
            raise ValueError(f"{name}: expected at most {width} printable ASCII characters")
        return text.ljust(width)

    def _text(self, name: str) -> str:
        value: str = getattr(self, name)
        return value.rstrip(" ")


def signing_key(seed: str, sam_id: str) -> rsa.RSAPrivateKey:
    """Return the RSA-1024 key with which an emulated SAM signs."""
    return rsa_key(seed, f"visit:{sam_id}", KEY_BITS)


def verification_key(seed: str, sam_id: str) -> rsa.RSAPublicKey:
    """Return the public half, all that a server needs to read a SAM's signatures."""
    return signing_key(seed, sam_id).public_key()


def sign_visit(key: rsa.RSAPrivateKey, visit: SignedVisit) -> bytes:
    """Return the block of 128 bytes, as the retired 1.9 hisGetSeqNumber hands it out."""
    return key.sign(visit.encode(), _PADDING, _AS_IT_IS)


def signature_text(block: bytes) -> str:
    """Write a block as 1.37 and 1.53 hand it out and M14 carries it: 256 upper-case hex digits."""
    return block.hex().upper()


def read_visit(key: rsa.RSAPublicKey, signature: str) -> SignedVisit:
    """Recover what an M14 vouches for; raises ValueError when this key did not sign it."""
    if not re.fullmatch(f"[0-9A-F]{{{2 * BLOCK_BYTES}}}", signature):
        raise ValueError(f"M14: expected {2 * BLOCK_BYTES} upper-case hexadecimal digits")
    try:
        text = key.recover_data_from_signature(bytes.fromhex(signature), _PADDING, None)
    except InvalidSignature as error:
        raise ValueError("M14: expected a signature made with this SAM's key") from error
    return SignedVisit.decode(text)
