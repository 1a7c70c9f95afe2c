"""Renders the typed session methods: one module per group that has any.

Knows the shape of a method; what a call does is in `cardio.session._caller`.
"""

from __future__ import annotations

from typing import NamedTuple

from cardio.table.generator.codes import class_of
from cardio.table.generator.text import call, camel, from_import, header, literal, snake, wrapped
from cardio.table.model import Function, Layout, Param
from cardio.table.source import GROUPS, read_codes, read_group

_CODES = {code.code: code for code in read_codes()["5.x"]}


class Answer(NamedTuple):
    """What a method returns: its type, and the caller's helper that makes it."""

    type: str
    helper: str
    record: str = ""


def groups_with_methods() -> tuple[str, ...]:
    """Return the groups with at least one typed method."""
    return tuple(group for group in GROUPS if _typed(group))


def render_methods(group: str) -> str:
    """Return the module with the typed methods of one group."""
    methods = _typed(group)
    body = "".join(map(_method, methods))
    records = sorted({name for row in methods for name in _record_names(row)})
    sequence = "from collections.abc import Sequence\n\n" if "Sequence[" in body else ""
    imports = from_import(f"cardio.records.{group}", records)
    return (
        header(f"Session methods: {group}.", f"`table/data/{group}.toml`")
        + f"\n{sequence}{imports}from cardio.session._caller import Caller\n"
        + f"\n\nclass {camel(group)}Calls(Caller):\n"
        + f'    """The typed calls of the group {group}."""\n'
        + body
    )


def render_typed() -> str:
    """Return the module that joins the methods of all groups into one class."""
    groups = groups_with_methods()
    imports = "".join(
        f"from cardio.session.{group} import {camel(group)}Calls\n" for group in sorted(groups)
    )
    bases = "".join(f"    {camel(group)}Calls,\n" for group in groups)
    return (
        header("All typed session methods in one class.", "`table/data/*.toml`")
        + f"\n{imports}\n\nclass TypedCalls(\n{bases}):\n"
        + '    """One method per function that has one; see the groups."""\n'
    )


def _typed(group: str) -> tuple[Function, ...]:
    return tuple(row for row in read_group(group) if row.typed)


def _method(row: Function) -> str:
    answer = _answer(row)
    arguments = ["self", *(_signature(p, row) for p in row.wanted if p.argument)]
    warn = f"        self._warn_retired({literal(row.name)})\n" if row.replaced_by else ""
    before = "" if answer.type == "None" else "return "
    parts = [*([answer.record] if answer.record else []), literal(row.name), *_values(row)]
    result = call(answer.helper, parts, 8, before)
    head = call(f"def {snake(row.name)}", arguments, 4, f") -> {answer.type}:")
    return f"\n    {head} -> {answer.type}:\n{_doc(row)}{warn}        {before}{result}\n"


def _answer(row: Function) -> Answer:
    if row.returns_value:
        return Answer("int", "self._value")
    if not row.outputs:
        return Answer("None", "self._done")
    layout = row.outputs[0]
    if layout.record:
        return Answer(layout.record, "self._record", layout.record)
    return Answer("tuple[str, ...]", "self._texts") if layout.groups else _single(layout)


def _single(layout: Layout) -> Answer:
    if len(layout.fields) != 1:
        raise ValueError(f"{layout.param}: a typed method needs a record class for its fields")
    return Answer("str", "self._text")


def _record_names(row: Function) -> set[str]:
    named = {layout.record for layout in row.outputs}
    named |= {group.record for layout in row.inputs for group in layout.groups}
    return named - {""}


def _signature(param: Param, row: Function) -> str:
    layout = row.input(param.name)
    if layout and layout.groups:
        return f"{param.argument}: Sequence[{layout.groups[0].record}]"
    default = f" = {literal(param.default)}" if param.default is not None else ""
    return f"{param.argument}: {'int' if param.is_number else 'str'}{default}"


def _values(row: Function) -> list[str]:
    counted = {p.count_of for p in row.params} - {""}
    return [
        f"*self._counted({p.argument})" if p.name in counted else p.argument
        for p in row.wanted
        if p.argument
    ]


def _doc(row: Function) -> str:
    lines = [f"{row.title_en}."]
    lines += [f"{p.argument}: {p.meaning}." for p in row.wanted if p.argument]
    lines += [_raises(row)] if row.errors else []
    lines += [f"Needs: {', '.join(row.requires)}."] if row.requires else []
    lines += [f"Retired: {row.retired_because}; use {' or '.join(row.replaced_by)}."] * bool(
        row.replaced_by
    )
    lines.append(f"Source: {row.source}. Confidence: {row.confidence}.")
    body = "\n        ".join(wrapped(line, 8) for line in lines)
    return (
        f'        """{row.name} ({row.section}): {row.title_zh}.\n\n        {body}\n        """\n'
    )


def _raises(row: Function) -> str:
    names = [f"{code} {class_of(_CODES[code])}" for code in row.errors if class_of(_CODES[code])]
    carried = [str(code) for code in row.errors if not class_of(_CODES[code])]
    also = f"; carries {' and '.join(carried)} without raising" if carried else ""
    return f"Raises: {', '.join(names)}{also}."
