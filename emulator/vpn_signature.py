"""The emulator-defined VPN signature: a labelled text inside an RSA-2048 message-recovery block.

Makes, reads and judges signatures; the insurer's real scheme is not public, and this one says
EMULATOR in its first bytes so that nobody takes it for that. Holds no state and keeps no key.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from emulator.keys import rsa_key

SCHEME: Final = "EMULATOR-VPN/1"
"""First bytes of every signed text: whose scheme, and its version (emulator-defined)."""

KEY_BITS: Final = 2048
RANDOM_BYTES: Final = 8
SIGNATURE_BYTES: Final = 256

UNLISTED_VALIDITY: Final = timedelta(hours=1)
"""Emulator-defined: how long a signature lasts where `facts/vpn_component.toml` gives no time."""

CLOCK_LEEWAY: Final = timedelta(minutes=5)
"""A signature issued further ahead of the server's clock than this is refused."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service code, the card type it is signed with and how long such a signature lasts."""

    code: str
    card_type: str
    validity: timedelta = UNLISTED_VALIDITY


SERVICES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        service.code: service
        for service in (
            Service("11", "3"),
            Service("12", "3"),
            Service("15", "3", timedelta(hours=8)),
            Service("17", "3", timedelta(hours=8)),
            Service("30", "3", timedelta(hours=1)),
            Service("91", "4"),
        )
    }
)
"""Every public service code by its code. Source: `facts/vpn_component.toml`, service_code."""

RANDOM_FORM: Final = re.compile(r"[0-9A-Za-z+/]{10}[AEIMQUYcgkosw048]=")
"""A random as the emulator makes it: 8 bytes in canonical Base64, 12 characters."""

_PADDING: Final = padding.PKCS1v15()
_AS_IT_IS: Final = utils.NoDigestInfo()
_SIGNED: Final = re.compile(
    rf"{SCHEME} card_type=(?P<card_type>[0-9]) service=(?P<service>[0-9]{{2}})"
    r" sam=(?P<sam_id>[0-9]{12}) hospital=(?P<hospital_id>[0-9A-Z]{10})"
    rf" random=(?P<random>{RANDOM_FORM.pattern})"
    r" issued=(?P<issued_at>[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\+00:00)"
)


@dataclass(frozen=True, slots=True)
class SignedText:
    """What a signature says: for whom, with what, over which random, and when (to the second)."""

    card_type: str
    service: str
    sam_id: str
    hospital_id: str
    random: str = field(repr=False)
    issued_at: datetime

    def encode(self) -> bytes:
        """Return the ASCII text that is signed, at most 245 bytes; the time is in UTC."""
        issued = self.issued_at.astimezone(UTC).isoformat(timespec="seconds")
        return (
            f"{SCHEME} card_type={self.card_type} service={self.service} sam={self.sam_id}"
            f" hospital={self.hospital_id} random={self.random} issued={issued}"
        ).encode("ascii")

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """Read a signed text; raises ValueError unless it is exactly what `encode` writes."""
        match = _SIGNED.fullmatch(text.decode("ascii"))
        if match is None:
            raise ValueError(f"signed text: expected the form of {SCHEME}")
        parts = match.groupdict()
        issued_at = datetime.fromisoformat(parts.pop("issued_at"))
        return cls(**parts, issued_at=issued_at)


class Outcome(Enum):
    """What a server makes of a signature."""

    GOOD = "good"
    BAD = "bad"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and, when it is not good, the reason: names of fields, never their values."""

    outcome: Outcome
    reason: str = ""


def signing_key(seed: str, sam_id: str) -> rsa.RSAPrivateKey:
    """Return the RSA-2048 key with which an emulated SAM signs."""
    return rsa_key(seed, f"vpn:{sam_id}", KEY_BITS)


def verification_key(seed: str, sam_id: str) -> rsa.RSAPublicKey:
    """Return the public half, all that a server needs to read a SAM's signatures."""
    return signing_key(seed, sam_id).public_key()


def sign(key: rsa.RSAPrivateKey, signed: SignedText) -> str:
    """Return the signature as 344 characters of Base64."""
    block = key.sign(signed.encode(), _PADDING, _AS_IT_IS)
    return _base64(block)


def read_signature(key: rsa.RSAPublicKey, signature: str) -> SignedText:
    """Recover what a signature says; raises ValueError when this key did not sign it."""
    block = _strict_base64(signature)
    try:
        text = key.recover_data_from_signature(block, _PADDING, None)
    except InvalidSignature as error:
        raise ValueError("signature: expected one made with this SAM's key") from error
    return SignedText.decode(text)


def verify(
    key: rsa.RSAPublicKey,
    signature: str,
    *,
    random: str,
    sam_id: str,
    hospital_id: str,
    card_type: str,
    service: str,
    now: datetime,
) -> Verdict:
    """Judge a signature against what the request says and the server's aware time.

    BAD (9002): unreadable, another identity, random or service, or issued more than 5 minutes
    ahead. EXPIRED (8203): older than the service allows; exactly that old is still good.
    """
    try:
        signed = read_signature(key, signature)
    except ValueError as error:
        return Verdict(Outcome.BAD, str(error))
    claimed = SignedText(card_type, service, sam_id, hospital_id, random, signed.issued_at)
    if differing := _differing(signed, claimed):
        return Verdict(Outcome.BAD, f"signed for another {', '.join(differing)}")
    return _judge_time(signed, now)


def _judge_time(signed: SignedText, now: datetime) -> Verdict:
    known = SERVICES.get(signed.service)
    if known is None or known.card_type != signed.card_type:
        return Verdict(Outcome.BAD, "no service is signed so: service, card_type")
    if signed.issued_at - now > CLOCK_LEEWAY:
        return Verdict(Outcome.BAD, "issued_at is ahead of the server's clock")
    if now - signed.issued_at > known.validity:
        return Verdict(Outcome.EXPIRED, f"issued_at is more than {known.validity} ago")
    return Verdict(Outcome.GOOD)


def _differing(signed: SignedText, claimed: SignedText) -> list[str]:
    """Name the fields in which two signed texts differ."""
    names = [each.name for each in fields(SignedText)]
    return [name for name in names if getattr(signed, name) != getattr(claimed, name)]


def _strict_base64(text: str) -> bytes:
    """Decode a signature's canonical Base64; raises ValueError for any other way to write it."""
    block = binascii.a2b_base64(text, strict_mode=True)
    if len(block) != SIGNATURE_BYTES or _base64(block) != text:
        raise ValueError(f"signature: expected canonical Base64 of {SIGNATURE_BYTES} bytes")
    return block


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")
