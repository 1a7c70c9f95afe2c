"""What an NHI card tells everybody: 57 bytes, as a record with the field names of `BasicData`.

Pure; decodes names as they are found on cards, and never fails on one.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from cardio.codecs import BIG5, RocDate
from cardio.errors import RecordError
from cardio.records import BasicData
from cardio.records._base import Record
from cardio.table.model import Layout

PROFILE_LENGTH: Final = 57
"""Bytes of the answer; BasicData has the same ones first, then 15 that PC/SC does not give."""

_SHARED: Final = tuple(
    field for field in BasicData.LAYOUT.fields if field.offset + field.length <= PROFILE_LENGTH
)
_NAME: Final = next(field for field in _SHARED if field.name == "name")
_MISSING: Final = "*\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True, repr=False)
class CardProfile(Record):
    """The open data of an NHI card (健保卡): no PIN, no professional card, no SAM.

    Dates are ROC texts (`.date` gives the date); `bytes(profile)` is what the card gave.
    Source: facts/pcsc_cards.toml layout.basic. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = Layout("profile", "default", PROFILE_LENGTH, _SHARED)

    card_no: str
    """卡片號碼."""
    name: str
    """姓名: `*` is a character that the issuer could not store; a long name is cut."""
    id_no: str
    """身分證號或身分證明文件號碼."""
    birth_date: RocDate
    """出生日期."""
    sex: str
    """性別: M or F."""
    issue_date: RocDate
    """發卡日期."""

    @classmethod
    def from_bytes(cls, raw: bytes, code: int = 0) -> Self:
        """Read the 57 bytes; raises RecordError when they are not those of an NHI card.

        The name may hold anything.
        """
        found = _PROFILE.fullmatch(raw)
        if found is None:
            raise RecordError(_complaint(raw))
        card_no, name, id_no, birth_date, sex, issue_date = found.groups()
        profile = cls(
            card_no.decode(),
            name_text(name),
            id_no.decode(),
            RocDate(birth_date.decode()),
            sex.decode(),
            RocDate(issue_date.decode()),
        )
        object.__setattr__(profile, "raw", bytes(raw))
        return profile

    @property
    def name_raw(self) -> bytes:
        """The 20 bytes of the name: some hospitals gave private characters places of their own."""
        return bytes(self)[_NAME.offset : _NAME.offset + _NAME.length]

    @property
    def name_complete(self) -> bool:
        """Whether the name is surely whole: no character missing, room left behind it."""
        full = self.name_raw.rstrip(b" \0")
        return not set(_MISSING) & set(self.name) and len(full) < _NAME.length - 1


def name_text(raw: bytes) -> str:
    """Decode a name: up to the first NUL, without blanks behind; half a last character is dropped.

    cp950 first, then big5hkscs, then cp950 with U+FFFD for what is neither.
    """
    text = raw.partition(b"\0")[0].rstrip(b" ")
    for codec, errors in ((BIG5, "strict"), ("big5hkscs", "strict")):
        try:
            return getincrementaldecoder(codec)(errors).decode(text)
        except UnicodeDecodeError:
            continue
    return getincrementaldecoder(BIG5)("replace").decode(text)


def _complaint(raw: bytes) -> str:
    """Say what keeps bytes from being a profile, naming the field and not its value."""
    if len(raw) != PROFILE_LENGTH:
        return f"profile: expected {PROFILE_LENGTH} bytes, got {len(raw)}"
    wrong = next(
        field
        for field in _SHARED
        if not re.fullmatch(_FORMS[field.name][0], raw[field.offset :][: field.length])
    )
    return f"profile.{wrong.name}: expected {_FORMS[wrong.name][1]}"


_FORMS: Final[Mapping[str, tuple[bytes, str]]] = {
    "card_no": (rb"[0-9]{12}", "12 digits"),
    "name": (rb"(?s:.{20})", "20 bytes"),
    "id_no": (rb"[0-9A-Za-z]{10}", "10 letters and digits"),
    "birth_date": (rb"[0-9]{7}", "7 digits"),
    "sex": (rb"[MF]", "M or F"),
    "issue_date": (rb"[0-9]{7}", "7 digits"),
}
"""Field → what its bytes must look like; what the field is for is not judged here."""

_PROFILE: Final = re.compile(b"".join(b"(%s)" % form for form, _ in _FORMS.values()))
