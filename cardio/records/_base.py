"""What a record is: values that are their bytes, by a layout of the table.

Decoding and encoding for all layouts; the classes themselves are generated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from cardio.codecs import decode_field, encode_field
from cardio.codes import ControlSoftwareCode
from cardio.errors._tree import RecordError
from cardio.table import function_row
from cardio.table.model import Encoding, Field, Group, Layout

SHOWN = frozenset(
    {
        *("visit_datetime", "visit_seq", "hospital_code", "sam_id", "same_day"),
        *("cancel_mark", "valid_until", "visits_left", "insurer_code", "order_type"),
    }
)
"""Names of fields that a repr shows; all others may tell something about a person."""

_SILENT = frozenset({Encoding.BLANK, Encoding.LITERAL})


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """Base of the record classes: made of bytes, and back to the same bytes.

    A record read from bytes keeps them: `bytes(record)` is what came in. One that was built or
    changed (`dataclasses.replace`) is encoded by its layout.
    """

    LAYOUT: ClassVar[Layout]
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {}
    """Group name → record class of its elements."""

    code: ControlSoftwareCode = field(default=ControlSoftwareCode(0), kw_only=True, compare=False)
    """0, or the warning that came with the data."""
    raw: bytes = field(default=b"", init=False, compare=False)
    """The bytes it was read from; empty when it was built."""

    @classmethod
    def from_bytes(cls, raw: bytes, code: int = 0) -> Self:
        """Read a record; raises RecordError when length or content do not fit the layout."""
        values = decode(cls.LAYOUT, raw)
        for group in cls.LAYOUT.groups:
            values[group.name] = cls._elements(group, raw)
        record = cls(**values, code=ControlSoftwareCode(code))
        object.__setattr__(record, "raw", bytes(raw))
        return record

    @classmethod
    def _elements(cls, group: Group, raw: bytes) -> tuple[Record, ...]:
        """Return a group's elements as records, without the unused ones at its end."""
        kind = cls.ELEMENTS[group.name]
        return tuple(map(kind.from_bytes, used_elements(group, raw)))

    def __bytes__(self) -> bytes:
        return self.raw or encode(self.LAYOUT, self.values())

    def values(self) -> dict[str, Any]:
        """Return the values by field name, groups as tuples of such dicts."""
        found = {name: getattr(self, name) for name in self._names()}
        for group in self.LAYOUT.groups:
            found[group.name] = tuple(element.values() for element in found[group.name])
        return found

    def __repr__(self) -> str:
        shown = (
            f"{name}={repr(getattr(self, name)) if name in SHOWN else '***'}"
            for name in self._names()
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def _names(cls) -> Iterator[str]:
        return (item.name for item in fields(cls) if item.name not in {"code", "raw"})


@dataclass(frozen=True, slots=True)
class GenericRecord:
    """A layout without a class of its own: its values by field name, and the exact bytes.

    `record["field"]` gives a value; a group is a tuple of mappings.
    """

    layout: Layout = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)
    raw: bytes = field(default=b"", repr=False, compare=False)

    @classmethod
    def from_bytes(cls, layout: Layout, raw: bytes) -> GenericRecord:
        """Read bytes by a layout; raises RecordError when they do not fit."""
        return cls(layout, decode(layout, raw), bytes(raw))

    def __bytes__(self) -> bytes:
        return self.raw or encode(self.layout, self.values)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def layout_of(
    function: str,
    param: str,
    *,
    direction: str = "output",
    format: str = "default",
    group: str = "",
) -> Layout:
    """Return the layout of a buffer, or that of one element of a group in it."""
    row = function_row(function)
    layout = row.output(param, format) if direction == "output" else row.input(param, format)
    if layout is None:
        raise RecordError(f"{function}.{param}: no {direction} layout {format} in the table")
    if not group:
        return layout
    found = next(g for g in layout.groups if g.name == group)
    return Layout(param, group, found.stride, found.fields)


def used_elements(group: Group, raw: bytes) -> list[bytes]:
    """Return the bytes of a group's elements up to the last that is not blank."""
    area = raw[group.offset : group.offset + group.times * group.stride]
    pieces = [area[at : at + group.stride] for at in range(0, len(area), group.stride)]
    while pieces and not pieces[-1].strip(b" \0"):
        pieces.pop()
    return pieces


def marked_content(layout: Layout) -> bytes:
    """Return what a caller writes into an in/out buffer to ask for this format.

    The marker stands at every bracket slot; the rest is NULs.
    """
    content = bytearray(layout.total_length)
    marker = layout.request_marker.encode("ascii")
    for group in layout.groups:
        for at in range(group.offset, group.offset + group.times * group.stride, group.stride):
            for field_ in group.fields:
                if field_.name.endswith("_open"):
                    start = at + field_.offset
                    content[start : start + len(marker)] = marker
    return bytes(content)


def decode(layout: Layout, raw: bytes) -> dict[str, Any]:
    """Read a buffer: field name → value, group name → tuple of such dicts.

    Raises RecordError naming layout and field when length or content do not fit.
    """
    _check_length(layout, raw)
    values = _decode_fields(layout.param, layout.fields, raw)
    for group in layout.groups:
        values[group.name] = tuple(_elements(layout, group, raw))
    return values


def encode(layout: Layout, values: Mapping[str, Any]) -> bytes:
    """Write a buffer from the values `decode` gives; raises RecordError naming the field.

    A fixed group is padded with blanks up to its count; a variable one ends with its elements.
    """
    size = layout.total_length
    if layout.groups and layout.groups[0].variable:
        size = layout.groups[0].stride * len(_value(layout.param, layout.groups[0].name, values))
    buffer = bytearray(b" " * size)
    _encode_fields(layout.param, layout.fields, values, buffer, 0)
    for group in layout.groups:
        _encode_group(layout, group, _value(layout.param, group.name, values), buffer)
    return bytes(buffer)


def _check_length(layout: Layout, raw: bytes) -> None:
    if layout.groups and layout.groups[0].variable:
        stride = layout.groups[0].stride
        if len(raw) % stride or len(raw) > layout.total_length:
            raise RecordError(
                f"{layout.param}: expected n × {stride} bytes, at most {layout.total_length},"
                f" got {len(raw)}"
            )
    elif len(raw) != layout.total_length:
        raise RecordError(f"{layout.param}: expected {layout.total_length} bytes, got {len(raw)}")


def _elements(layout: Layout, group: Group, raw: bytes) -> Iterator[dict[str, Any]]:
    for start in range(
        group.offset, min(len(raw), group.offset + group.times * group.stride), group.stride
    ):
        yield _decode_fields(f"{layout.param}.{group.name}", group.fields, raw[start:])


def _decode_fields(place: str, rows: tuple[Field, ...], raw: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in rows:
        piece = raw[row.offset : row.offset + row.length]
        if row.encoding in _SILENT:
            continue
        try:
            values[row.name] = decode_field(row.encoding, piece)
        except ValueError as error:
            raise RecordError(f"{place}.{row.name}: {error}") from None
    return values


def _value(place: str, name: str, values: Mapping[str, Any]) -> Any:
    if name not in values:
        raise RecordError(f"{place}.{name}: has no value")
    return values[name]


def _encode_group(
    layout: Layout, group: Group, elements: tuple[Mapping[str, Any], ...], buffer: bytearray
) -> None:
    if len(elements) > group.times:
        raise RecordError(
            f"{layout.param}.{group.name}: at most {group.times} elements, got {len(elements)}"
        )
    for index, element in enumerate(elements):
        start = group.offset + index * group.stride
        _encode_fields(f"{layout.param}.{group.name}", group.fields, element, buffer, start)


def _encode_fields(
    place: str,
    rows: tuple[Field, ...],
    values: Mapping[str, Any],
    buffer: bytearray,
    start: int,
) -> None:
    for row in rows:
        value = row.literal if row.encoding in _SILENT else _value(place, row.name, values)
        try:
            piece = encode_field(row.encoding, value, row.length)
        except ValueError as error:
            raise RecordError(f"{place}.{row.name}: {error}") from None
        buffer[start + row.offset : start + row.offset + row.length] = piece
