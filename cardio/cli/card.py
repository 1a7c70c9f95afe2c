"""Commands `card …`: the insurance card through the control software."""

from __future__ import annotations

from typing import Any

import click

import cardio
from cardio.cli.options import backend_option, json_option
from cardio.cli.output import emit_json, notice_emulated, table
from cardio.records import RegisterBasic

_KEEP = 2
"""How many characters at either end a masked value shows."""


@click.group()
def card() -> None:
    """Read the insurance card (健保卡).

    Example: cardio card read
    """


@card.command()
@backend_option
@click.option("--reveal", is_flag=True, help="Show the person's data unmasked.")
@json_option
def read(backend: str, reveal: bool, as_json: bool) -> None:
    """Read whose card is in the reader: hisGetBasicData and hisGetRegisterBasic, masked.

    Example: cardio card read --json
    """
    with cardio.open(backend) as session:
        basic, register = session.get_basic_data(), session.get_register_basic()
        url, emulated = session.url, session.emulated
    shown: dict[str, Any] = {name: getattr(basic, name) for name in _names(type(basic))}
    shown |= {name: getattr(register, name) for name in _names(RegisterBasic)}
    if not reveal:
        shown = {name: mask(value) for name, value in shown.items()} | _open_values(register)
    notice_emulated(url, emulated)
    if as_json:
        emit_json({"backend": url, "emulated": emulated, "masked": not reveal, **shown})
    else:
        table("card", ("field", "value"), shown.items())


@card.command("list")
@click.option("--cast", metavar="FILE", help="Cast file of your own (TOML).")
@json_option
def list_(cast: str | None, as_json: bool) -> None:
    """List the made-up cards the emulator can insert.

    Example: cardio card list
    """
    from pathlib import Path

    from emulator.cast import listing, load_cast

    rows = listing(load_cast(Path(cast) if cast else None))
    if as_json:
        emit_json({"cards": rows})
    else:
        table("cards", ("name", "slot", "about"), ([*row.values()] for row in rows))


def mask(value: Any) -> Any:
    """Return a text with all but its ends replaced by stars; short ones wholly."""
    if not isinstance(value, str) or not value:
        return value
    if len(value) <= 2 * _KEEP:
        return "*" * len(value)
    return value[:_KEEP] + "*" * (len(value) - 2 * _KEEP) + value[-_KEEP:]


def _names(record: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in record.LAYOUT.fields)


def _open_values(register: RegisterBasic) -> dict[str, Any]:
    """Return what tells nothing about the person and is needed at the desk."""
    names = ("cancel_mark", "valid_until", "visits_left", "insurer_code")
    return {name: getattr(register, name) for name in names}
