"""Commands `outbox list|show|retry|arrived|discard|prune`: what is there, and decisions on it.

A thin layer over `api.outbox`; `run` is in `api.cli_outbox_run`. Errors become a line and an
exit code in `cardio.cli.main`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from api.cli_connection import opened, outbox_option
from api.cli_outbox_run import run
from api.cli_show import show_parts, show_rows, show_whole
from api.outbox import Outbox, Part, State
from cardio.cli.options import UNICODE, json_option
from cardio.cli.output import emit_json

F = TypeVar("F", bound=Callable[..., Any])

STATES: Final = [state.value for state in State]
_STEPS: Final = ("at", "part", "event", "state", "rtn_code", "attempt", "reason")


def _by_hand(command: F) -> F:
    """Add what the steps taken by hand have: ids, outbox, --json."""
    ids = click.argument("ids", metavar="ID...", nargs=-1, required=True, type=UNICODE)
    return ids(outbox_option(json_option(command)))


@click.group()
def outbox() -> None:
    """What is under way, across restarts.

    Example: cardio outbox list
    """


outbox.add_command(run)


@outbox.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(STATES), help="Only these states."
)
@outbox_option
@json_option
def list_(states: Sequence[str], folder: Path, as_json: bool) -> None:
    """List the uploads, oldest first.

    Example: cardio outbox list --state unknown
    """
    with _looked_into(folder) as box:
        found = [part for part in box.parts() if not states or part.state.value in states]
    show_parts(found, as_json)


@outbox.command()
@click.argument("id", type=UNICODE)
@click.option("--csv", "as_csv", is_flag=True, help="Print what became of every visit as CSV.")
@outbox_option
@json_option
def show(id: str, as_csv: bool, folder: Path, as_json: bool) -> None:
    """Show one upload: where it stands and why, what can be done, its history and result.

    Example: cardio outbox show 3f2a90c41b7e
    """
    from api.outbox.export import write_csv
    from api.outbox.outcomes import outcome, visits

    with _looked_into(folder) as box:
        if as_csv:
            click.echo(write_csv(visits(box, id)), nl=False)
            return
        whole, told, steps = outcome(box, id), _told(box, id), box.history(id)
        found = list(visits(box, id)) if as_json else []
    if as_json:
        shown = {
            "uploads": [part.as_json() | {"explained": lines} for part, lines in told],
            "history": [step.as_json() for step in steps],
            "visits": [visit.as_json() for visit in found],
        }
        emit_json(whole.as_json() | shown)
        return
    show_parts([part for part, _ in told], as_json)
    for part, lines in told:
        for line in lines:
            click.echo(f"part {part.part}: {line}" if len(told) > 1 else line)
    show_rows("history", _STEPS, [step.as_json() for step in steps])
    show_whole(whole)


@outbox.command()
@click.option("--overwrite", is_flag=True, help="Even where it undoes a later upload.")
@_by_hand
def retry(overwrite: bool, **given: Any) -> None:
    """Send again what was refused or is unknown; ask again for a result.

    Sent by the next cardio outbox run or upload. Refused where a later upload holds the same visits
    (H00, M15): the older ones would take their place.

    Example: cardio outbox retry 3f2a90c41b7e
    """
    _stepped(partial(Outbox.retry, overwrite=overwrite), **given)


@outbox.command()
@_by_hand
def arrived(**given: Any) -> None:
    """Note that an unknown upload was seen to have arrived: it is done.

    Example: cardio outbox arrived 3f2a90c41b7e
    """
    _stepped(Outbox.arrived, **given)


@outbox.command()
@_by_hand
def discard(**given: Any) -> None:
    """Give up what is queued, refused or unknown.

    Example: cardio outbox discard 3f2a90c41b7e
    """
    _stepped(Outbox.discard, **given)


@outbox.command()
@click.option(
    "--older-than",
    "days",
    metavar="DAYS",
    type=click.IntRange(min=1),
    required=True,
    help="Days since they came to their end.",
)
@outbox_option
@json_option
def prune(days: int, folder: Path, as_json: bool) -> None:
    """Drop documents and results of uploads that are done, refused or discarded.

    What became of them stays, so that none is sent twice; nothing that is under way or unknown is
    touched. What was refused cannot be sent again afterwards.

    Example: cardio outbox prune --older-than 90
    """
    from api.outbox.pruning import prune

    with _looked_into(folder) as box:
        show_parts(prune(box, timedelta(days=days)), as_json)


@contextmanager
def _looked_into(folder: Path) -> Iterator[Outbox]:
    """Open an outbox as it truly is: nothing in it is held by a worker that is dead."""
    with opened(folder) as box:
        box.recover()
        yield box


def _stepped(
    act: Callable[[Outbox, str], list[Part]], ids: Sequence[str], folder: Path, as_json: bool
) -> None:
    with _looked_into(folder) as box:
        show_parts([part for id in ids for part in act(box, id)], as_json)


def _told(box: Outbox, id: str) -> list[tuple[Part, tuple[str, ...]]]:
    """Return the parts of an upload, each with what its state means."""
    from api.outbox.explain import explained

    return [(part, explained(part, box.later(part))) for part in box.parts(id)]
