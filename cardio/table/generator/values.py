"""Renders the code values of arguments and fields as enums.

Knows the shape of `data/values.toml` only.
"""

from __future__ import annotations

from typing import Any

from cardio.table.generator.text import camel, header, literal, wrapped
from cardio.table.source import read_values


def render_values() -> str:
    """Return the module with one enum per code list."""
    enums = read_values()
    names = sorted(camel(enum["name"]) for enum in enums)
    listed = "".join(f"    {literal(name)},\n" for name in names)
    return (
        header("Code values of arguments and fields.", "`table/data/values.toml`")
        + "\nfrom cardio.table.labelled import NumberCode, TextCode\n"
        + f"\n__all__ = [\n{listed}]\n"
        + "".join(_enum(enum) for enum in enums)
    )


def _enum(enum: dict[str, Any]) -> str:
    base = "NumberCode" if isinstance(enum["values"][0]["code"], int) else "TextCode"
    about = wrapped(f"In: {', '.join(enum['used_in'])}. Source: {enum['source']}.", 4)
    members = "".join(_member(value) for value in enum["values"])
    return (
        f"\n\nclass {camel(enum['name'])}({base}):\n"
        f'    """{enum["title_zh"]}.\n\n    {about}\n    """\n\n{members}'
    )


def _member(value: dict[str, Any]) -> str:
    parts = [literal(value["code"]), literal(value["zh"]), literal(value["en"])]
    parts += [literal(tuple(value["flags"]))] if "flags" in value else []
    return f"    {value['name']} = {', '.join(parts)}\n"
