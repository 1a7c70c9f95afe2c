"""Command `outbox run`: the worker, once or as a service, and what it has left.

A thin layer over `api.outbox.worker`; errors become a line and an exit code in `cardio.cli.main`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from api.cli_connection import (
    connected,
    connection_options,
    opened,
    outbox_option,
    policy_option,
)
from api.cli_progress import both, progress
from api.cli_show import show_parts
from cardio.cli.options import SECONDS
from cardio.cli.output import emit_json, notice

if TYPE_CHECKING:
    from api.outbox import Part
    from api.outbox.observing import Counters
    from api.outbox.workplace import News

_ATTENTION: Final = frozenset({"refused", "unknown"})


@click.command()
@click.option("--watch", is_flag=True, help="Run until it is stopped, as a service.")
@click.option("--no-results", is_flag=True, help="Send only, ask for no result.")
@click.option("--timeout", type=SECONDS, metavar="S", help="Seconds after which the run is over.")
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

    Exit code 1 when something is refused, unknown or waits for you, 4 when something could not be
    sent.

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

        def hear(news: News) -> None:
            counters.hear(news.event)
            shown.hear(*news)

        Worker(client, box).run(
            watch=watch,
            results=not no_results,
            timeout=timeout,
            policy=Policy(policy),
            tell=hear,
            progress=both(counters.sent, shown.sent),
        )
    with opened(folder) as box:
        parts = box.parts()
    return _ended(parts, counters, as_json)


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


def _ended(parts: Sequence[Part], counters: Counters, as_json: bool) -> int:
    """Show what a run has left, and return its exit code."""
    stuck = [
        part for part in parts if part.halted or part.stopped or part.state.value in _ATTENTION
    ]
    for part in stuck:
        notice(f"{part.file}: {part.state.value}; see cardio outbox show {part.id}")
    if as_json:
        shown = [part.as_json() for part in parts]
        emit_json({"uploads": shown, "counters": counters.as_json()})
    else:
        show_parts(parts, as_json)
    if any(part.state == "queued" and part.misses for part in parts):
        return 4
    return int(bool(stuck))
