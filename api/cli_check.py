"""Command `check`: the insurer's checks on files, as tables, JSON or an HTML page.

Parses, calls and prints; the checks are in `api.checks`, the page in `api.html_report`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from api.records import Format
from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice, table
from cardio.codecs import TAIPEI

if TYPE_CHECKING:
    from api.checking import CheckedFile
    from api.findings import Finding

_LARGE: Final = 1_000_000
"""Bytes from which reading a file shows a progress bar on a terminal."""

_TEXTS: Final = {"zh": ("text_zh",), "en": ("text_en",), "both": ("text_zh", "text_en")}


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime:
    """Read --now; without a zone it is in Asia/Taipei."""
    if value is None:
        return datetime.now(TAIPEI)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"{value!r}: expected a date-time such as 2026-03-15T12:00:00+08:00", ctx, param
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=TAIPEI)


now_option = click.option(
    "--now",
    metavar="ISO",
    callback=_moment,
    show_default="now, Asia/Taipei",
    help="The time of the upload, which some rules depend on.",
)
"""Option --now: an aware date-time, by default the time of the clock."""


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--format",
    "format",
    type=click.Choice(["2.0", "1.0", "auto"]),
    default="auto",
    show_default=True,
    help="Upload format; auto goes by the fields.",
)
@click.option("--html", type=click.Path(dir_okay=False), metavar="OUT", help="Write a HTML page.")
@click.option(
    "--lang",
    type=click.Choice(list(_TEXTS)),
    default="both",
    show_default=True,
    help="Language of texts in tables and page.",
)
@now_option
@json_option
def check(
    files: Sequence[str], format: str, html: str | None, lang: str, now: datetime, as_json: bool
) -> int:
    """Check documents as the insurer will (檢核), without sending them.

    FILE may be a file, a folder (all *.xml in it) or a pattern. Nothing is looked up in master
    files. Exit code 1 when a file or record would be refused.

    Example: cardio check visits.xml --html report.html
    """
    wanted = None if format == "auto" else Format(format)
    checked = list(_checked(files, wanted, now))
    if html is not None:
        _write_page(html, checked, now, lang)
    if as_json:
        emit_json({"files": [each.as_json() for each in checked]})
    else:
        _show(checked, lang)
    return int(any(each.refused for each in checked))


def _checked(files: Sequence[str], format: Format | None, now: datetime) -> Iterator[CheckedFile]:
    from api.checking import check_file, found_files

    try:
        found = found_files(files)
    except FileNotFoundError as error:
        raise click.UsageError(f"{error}: no such file, and no *.xml there") from None
    for path in found:
        with _progress(path) as progress:
            yield check_file(path, now=now, format=format, progress=progress)


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on a terminal while a large file is read; nothing in a pipe."""
    size = path.stat().st_size if path.is_file() else 0
    if size < _LARGE or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(path.name, total=size)
        yield lambda count: bar.advance(task, count)


def _write_page(path: str, checked: Sequence[CheckedFile], now: datetime, lang: str) -> None:
    from api.html_report import render_html

    Path(path).write_text(render_html(checked, now=now, lang=lang), encoding="utf-8")
    notice(f"report: {path}")


def _show(checked: Sequence[CheckedFile], lang: str) -> None:
    from api.checking import totals

    texts = _TEXTS[lang]
    columns = ("file", "record", "patient", "order", "field", "name", "code", "severity")
    rows = [_row(each, one, lang) for each in checked for one in each.findings]
    if rows:
        table("findings", (*columns, *texts, "hint"), rows)
    sums = asdict(totals(checked))
    table("totals", tuple(sums), [tuple(sums.values())])


def _row(each: CheckedFile, one: Finding, lang: str) -> tuple[object, ...]:
    texts = (getattr(one, text) for text in _TEXTS[lang])
    return (
        each.file,
        one.record or "",
        each.patient(one),
        one.order or "",
        one.field,
        each.field_name(one, zh=lang != "en"),
        one.code,
        one.severity.value,
        *texts,
        one.hint,
    )
