"""Command `functions`: the reference of the function table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json, table
from cardio.codes import ControlSoftwareCode
from cardio.table import function_names, function_row
from cardio.table.model import Field, Function, Layout


@click.command()
@click.argument("name", required=False)
@json_option
def functions(name: str | None, as_json: bool) -> None:
    """List all functions, or show one: parameters, layouts, codes, confidence.

    Example: cardio functions hisGetBasicData
    """
    if name is None:
        _list(as_json)
    elif as_json:
        emit_json(_document(function_row(name)))
    else:
        _show(function_row(name))


def _list(as_json: bool) -> None:
    rows = [function_row(name) for name in function_names()]
    if as_json:
        emit_json({"functions": [_summary(row) for row in rows]})
        return
    cells = (
        (r.section, r.name, r.title_zh, "" if r.params_known else "parameters not public")
        for r in rows
    )
    table("functions", ("section", "name", "title", "note"), cells)


def _show(row: Function) -> None:
    click.echo(f"{row.name} ({row.section}) {row.title_zh}: {row.title_en}")
    if row.replaced_by:
        click.echo(f"retired: {row.retired_because}; use {' or '.join(row.replaced_by)}")
    click.echo(f"since {row.since}; needs: {', '.join(row.requires) or 'nothing'}")
    for sentence in row.behaviour:
        click.echo(f"  {sentence}")
    for param in row.params:
        click.echo(
            f"  {param.ctype} {param.name} [{param.direction.value}, {param.size}] {param.meaning}"
        )
    for layout in (*row.outputs, *row.inputs):
        click.echo(f"layout of {layout.param}, {layout.format}: {layout.total_length} bytes")
        for place, field in _fields(layout):
            what = f"{field.length:>4} {field.encoding.value:<12}"
            click.echo(f"  {place:<14} {what} {field.name} {field.zh}")
    for code in map(ControlSoftwareCode, row.errors):
        click.echo(f"  {int(code)} {code.zh} ({code.en})")
    click.echo(f"source: {row.source}; confidence: {row.confidence}")


def _fields(layout: Layout) -> Iterator[tuple[str, Field]]:
    for field in layout.fields:
        yield str(field.offset), field
    for group in layout.groups:
        for field in group.fields:
            yield f"{group.offset}+{group.stride}n+{field.offset}", field


def _summary(row: Function) -> dict[str, Any]:
    return {
        "name": row.name,
        "section": row.section,
        "title_zh": row.title_zh,
        "title_en": row.title_en,
        "params_known": row.params_known,
        "retired": bool(row.replaced_by),
    }


def _document(row: Function) -> dict[str, Any]:
    return {
        **_summary(row),
        "since": row.since,
        "behaviour": list(row.behaviour),
        "requires": list(row.requires),
        "replaced_by": list(row.replaced_by),
        "params": [
            {"name": p.name, "ctype": p.ctype, "direction": p.direction.value, "size": p.size}
            for p in row.params
        ],
        "layouts": [
            {
                "param": o.param,
                "format": o.format,
                "total_length": o.total_length,
                "fields": [
                    {
                        "at": at,
                        "name": f.name,
                        "zh": f.zh,
                        "length": f.length,
                        "encoding": f.encoding.value,
                    }
                    for at, f in _fields(o)
                ],
            }
            for o in (*row.outputs, *row.inputs)
        ],
        "errors": [
            {"code": code, "zh": ControlSoftwareCode(code).zh, "en": ControlSoftwareCode(code).en}
            for code in row.errors
        ],
        "source": row.source,
        "confidence": row.confidence,
    }
