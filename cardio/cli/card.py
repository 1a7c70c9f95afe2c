"""Commands `card …`: the insurance card through the control software, or over PC/SC."""

from __future__ import annotations

from typing import Any

import click

import cardio
from cardio.cli.options import backend_option, json_option
from cardio.cli.output import emit_json, notice, notice_emulated, table
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


@card.command()
@click.option("--reader", default="", metavar="NAME", help="Reader, or part of its name.")
@click.option("--wait", is_flag=True, help="Wait until a card is put in.")
@click.option("--timeout", type=click.FloatRange(0.1), help="Seconds it may take; a wait: any.")
@click.option("--reveal", is_flag=True, help="Show the person's data unmasked.")
@json_option
def profile(reader: str, wait: bool, timeout: float | None, reveal: bool, as_json: bool) -> None:
    """Read the open data of the card in a PC/SC reader, without the vendor's software; masked.

    Example: cardio card profile --wait --json
    """
    from cardio.pcsc.finding import read_card
    from cardio.pcsc.reader import READ_SECONDS
    from cardio.pcsc.waiting import wait_for_card

    if wait:
        found = wait_for_card(reader, seconds=timeout, tell=notice)
    else:
        found = read_card(reader, timeout or READ_SECONDS)
    values = found.profile.values()
    shown: dict[str, Any] = {
        "reader": found.reader.name,
        "atr": found.reader.atr.hex().upper(),
        "masked": not reveal,
        "name_complete": found.profile.name_complete,
        **(values if reveal else {name: mask(value) for name, value in values.items()}),
    }
    if as_json:
        emit_json(shown)
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
