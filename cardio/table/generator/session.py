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
    """Return the groups with at least one generated method."""
    return tuple(group for group in GROUPS if _generated(group))


def render_methods(group: str) -> str:
    """Return the module with the generated methods of one group."""
    methods = _generated(group)
    body = "".join(map(_method, methods))
    records = sorted({name for row in methods for name in _record_names(row)})
    sequence = "from collections.abc import Sequence\n\n" if "Sequence[" in body else ""
    return (
        header(f"Session methods: {group}.", f"`table/data/{group}.toml`")
        + f"\n{sequence}"
        + from_import("cardio.records", records)
        + "from cardio.session._caller import Caller\n"
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


def _generated(group: str) -> tuple[Function, ...]:
    return tuple(row for row in read_group(group) if row.typed and not row.written)


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
        numbers = [p for p in row.given if p.is_number and not p.count_of]
        return Answer("int", "self._number") if numbers else Answer("None", "self._done")
    layout = row.outputs[-1]
    if layout.groups and layout.groups[0].variable:
        return _elements(layout)
    if layout.record:
        helper = "self._marked" if layout.request_marker else "self._record"
        return Answer(layout.record, helper, layout.record)
    return Answer("str", "self._text")


def _elements(layout: Layout) -> Answer:
    group = layout.groups[0]
    if group.record:
        return Answer(f"tuple[{group.record}, ...]", "self._ranged", group.record)
    return Answer("tuple[str, ...]", "self._texts")


def _record_names(row: Function) -> set[str]:
    answer = _answer(row)
    return {answer.record, *(_record_of(row, p) for p in row.wanted if p.argument)} - {""}


def _record_of(row: Function, param: Param) -> str:
    """Return the record class an input buffer is made of; empty when it is a plain text."""
    layouts = [layout for layout in row.inputs if layout.param == param.name]
    if not layouts:
        return ""
    return layouts[-1].record or (layouts[-1].groups[0].record if layouts[-1].groups else "")


def _signature(param: Param, row: Function) -> str:
    record = _record_of(row, param)
    if record:
        kind = f"Sequence[{record}]" if _is_counted(param, row) else record
        return f"{param.argument}: {kind}"
    default = f" = {literal(param.default)}" if param.default is not None else ""
    return f"{param.argument}: {'int' if param.is_number else 'str'}{default}"


def _is_counted(param: Param, row: Function) -> bool:
    return any(p.count_of == param.name for p in row.params)


def _values(row: Function) -> list[str]:
    return [
        f"*self._counted({p.argument})" if _is_counted(p, row) else p.argument
        for p in row.wanted
        if p.argument
    ]


def _doc(row: Function) -> str:
    lines = [f"{row.title_en}.", *row.behaviour]
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
