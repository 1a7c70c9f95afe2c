"""What an NHI card tells everybody: 57 bytes, as a record with the field names of `BasicData`.

Pure; decodes names as they are found on cards, and never fails on one.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from cardio.codecs import BIG5, RocDate
from cardio.errors import RecordError
from cardio.records import BasicData
from cardio.records._base import Record, decode
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
        values = decode(cls.LAYOUT, raw)
        values["name"] = name_text(raw[_NAME.offset : _NAME.offset + _NAME.length])
        for name, (fits, expected) in _SANE.items():
            if not fits(values[name]):
                raise RecordError(f"profile.{name}: expected {expected}")
        profile = cls(**values)
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


def _digits(length: int) -> tuple[Callable[[str], bool], str]:
    return (lambda text: len(text) == length and text.isdigit()), f"{length} digits"


_SANE: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "card_no": _digits(12),
    "id_no": (lambda text: len(text) == 10 and text.isalnum(), "10 letters and digits"),
    "birth_date": _digits(7),
    "sex": (lambda text: text in ("M", "F"), "M or F"),
    "issue_date": _digits(7),
}
"""Field → what it must look like; what the field is for is not judged here."""
