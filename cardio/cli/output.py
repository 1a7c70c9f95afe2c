"""What commands print: one JSON document, plain tables, notices on stderr.

Knows no command; rich is imported only when a terminal is there to show it.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final, TextIO

import click

_CONTROL: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")
"""Characters that steer a terminal, or the direction of text."""


def emit_json(document: object) -> None:
    """Print exactly one JSON document on one line of stdout; in ASCII unless that is UTF-8."""
    escaped = _encoding(sys.stdout) != "utf-8"
    click.echo(json.dumps(document, ensure_ascii=escaped, separators=(", ", ": ")))


def escape_unprintable() -> None:
    """Let stdout and stderr escape what their encoding lacks: a pipe on Windows has few letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and _encoding(stream) != "utf-8":
            stream.reconfigure(errors="backslashreplace")


def _encoding(stream: TextIO) -> str:
    return codecs.lookup(stream.encoding or "utf-8").name  # a StringIO has none


def notice(text: str) -> None:
    """Tell the person something on stderr, where it disturbs no document on stdout."""
    click.echo(text, err=True)


def notice_emulated(url: str, emulated: bool) -> None:
    """Say on stderr that what follows comes from the emulator; nothing on real routes."""
    if emulated:
        notice(f"emulated identity ({url}): nothing here is signed by a real 安全模組卡")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table: drawn with rich on a terminal, tab separated with a header in a pipe.

    Cells are shown as they are, but for control characters: blanks, so that a row is one line.
    """
    cells = [[_CONTROL.sub(" ", str(cell)) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _rich_table(title, columns, cells)
        return
    click.echo("\t".join(columns))
    for row in cells:
        click.echo("\t".join(row))


def _rich_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*columns, title=title, title_justify="left")
    for row in rows:
        drawn.add_row(*map(Text, row))
    Console().print(drawn)
