"""The emulator-defined order signature (處方簽章, D11): 40 hexadecimal digits of an HMAC.

Signs what a card's 61-byte order record and a format 2.0 order (MB2) have in common, in one
canonical text, so that both sides come to the same digits. Reads no record and no document.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Final

from emulator.keys import hmac_key

SCHEME: Final = "EMULATOR-D11/1"
"""First bytes of every signed order: whose scheme, and its version (emulator-defined)."""

_SIGNATURE_BYTES: Final = 20
_DECIMAL: Final = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")
_DIGITS: Final = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """What an order signature vouches for; blanks around texts do not count.

    Visit time (D01) as 13 ROC digits, item code (D06), body part (D07), usage (D08), days (D09),
    total amount (D10) in hundredths.
    """

    hospital_id: str
    patient_id: str = field(repr=False)
    visit_datetime: str
    item_code: str
    body_part: str
    usage: str
    days: int
    amount: int

    def encode(self) -> bytes:
        """Return the canonical text: each value with its length before it, so none runs over."""
        values = (SCHEME, *(str(value).strip() for value in _signed(self)))
        return "".join(f"{len(value)}:{value}," for value in values).encode("utf-8")


_signed: Final = attrgetter(*(each.name for each in fields(SignedOrder)))


def signing_key(seed: str) -> bytes:
    """Return the HMAC key of a seed; SAM and server have the same one."""
    return hmac_key(seed, "order")


def sign_order(key: bytes, order: SignedOrder) -> str:
    """Return the signature: HMAC-SHA-256 cut to 20 bytes, 40 upper-case hexadecimal digits."""
    digest = hmac.digest(key, order.encode(), "sha256")
    return digest[:_SIGNATURE_BYTES].hex().upper()


def verify_order(key: bytes, order: SignedOrder, signature: str) -> bool:
    """Tell whether a D11 is the signature of this order."""
    return sign_order(key, order) == signature


def document_amount(text: str) -> int:
    """Read D10 (`9.0`, `00009.0` or `9`: nine units) as hundredths; blank is 0.

    Raises ValueError for what is no number of at most two decimals.
    """
    if not text.strip():
        return 0
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        raise ValueError("amount: expected digits with at most two decimals")
    whole, fraction = match[1], match[2] or ""
    return int(whole) * 100 + int(fraction.ljust(2, "0"))


def card_amount(text: str) -> int:
    """Read the 7 characters of a card record as hundredths; blank is 0.

    Digits alone have two implied decimals (`0000900` is nine units); with a point the number is
    written out (`00009.0`). Both are in use: `facts/control_software_api.toml`, 1.48.
    Raises ValueError for what is no such number.
    """
    digits = text.strip()
    return int(digits) if _DIGITS.fullmatch(digits) else document_amount(digits)
