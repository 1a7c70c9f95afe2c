"""Command `journey`: the official four steps as a checklist.

A thin layer over `api.journey`; errors become a line and an exit code in `cardio.cli.main`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from api.cli_connection import connected, connection_options, opened, outbox_option
from api.cli_show import show_findings
from api.journey import ONLINE, PAGE, Journey, Stage
from cardio.cli.options import SECONDS
from cardio.cli.output import emit_json

_MARKS: Final = {True: "ok ", False: "BAD", None: "..."}
_ALL: Final = (PAGE, *(type.value for type in ONLINE))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--page-result",
    "page_results",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A result downloaded from the VPN page (ZIP or text); one for each file handed in.",
)
@click.option("--page-clean", is_flag=True, help="The page offers no result: nothing was found.")
@click.option("--skip-page", is_flag=True, help="The page has been passed before.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where to write the file to hand in (beside FILE).",
)
@click.option("--timeout", type=SECONDS, metavar="S", default=3600.0, help="Seconds per step.")
@outbox_option
@connection_options
def journey(
    file: Path,
    page_results: Sequence[Path],
    page_clean: bool,
    skip_page: bool,
    out: Path | None,
    timeout: float,
    folder: Path,
    target: str | None,
    as_json: bool,
    **connection: Any,
) -> int:
    """Go the official four steps with a document: page pre-check → ZZ → A2 (預檢) → A1 (正式).

    Stops at the first that is not good; called again, it goes on where it was. The page step
    writes the file to hand in and waits for its result: call again with --page-result or, where the
    page offers none because nothing was found, with --page-clean.

    Example: cardio journey visits.xml --page-result result.zip
    """
    from api.document import Document
    from api.outbox.worker import Worker

    document = Document.load(file)
    with connected(target, **connection) as client, opened(folder) as box:
        way = Journey(document, file, box, Worker(client, box), client.base_url, timeout)
        page = partial(way.page, page_results, out or file.parent, clean=page_clean)
        stages = list(_shown(_stages(way, None if skip_page else page), as_json))
    good = all(stage.ok for stage in stages) and stages[-1].name == _ALL[-1]
    if as_json:
        emit_json({"steps": [stage.as_json() for stage in stages], "ok": good})
    else:
        _show_rest(stages)
    return 0 if good else 1


def _stages(way: Journey, page: Callable[[], Stage] | None) -> Iterator[Stage]:
    if page is not None:
        stage = page()
        yield stage
        if not stage.ok:
            return
    yield from way.online()


def _shown(stages: Iterable[Stage], as_json: bool) -> Iterator[Stage]:
    """Pass the steps on, printing each as it comes unless one document is wanted."""
    for stage in stages:
        if not as_json:
            click.echo(f"{_MARKS[stage.ok]}  {stage.name:<5} {stage.detail}")
            show_findings(stage.findings)
        yield stage


def _show_rest(stages: Sequence[Stage]) -> None:
    for name in _ALL[_ALL.index(stages[-1].name) + 1 :]:
        click.echo(f"     {name:<5} not begun")
