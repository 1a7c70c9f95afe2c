"""Commands `outbox list|run|show|retry|arrived|discard`: what is under way, across restarts.

A thin layer over `api.outbox`; errors become a line and an exit code in `cardio.cli.main`.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from api.cli_connection import (
    connected,
    connection_options,
    opened,
    outbox_option,
    policy_option,
)
from api.cli_progress import both, progress
from api.cli_show import show_findings, show_rows
from api.outbox import Outbox, Part
from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice

if TYPE_CHECKING:
    from api.outbox.observing import Counters

F = TypeVar("F", bound=Callable[..., Any])

_COLUMNS: Final = ("id", "file", "part", "type", "state", "rtn_code", "opcode", "attempts", "since")
_STEPS: Final = ("at", "part", "event", "state", "rtn_code", "attempt", "reason")
_ATTENTION: Final = frozenset({"refused", "unknown"})


def _by_hand(command: F) -> F:
    """Add what the steps taken by hand have: ids, outbox, --json."""
    ids = click.argument("ids", metavar="ID...", nargs=-1, required=True)
    return ids(outbox_option(json_option(command)))


@click.group()
def outbox() -> None:
    """What is under way, across restarts.

    Example: cardio outbox list
    """


@outbox.command("list")
@click.option("--state", "states", multiple=True, metavar="STATE", help="Only these states.")
@outbox_option
@json_option
def list_(states: Sequence[str], folder: Path, as_json: bool) -> None:
    """List the uploads, oldest first.

    Example: cardio outbox list --state unknown
    """
    with opened(folder) as box:
        found = [part for part in box.parts() if not states or part.state.value in states]
    _show_parts(found, as_json)


@outbox.command()
@click.option("--watch", is_flag=True, help="Run until it is stopped, as a service.")
@click.option("--no-results", is_flag=True, help="Send only, ask for no result.")
@click.option("--timeout", type=float, metavar="S", help="Seconds after which the run is over.")
@policy_option
@outbox_option
@connection_options
def run(
    watch: bool,
    no_results: bool,
    timeout: float | None,
    policy: str,
    folder: Path,
    target: str | None,
    as_json: bool,
    **connection: Any,
) -> int:
    """Send what is queued and fetch the results that are due.

    Exit code 1 when something is refused or unknown, 4 when something could not be sent.

    Example: cardio outbox run --watch --target http://127.0.0.1:15180/V1000/
    """
    from api.outbox.observing import Counters
    from api.outbox.policy import Policy
    from api.outbox.worker import Worker

    counters = Counters()
    with (
        connected(target, **connection) as client,
        opened(folder) as box,
        progress() as shown,
        _until_stopped(watch),
    ):
        for event, part in Worker(client, box).events(
            watch=watch,
            results=not no_results,
            timeout=timeout,
            policy=Policy(policy),
            progress=both(counters.sent, shown.sent),
        ):
            counters.hear(event)
            shown.hear(event, part)
    with opened(folder) as box:
        parts = box.parts()
    return _ended(parts, counters, as_json)


@outbox.command()
@click.argument("id")
@click.option("--csv", "as_csv", is_flag=True, help="Print what became of every visit as CSV.")
@outbox_option
@json_option
def show(id: str, as_csv: bool, folder: Path, as_json: bool) -> None:
    """Show one upload: where it stands and why, what can be done, its history and result.

    Example: cardio outbox show 3f2a90c41b7e
    """
    from api.outbox.explain import explained
    from api.outbox.export import write_csv
    from api.outbox.outcomes import outcome, visits

    with opened(folder) as box:
        parts, whole, steps = box.parts(id), outcome(box, id), box.history(id)
        found = list(visits(box, id)) if as_csv or as_json else []
    if as_csv:
        click.echo(write_csv(found), nl=False)
        return
    told = {part.part: explained(part) for part in parts}
    if as_json:
        emit_json(
            whole.as_json()
            | {
                "uploads": [p.as_json() | {"explained": told[p.part]} for p in parts],
                "history": [step.as_json() for step in steps],
                "visits": [visit.as_json() for visit in found],
            }
        )
        return
    show_rows("uploads", _COLUMNS, [part.as_json() for part in parts])
    for number, lines in told.items():
        for line in lines:
            click.echo(f"part {number}: {line}" if len(told) > 1 else line)
    show_rows("history", _STEPS, [step.as_json() for step in steps])
    show_findings(whole.findings)


@outbox.command()
@_by_hand
def retry(**given: Any) -> None:
    """Send again what was refused or is unknown; ask again for a result.

    Sent by the next cardio outbox run or upload.

    Example: cardio outbox retry 3f2a90c41b7e
    """
    _stepped(Outbox.retry, **given)


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


def _stepped(
    act: Callable[[Outbox, str], list[Part]], ids: Sequence[str], folder: Path, as_json: bool
) -> None:
    with opened(folder) as box:
        _show_parts([part for id in ids for part in act(box, id)], as_json)


@contextmanager
def _until_stopped(watch: bool) -> Iterator[None]:
    """End a service quietly at Ctrl-C or SIGTERM."""
    if not watch:
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        notice("stopped; what is under way goes on with the next run")
    finally:
        signal.signal(signal.SIGTERM, before)


def _show_parts(parts: Sequence[Part], as_json: bool) -> None:
    if as_json:
        emit_json({"uploads": [part.as_json() for part in parts]})
    else:
        show_rows("uploads", _COLUMNS, [part.as_json() for part in parts])


def _ended(parts: Sequence[Part], counters: Counters, as_json: bool) -> int:
    """Show what a run has left, and return its exit code."""
    for part in parts:
        if part.state.value in _ATTENTION:
            notice(f"{part.file}: {part.state.value}; see cardio outbox show {part.id}")
    if as_json:
        shown = [part.as_json() for part in parts]
        emit_json({"uploads": shown, "counters": counters.as_json()})
    else:
        _show_parts(parts, as_json)
    if any(part.state == "queued" and part.misses for part in parts):
        return 4
    return int(any(part.state.value in _ATTENTION for part in parts))
