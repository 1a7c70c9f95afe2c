"""What commands print: one JSON document, plain tables, notices on stderr.

Knows no command; rich is imported only when a terminal is there to show it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click


def emit_json(document: object) -> None:
    """Print exactly one JSON document on one line of stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, separators=(", ", ": ")))


def notice(text: str) -> None:
    """Tell the person something on stderr, where it disturbs no document on stdout."""
    click.echo(text, err=True)


def notice_emulated(url: str, emulated: bool) -> None:
    """Say on stderr that what follows comes from the emulator; nothing on real routes."""
    if emulated:
        notice(f"emulated identity ({url}): nothing here is signed by a real 安全模組卡")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table: drawn with rich on a terminal, tab separated with a header in a pipe."""
    if sys.stdout.isatty():
        _rich_table(title, columns, rows)
        return
    click.echo("\t".join(columns))
    for row in rows:
        click.echo("\t".join(str(cell) for cell in row))


def _rich_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*columns, title=title, title_justify="left")
    for row in rows:
        drawn.add_row(*(str(cell) for cell in row))
    Console().print(drawn)
