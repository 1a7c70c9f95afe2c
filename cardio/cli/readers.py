"""Command `readers`: the PC/SC readers, what is in them, and what happens at them."""

from __future__ import annotations

from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice, table

if TYPE_CHECKING:
    from cardio.pcsc import Event, ReaderState

_HEARTBEAT = 1.0
"""How often the wait looks up, in seconds: Windows delivers Ctrl-C only between waits."""


@click.command()
@click.option("--watch", is_flag=True, help="Go on until Ctrl-C: an event per line.")
@json_option
def readers(watch: bool, as_json: bool) -> None:
    """List the PC/SC readers (讀卡機) and the cards in them, or watch them come and go.

    Connects to no card. With --watch --json every line is one document.

    Example: cardio readers --watch
    """
    if watch:
        _watch(as_json)
        return
    from cardio.pcsc import list_readers

    rows = [row_of(state) for state in list_readers()]
    if as_json:
        emit_json({"readers": rows})
    else:
        table("readers", ("reader", "state", "card", "ATR"), ([*row.values()] for row in rows))
    if not rows:
        notice("no reader; `cardio doctor` says what to look at")


def row_of(state: ReaderState) -> dict[str, Any]:
    """Return a reader as the command shows it."""
    return {
        "name": state.name,
        "state": _word(state),
        "card": state.kind.value if state.kind else None,
        "atr": state.atr.hex().upper(),
    }


def _word(state: ReaderState) -> str:
    words = {"mute": state.mute, "exclusive": state.exclusive, "in use": state.in_use}
    found = (word for word, holds in words.items() if holds)
    return next(found, "card") if state.present else "empty"


def _watch(as_json: bool) -> None:
    from cardio.pcsc import Watcher

    events: Queue[Event] = Queue()
    with Watcher(events.put):
        try:
            while True:
                try:
                    _show(events.get(timeout=_HEARTBEAT), as_json)
                except Empty:
                    continue
        except KeyboardInterrupt:
            return


def _show(event: Event, as_json: bool) -> None:
    from cardio.pcsc import kind_of

    card = kind_of(event.atr).value if event.atr else None
    shown = {"event": event.kind.value, "reader": event.reader, "card": card}
    shown |= {"atr": event.atr.hex().upper(), "reason": event.reason}
    if as_json:
        emit_json(shown)
    else:
        click.echo("\t".join(str(value or "") for value in shown.values()).rstrip())
