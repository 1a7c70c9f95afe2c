"""Commands `emulator fault …`: plan what goes wrong at a running emulator's desk.

Reads values by the fault's own annotations; whether they fit, the desk says.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import click

from cardio.cli.output import emit_json, table
from emulator.cli._steering import ask, steering
from emulator.fault_actions import ACTIONS
from emulator.faults import Fault

_LITERALS: Final = {int, float, bool}
"""Types whose values are written as in JSON; all others are texts."""


@click.group()
def fault() -> None:
    """Plan what goes wrong: codes, delays, hangs, cards pulled, PIN answers, wrong bytes.

    Example: cardio emulator fault add hisGetBasicData code code=4013
    """


@fault.command()
@click.argument("function")
@click.argument("action", type=click.Choice([*ACTIONS]))
@click.argument("values", nargs=-1, metavar="[KEY=VALUE]...")
@steering
def add(function: str, action: str, values: tuple[str, ...], to: str, as_json: bool) -> None:
    """Plan a fault for a function (* for every one); keys as in a scenario file.

    Which calls: skip, count, probability, seed, since, until. Lists with commas.

    Example: cardio emulator fault add csVerifyHCPIN pin answers=wrong,ok count=1
    """
    row = {"function": function, "action": action, **_values(action, values)}
    _show(ask(to, "fault-add", fault=[row]), as_json)


@fault.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@steering
def load(scenario: Path, to: str, as_json: bool) -> None:
    """Plan all faults of a scenario file (TOML), behind those that are planned.

    Example: cardio emulator fault load bad-day.toml
    """
    try:
        rows = tomllib.loads(scenario.read_text(encoding="utf-8")).get("fault")
    except ValueError as error:
        raise click.UsageError(f"{scenario}: no TOML in UTF-8: {error}") from None
    plain = json.loads(json.dumps(rows, default=_iso))
    _show(ask(to, "fault-add", fault=plain), as_json)


@fault.command("list")
@steering
def list_(to: str, as_json: bool) -> None:
    """Show the faults that are planned.

    Example: cardio emulator fault list
    """
    _show(ask(to, "faults"), as_json)


@fault.command()
@steering
def clear(to: str, as_json: bool) -> None:
    """Plan no faults any more, and let calls that hang go on.

    Example: cardio emulator fault clear
    """
    _show(ask(to, "fault-clear"), as_json)


@fault.command()
@steering
def release(to: str, as_json: bool) -> None:
    """Let calls that hang go on; further ones hang as planned.

    Example: cardio emulator fault release
    """
    _show(ask(to, "fault-release"), as_json)


def _show(answer: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        emit_json(answer)
        return
    table("faults", ("function", "action", "how"), map(_columns, answer["faults"]))


def _columns(row: Mapping[str, Any]) -> Sequence[str]:
    rest = {key: value for key, value in row.items() if key not in ("function", "action")}
    return row["function"], row["action"], " ".join(f"{k}={v}" for k, v in rest.items())


def _values(action: str, texts: tuple[str, ...]) -> dict[str, Any]:
    hints = {**get_type_hints(Fault), **get_type_hints(ACTIONS[action])}
    values = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"{text!r} is not KEY=VALUE")
        values[key] = _value(key, hints.get(key, str), value)
    return values


def _value(key: str, hint: Any, text: str) -> Any:
    """Read a value as its annotation wants it; what stays a text, the desk reads."""
    if get_origin(hint) is tuple:
        return text.split(",")
    if not _LITERALS & {hint, *get_args(hint)}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise click.UsageError(f"{key}: {text!r} is no number") from None


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise click.UsageError(f"{type(value).__name__}: expected a date with its time")
