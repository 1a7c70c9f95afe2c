"""Command `demo`: the whole story on an embedded emulator, each step shown."""

from __future__ import annotations

from collections.abc import Iterable

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice
from emulator.clock import Clock
from emulator.desk import DEFAULT_SEED, Desk
from emulator.story import Step, tell

BAD_NEWS = 1


@click.command()
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Decides keys and numbers.")
@click.option("--clock", default="real", show_default=True, help="real, from:ISO or frozen:ISO.")
@json_option
def demo(seed: str, clock: str, as_json: bool) -> None:
    """Play it all without hardware: card → 就醫序號 → document → ZZ → A2 (預檢) → A1 → result.

    Example: cardio demo
    """
    try:
        desk = Desk(seed=seed, clock=Clock.parse(clock))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--clock") from None
    notice(
        "emulated desk and server: made-up people, no real signature, nothing leaves this machine"
    )
    steps = list(_shown(tell(desk), as_json))
    ok = all(step.ok for step in steps)
    if as_json:
        shown = [{"name": s.name, "ok": s.ok, "detail": s.detail} for s in steps]
        emit_json({"steps": shown, "ok": ok})
    if not ok:
        raise click.exceptions.Exit(BAD_NEWS)


def _shown(steps: Iterable[Step], as_json: bool) -> Iterable[Step]:
    """Pass the steps on, printing each as it comes unless one document is wanted."""
    for step in steps:
        if not as_json:
            click.echo(f"{'ok ' if step.ok else 'BAD'}  {step.name:<16} {step.detail}")
        yield step
