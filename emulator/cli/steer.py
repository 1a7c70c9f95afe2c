"""Commands `emulator …`: steer a running emulator by control frames.

Says what to do and shows the answer; what it does to a desk is in `emulator.daemon.steering`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cardio.cli.output import emit_json, table
from emulator.cli._steering import ask, steering
from emulator.cli.fault import fault

_SLOTS = ("hc", "hpc", "sam")


@click.group()
def emulator() -> None:
    """Steer a running `cardio emulate`: cards, clock, faults.

    Example: cardio emulator insert hc-2
    """


emulator.add_command(fault)


@emulator.command()
@click.argument("name")
@steering
def insert(name: str, to: str, as_json: bool) -> None:
    """Put a card into its slot, by its name in `cardio emulator cards`, or `sam`.

    Example: cardio emulator insert hc-2
    """
    _show_status(ask(to, "insert", name=name), as_json)


@emulator.command()
@click.argument("slot", type=click.Choice(_SLOTS))
@steering
def remove(slot: str, to: str, as_json: bool) -> None:
    """Take out the insurance card (hc), the professional card (hpc) or the SAM (sam).

    Example: cardio emulator remove hc
    """
    _show_status(ask(to, "remove", slot=slot), as_json)


@emulator.command()
@steering
def cards(to: str, as_json: bool) -> None:
    """List the cards there are, and which are inserted.

    Example: cardio emulator cards
    """
    answer = ask(to, "cards")
    if as_json:
        emit_json(answer)
    else:
        rows = ((c["name"], c["kind"], c["inserted"], c["about"]) for c in answer["cards"])
        table("cards", ("name", "slot", "inserted", "about"), rows)


# -1h is a step, not two options; so --help alone asks for help here.
@emulator.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("spec")
@steering
def clock(spec: str, to: str, as_json: bool) -> None:
    """Set the clock of desk, SAM and server: real, from:ISO, frozen:ISO, or a step (s, m, h, d).

    Only a frozen clock takes a step.

    Example: cardio emulator clock +90m
    """
    _show_status(ask(to, "clock", spec=spec), as_json)


@emulator.command()
@steering
def status(to: str, as_json: bool) -> None:
    """Show what is in the slots, the clock, and what is wrong at the moment.

    Example: cardio emulator status --json
    """
    _show_status(ask(to, "status"), as_json)


def _show_status(answer: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        emit_json(answer)
        return
    slots = {f"in slot {name}": held or "-" for name, held in answer["slots"].items()}
    plain = {name: value for name, value in answer.items() if name != "slots"}
    table("desk", ("what", "value"), (*plain.items(), *slots.items()))
