"""Renders the function rows: one module per group, and the index of names.

Knows how a row is written as Python, not what it means.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from cardio.table.generator.text import call, header, literal, rows
from cardio.table.model import Field, Function, Group, Layout, Param
from cardio.table.source import GROUPS, read_group

_MODEL = "Direction, Encoding, Field, Function, Group, Kind, Layout, Param"


def render_group(group: str) -> str:
    """Return the module with the rows of one group."""
    body = "".join(f"    {_function(row)},\n" for row in read_group(group))
    used = ", ".join(
        name for name in _MODEL.split(", ") if f"{name}(" in body or f"{name}." in body
    )
    return (
        header(f"Rows of the function table: {group}.", f"`data/{group}.toml`")
        + f"\nfrom cardio.table.model import {used}\n\nROWS: tuple[Function, ...] = (\n{body})\n"
    )


def render_index() -> str:
    """Return the module that says in which group a name is, and which table this is."""
    functions = [row for group in GROUPS for row in read_group(group)]
    lines = "".join(f"    {literal(row.name)}: {literal(row.group)},\n" for row in functions)
    return (
        header("Which group holds a function.", "`data/*.toml`")
        + "\nfrom collections.abc import Mapping\nfrom typing import Final\n"
        + f"\nGROUP_OF: Final[Mapping[str, str]] = {{\n{lines}}}\n"
        + f"\nTABLE_HASH: Final = {literal(table_hash(functions))}\n"
    )


def table_hash(functions: Iterable[Function]) -> str:
    """Return 32 hexadecimal digits: the same for tables whose calls look the same on the wire.

    Order and names of functions and parameters, types, directions and sizes decide it; titles,
    codes and layouts do not.
    """
    lines = (
        " ".join((row.name, row.kind.value, *map(_signature, row.params))) + "\n"
        for row in functions
    )
    return sha256("".join(lines).encode("ascii")).hexdigest()[:32]


def _signature(param: Param) -> str:
    parts = (param.name, param.ctype, param.direction.value, param.size, param.length_of)
    return ":".join(map(str, (*parts, int(param.path))))


def _function(row: Function) -> str:
    parts = [literal(value) for value in row[:7]]
    parts += _if(row.params, "params", rows(map(_param, row.params), 8))
    parts += _if(row.outputs, "outputs", rows((_layout(o, 12) for o in row.outputs), 8))
    parts += _if(row.inputs, "inputs", rows((_layout(i, 12) for i in row.inputs), 8))
    for name in Function._fields[10:]:
        value = getattr(row, name)
        if value != Function._field_defaults[name]:
            parts.append(f"{name}={literal(value)}")
    return call("Function", parts, 4)


def _if(present: object, name: str, text: str) -> list[str]:
    return [f"{name}={text}"] if present else []


def _param(param: Param) -> str:
    parts = [literal(value) for value in param[:5]]
    parts += [
        f"{name}={literal(getattr(param, name))}"
        for name in Param._fields[5:]
        if getattr(param, name) != Param._field_defaults[name]
    ]
    return f"Param({', '.join(parts)})"


def _layout(layout: Layout, indent: int) -> str:
    parts = [literal(value) for value in layout[:3]]
    parts += _if(layout.fields, "fields", rows(map(_field, layout.fields), indent + 4))
    groups = rows((_group(g, indent + 8) for g in layout.groups), indent + 4)
    parts += _if(layout.groups, "groups", groups)
    for name in ("request_marker", "record"):
        parts += _if(getattr(layout, name), name, literal(getattr(layout, name)))
    return call("Layout", parts, indent)


def _group(group: Group, indent: int) -> str:
    parts = [literal(value) for value in group[:5]]
    parts.append(rows(map(_field, group.fields), indent + 4))
    parts += ["variable=True"] if group.variable else []
    parts += _if(group.record, "record", literal(group.record))
    return call("Group", parts, indent)


def _field(field: Field) -> str:
    kept = field if field.literal else field[:5]
    return f"Field({', '.join(literal(value) for value in kept)})"
