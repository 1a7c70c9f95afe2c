"""The buffers diagnosis codes travel in: what callers write (1.16, 1.47), what they read back.

Old format: five stored bytes a code. ICD-10 format: up to seven characters between brackets.
All places come from the function table; holds no card and no rule of access.
Source: facts/control_software_notes.md sections 7 and 8; functions 1.8, 1.16, 1.33, 1.47, 1.50.
"""

from __future__ import annotations

import struct
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from cardio.codecs import fit_ascii
from cardio.errors import RecordError
from cardio.records._base import decode, encode
from cardio.table import function_row
from cardio.table.model import Encoding, Group, Layout
from cardio.values import AfterCheckMark
from emulator.icd10.coding import CODE_BYTES, Unknown, shown, stored

_MARK: Final = "after_check_mark"
_GAP: Final = b" " * 10
"""What a card holds between mark and codes: blanks in the official cases; meaning not public."""

_BRACKET: Final = b"["
_FEE: Final = struct.Struct(">I")


class Format(Enum):
    """The two forms of a buffer with diagnosis codes; values are the table's format names."""

    OLD = "default"
    ICD10 = "icd10"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one call of 1.16 or 1.47 leaves on the card; keys are the table's field names.

    `bytes()` of it are the stored bytes: 41 (mark, ten blanks, six codes), and with fees 61
    (five more numbers of 4 bytes, big-endian).
    """

    mark: AfterCheckMark
    codes: Mapping[str, bytes] = field(repr=False)
    """The six diagnoses, 5 stored bytes each, the main one first; blanks for none."""
    fees: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The five fees in NT$, in the order of 1.47; empty for 1.16."""

    def __bytes__(self) -> bytes:
        fees = b"".join(map(_FEE.pack, self.fees.values()))
        return self.mark.encode("ascii") + _GAP + b"".join(self.codes.values()) + fees


def parse(function: str, raw: bytes, *, unknown: Unknown = Unknown.REFUSE) -> Treatment:
    """Read what a caller wrote to `pDataWrite` of hisWriteTreatmentCode or hisWriteTreatmentData.

    A bracket at offset 1 means the ICD-10 format (55 and 93 bytes): each code is stored as
    `stored` says. Without it (31 and 69 bytes) codes are kept as written. What is behind a NUL
    or behind the format's length is not read. A blank fee counts as 0 (emulator-defined).
    Raises RecordError when it does not have its form (too short, wrong bracket or mark, not
    printable ASCII, fee without digits), NotEncodable by `unknown`; both are ValueErrors.
    """
    form = Format.ICD10 if raw[1:2] == _BRACKET else Format.OLD
    layout = _layout(function, "pDataWrite", form)
    text = raw.partition(b"\0")[0][: layout.total_length]
    values = decode(layout, text)
    _check(layout, text)
    codes = (row.name for row in layout.fields if row.encoding is Encoding.ASCII)
    fees = (row.name for row in layout.fields if row.encoding is Encoding.NUMBER)
    return Treatment(
        _after_check_mark(values[_MARK]),
        {name: _kept(values[name], form, unknown) for name in codes},
        {name: values[name] or 0 for name in fees},
    )


def asked(function: str, content: bytes, capacity: int) -> Format:
    """Return the format a caller asks for with what lies in the buffer before a read.

    content: the bytes in it, as far as known; capacity: its size. Only the marker at offset 0
    counts. A marked buffer too small for the ICD-10 format gets the old one: emulator-defined.
    """
    layout = _layout(function, "pBuffer", Format.ICD10)
    marked = content.startswith(layout.request_marker.encode("ascii"))
    return Format.ICD10 if marked and capacity >= layout.total_length else Format.OLD


def render(
    function: str,
    form: Format,
    content: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    known: Container[str] | None = None,
) -> bytes:
    """Write `pBuffer` of 1.8, 1.33 or 1.50 from what is on the card, newest first.

    content: group name (`critical_illness`, `visit`) → up to six elements, field name → value:
    dates as ROC text, codes as 5 stored bytes, none or blank where there is no code. Old format:
    codes as stored, 19 and 43 bytes an element; ICD-10 format: as `shown` with `known`, 23 and
    67 bytes, bracket slots blank. Unused elements are blanks. Raises RecordError when content
    does not fit.
    """
    layout = _layout(function, "pBuffer", form)
    values = {
        group.name: [
            {**element, **_code_texts(group, element, form, known)}
            for element in content.get(group.name, ())
        ]
        for group in layout.groups
    }
    return encode(layout, values)


def _layout(function: str, param: str, form: Format) -> Layout:
    row = function_row(function)
    layout = row.input(param, form.value) or row.output(param, form.value)
    if layout is None:
        raise RecordError(f"{function}.{param}: has no {form.value} format in the table")
    return layout


def _check(layout: Layout, text: bytes) -> None:
    """Raise RecordError unless all is printable ASCII and brackets are where they belong."""
    if not (text.isascii() and text.decode("ascii").isprintable()):
        raise RecordError(f"{layout.param}: expected printable ASCII only")
    for row in layout.fields:
        found = text[row.offset : row.offset + row.length]
        if row.encoding is Encoding.LITERAL and found != row.literal.encode("ascii"):
            raise RecordError(
                f"{layout.param}.{row.name}: expected {row.literal!r} at offset {row.offset}"
            )


def _after_check_mark(text: str) -> AfterCheckMark:
    try:
        return AfterCheckMark(text)
    except ValueError:
        marks = " ".join(sorted(AfterCheckMark))
        raise RecordError(f"pDataWrite.{_MARK}: expected one of {marks}") from None


def _kept(code: str, form: Format, unknown: Unknown) -> bytes:
    """Return the five bytes kept for a code that was written in a format."""
    if form is Format.ICD10:
        return stored(code, unknown=unknown)
    return fit_ascii(code, CODE_BYTES)


def _code_texts(
    group: Group, element: Mapping[str, Any], form: Format, known: Container[str] | None
) -> dict[str, str]:
    """Return the texts a format shows for the codes of one element; codes are what is ASCII."""
    return {
        row.name: _code_text(row.name, element.get(row.name, b""), form, known)
        for row in group.fields
        if row.encoding is Encoding.ASCII
    }


def _code_text(name: str, raw: bytes, form: Format, known: Container[str] | None) -> str:
    if len(raw) > CODE_BYTES or not raw.isascii():
        raise RecordError(f"pBuffer.{name}: expected at most {CODE_BYTES} stored ASCII bytes")
    return shown(raw, known=known) if form is Format.ICD10 else raw.decode("ascii")
