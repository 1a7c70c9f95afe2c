"""Renders the record classes that users hold: one module per group that names any.

Knows which Python type a field encoding has; the bytes are handled by `cardio.records`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from cardio.table.generator.text import WIDTH, call, from_import, header, literal, wrapped
from cardio.table.model import Encoding, Field, Function, Group, Layout
from cardio.table.source import GROUPS, read_group

TYPES = {
    Encoding.DIGITS: "str",
    Encoding.NUMBER: "int | None",
    Encoding.ROC_DATE: "RocDate",
    Encoding.ROC_DATETIME: "RocDateTime",
    Encoding.ASCII: "str",
    Encoding.BIG5: "str",
    Encoding.BINARY: "bytes",
}
"""Encoding → Python type of a record's attribute; blanks and literals are not attributes."""


class RecordClass(NamedTuple):
    """One record class: its name, function and buffer, and the fields and groups it has."""

    name: str
    function: Function
    place: tuple[str, ...]
    """Arguments that find its layout, as Python source."""
    title: str
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()


def records_of(group: str) -> tuple[RecordClass, ...]:
    """Return the record classes whose first layout is in one group, elements before wholes."""
    homes = home_of_records()
    found = {each.name: each for row in read_group(group) for each in _records(row)}
    return tuple(each for each in found.values() if homes[each.name] == group)


@cache
def home_of_records() -> Mapping[str, str]:
    """Return record class → the first group that names it."""
    homes: dict[str, str] = {}
    for group in GROUPS:
        for row in read_group(group):
            for each in _records(row):
                homes.setdefault(each.name, group)
    return homes


def groups_with_records() -> tuple[str, ...]:
    """Return the groups that name a record class first."""
    return tuple(group for group in GROUPS if records_of(group))


def render_records(group: str) -> str:
    """Return the module with the record classes of one group."""
    classes = records_of(group)
    body = "".join(map(_class, classes))
    roc = [name for name in ("RocDate", "RocDateTime") if f": {name}\n" in body]
    mapping = "from collections.abc import Mapping\n" if "ELEMENTS" in body else ""
    return (
        header(f"Record classes: {group}.", f"`table/data/{group}.toml`")
        + f"\n{mapping}from dataclasses import dataclass\nfrom typing import ClassVar\n\n"
        + from_import("cardio.codecs", roc)
        + "from cardio.records._base import Record, layout_of\n"
        + _foreign(group, classes)
        + "from cardio.table.model import Layout\n"
        + f"\n__all__ = {_listed(classes)}\n"
        + body
    )


def render_face() -> str:
    """Return the face of `cardio.records`: every record class, and the generic one."""
    pairs = [(group, found.name) for group in groups_with_records() for found in records_of(group)]
    imports = "".join(
        from_import(f"cardio.records.{group}", sorted(n for g, n in pairs if g == group))
        for group in sorted({group for group, _ in pairs})
    )
    names = sorted([name for _, name in pairs] + ["GenericRecord", "Record", "record_class"])
    known = "".join(f"    {literal(name)}: {name},\n" for name in sorted(n for _, n in pairs))
    return (
        header("Records: the layouts of the table as typed values.", "`table/data/*.toml`")
        + "\nfrom collections.abc import Mapping\nfrom typing import Final\n"
        + "\nfrom cardio.records._base import GenericRecord, Record\n"
        + imports
        + f"\n__all__ = [\n{''.join(f'    {literal(n)},{chr(10)}' for n in names)}]\n"
        + f"\n_CLASSES: Final[Mapping[str, type[Record]]] = {{\n{known}}}\n"
        + "\n\ndef record_class(name: str) -> type[Record] | None:\n"
        + '    """Return the record class a layout names, or None."""\n'
        + "    return _CLASSES.get(name)\n"
    )


def _records(row: Function) -> Iterator[RecordClass]:
    for direction, layouts in (("output", row.outputs), ("input", row.inputs)):
        for layout in layouts:
            place = _place(row, layout, direction)
            for group in layout.groups:
                if group.record:
                    inner = (*place, f"group={literal(group.name)}")
                    yield RecordClass(group.record, row, inner, group.zh, group.fields)
            if layout.record:
                yield RecordClass(
                    layout.record, row, place, row.title_zh, layout.fields, layout.groups
                )


def _place(row: Function, layout: Layout, direction: str) -> tuple[str, ...]:
    side = (f"direction={literal(direction)}",) if direction != "output" else ()
    form = (f"format={literal(layout.format)}",) if layout.format != "default" else ()
    return (literal(row.name), literal(layout.param), *side, *form)


def _foreign(group: str, classes: tuple[RecordClass, ...]) -> str:
    """Return the imports of element classes that have their home in other groups."""
    homes = home_of_records()
    used = {inner.record for each in classes for inner in each.groups}
    foreign = sorted(name for name in used if homes[name] != group)
    return "".join(
        from_import(f"cardio.records.{home}", [name for name in foreign if homes[name] == home])
        for home in sorted({homes[name] for name in foreign})
    )


def _class(record: RecordClass) -> str:
    row = record.function
    about = f"{row.name} ({row.section}): {record.title}."
    source = wrapped(f"Source: {row.source}. Confidence: {row.confidence}.", 4)
    fields = "".join(
        f'    {f.name}: {TYPES[f.encoding]}\n    """{f.zh}."""\n'
        for f in record.fields
        if f.encoding in TYPES
    )
    fields += "".join(
        f'    {g.name}: tuple[{g.record}, ...]\n    """{g.zh}, at most {g.times}."""\n'
        for g in record.groups
    )
    layout = call("layout_of", record.place, 4, before="LAYOUT: ClassVar[Layout] = ")
    return (
        f"\n\n@dataclass(frozen=True, slots=True, repr=False)\nclass {record.name}(Record):\n"
        f'    """{about}\n\n    {source}\n    """\n\n'
        f"    LAYOUT: ClassVar[Layout] = {layout}\n{_elements(record)}\n{fields}"
    )


def _elements(record: RecordClass) -> str:
    if not record.groups:
        return ""
    pairs = [f"{literal(g.name)}: {g.record}" for g in record.groups]
    before = "    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = "
    flat = f"{before}{{{', '.join(pairs)}}}\n"
    if len(flat) <= WIDTH + 1:
        return flat
    return before + "{\n" + "".join(f"        {pair},\n" for pair in pairs) + "    }\n"


def _listed(classes: tuple[RecordClass, ...]) -> str:
    names = ", ".join(sorted(literal(found.name) for found in classes))
    if len(names) < 80:
        return f"[{names}]"
    return "[\n" + "".join(f"    {name},\n" for name in names.split(", ")) + "]"
