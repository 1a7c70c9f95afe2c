"""The emulator-defined visit identifier (就醫識別碼, M15): 20 characters that can be read back.

Makes, reads and compares identifiers; the insurer's real coding is not public. Remembers none:
that no two visits share a second is the desk's affair.

Layout, in base 36 (0-9 A-Z): origin 1, seconds since 2000-01-01 in Taipei 6, patient tag 4,
institution tag 4, check tag 5. The tags are cut from HMACs under a key made from the seed: the
check tag covers all before it, the other two also cover origin and time, so that one patient's
identifiers have nothing in common. First characters stay clear of the constants that M15, M16
and M52 allow (FFFF…, SM00…, MISS…, C000… and so on).
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from cardio.codecs import TAIPEI
from emulator.keys import hmac_key

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TIME_LENGTH: Final = 6
_TAG_LENGTH: Final = 4
_CHECK_LENGTH: Final = 5
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=TAIPEI)


class Origin(Enum):
    """Which call issued an identifier; the value is its first character."""

    CARD = "K"
    """With the card: 1.53 hisGetSeqNumber256N1."""
    NO_CARD = "N"
    """Without the card: 1.54 hisGetTreatNumNoICCard; not for H01 A (D069, D071)."""
    FETCHED = "L"
    """Fetched later for a visit on the card: 1.56 hisGetTreatNumICCard; not for H01 B (D070)."""


_FORM: Final = re.compile(r"([KLN])([0-9A-Z]{6})([0-9A-Z]{4})([0-9A-Z]{4})([0-9A-Z]{5})")


@dataclass(frozen=True, slots=True)
class VisitIdentifier:
    """What a genuine identifier says: its origin, its second (Taipei) and two keyed tags.

    `head` is origin and time as they are written.
    """

    origin: Origin
    moment: datetime
    head: str
    patient_tag: str
    hospital_tag: str


def identifier_key(seed: str) -> bytes:
    """Return the HMAC key of a seed; SAM and server have the same one."""
    return hmac_key(seed, "visit-identifier")


def make(key: bytes, origin: Origin, moment: datetime, patient_id: str, hospital_id: str) -> str:
    """Return the identifier of an aware moment (cut to the second), patient and institution.

    Raises ValueError for a time before 2000 or after 2068-12-22: six characters hold no other.
    """
    head = _head(origin, moment)
    patient = _tag(key, f"patient {head} {patient_id.strip()}", _TAG_LENGTH)
    hospital = _tag(key, f"hospital {head} {hospital_id.strip()}", _TAG_LENGTH)
    body = head + patient + hospital
    return body + _tag(key, f"check {body}", _CHECK_LENGTH)


def read(key: bytes, text: str) -> VisitIdentifier | None:
    """Read an identifier; None when it is not one made with this key (D002)."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    mark, time, patient_tag, hospital_tag, check = match.groups()
    if check != _tag(key, f"check {text[:-_CHECK_LENGTH]}", _CHECK_LENGTH):
        return None
    moment = _EPOCH + timedelta(seconds=int(time, 36))
    return VisitIdentifier(Origin(mark), moment, mark + time, patient_tag, hospital_tag)


def matches_patient(key: bytes, identifier: VisitIdentifier, patient_id: str) -> bool:
    """Tell whether an identifier was issued for this patient (else D003)."""
    tag = _tag(key, f"patient {identifier.head} {patient_id.strip()}", _TAG_LENGTH)
    return tag == identifier.patient_tag


def matches_hospital(key: bytes, identifier: VisitIdentifier, hospital_id: str) -> bool:
    """Tell whether an identifier was issued for this institution (else D004)."""
    tag = _tag(key, f"hospital {identifier.head} {hospital_id.strip()}", _TAG_LENGTH)
    return tag == identifier.hospital_tag


def _head(origin: Origin, moment: datetime) -> str:
    """Write origin and time, the first seven characters."""
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    if not 0 <= seconds < len(_ALPHABET) ** _TIME_LENGTH:
        raise ValueError(f"visit identifier: no time outside 2000 to 2068: {moment.isoformat()}")
    return origin.value + _base36(seconds, _TIME_LENGTH)


def _tag(key: bytes, text: str, length: int) -> str:
    digest = hmac.digest(key, text.encode("utf-8"), "sha256")
    return _base36(int.from_bytes(digest, "big"), length)


def _base36(number: int, length: int) -> str:
    """Write the lowest `length` base-36 digits of a number."""
    text = ""
    number %= len(_ALPHABET) ** length  # small numbers are divided faster
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
