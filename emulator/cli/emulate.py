"""Command `emulate`: the emulated Web API, running until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json
from emulator.cast import Cast, load_cast
from emulator.clock import Clock
from emulator.desk import DEFAULT_SEED, Desk
from emulator.errors import EmulatorError
from emulator.registry import people_of
from emulator.scenario import load_scenario
from emulator.vpn import VpnServer

DEFAULT_WEB_PORT = 15180

_DATABASE = "web.sqlite"
_HEARTBEAT = 1.0
"""How often the wait looks up, in seconds: Windows delivers Ctrl-C only between waits."""


@click.command()
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Decides keys and numbers.")
@click.option("--clock", default="real", show_default=True, help="real, from:ISO or frozen:ISO.")
@click.option("--cast", type=click.Path(path_type=Path), help="Cast file of your own (TOML).")
@click.option(
    "--state", type=click.Path(path_type=Path), help="Folder that keeps the desk and uploads."
)
@click.option("--scenario", type=click.Path(path_type=Path), help="Faults of the desk (TOML).")
@click.option(
    "--web-port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_WEB_PORT,
    show_default=True,
    help="Port of the Web API; 0 picks a free one.",
)
@json_option
def emulate(
    seed: str,
    clock: str,
    cast: Path | None,
    state: Path | None,
    scenario: Path | None,
    web_port: int,
    as_json: bool,
) -> None:
    """Run the emulated Web API (VNHI_Upload, VNHI_Download) on loopback until Ctrl-C.

    Example: cardio emulate --clock from:2026-03-15T09:00
    """
    try:
        time = Clock.parse(clock)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--clock") from None
    files = {"cast": cast, "state": state, "scenario": scenario}
    people, database = load_cast(cast), _database(state)
    _check_desk(time, people, state, scenario)
    with (
        _stop_signals() as stopped,
        VpnServer(
            seed=seed,
            clock=time,
            world=people.world,
            people=people_of(people.cards.values()),
            port=web_port,
            database=database,
        ) as server,
    ):
        _announce(ready_line(seed, time, files, server.base_url), as_json)
        while not stopped.wait(_HEARTBEAT):
            pass


def ready_line(
    seed: str, clock: Clock, files: Mapping[str, Path | None], base_url: str
) -> dict[str, Any]:
    """Return what a caller must know: addresses, and the backend URL that fits the server.

    `files` are cast, state folder and scenario of the desk, by the name of the URL's option.
    """
    options = {"seed": seed, "clock": clock.shared_text}
    options |= {name: str(path.resolve()) for name, path in files.items() if path is not None}
    query = "&".join(f"{name}={quote(value, safe=':/+@')}" for name, value in options.items())
    return {
        "ready": True,
        "seed": seed,
        "clock": clock.text,
        "web": {"base_url": base_url, "portal": None, "console": None},
        "reader": {"url": None, "env": None},
        "backend": f"emulator:?{query}",
        "library": None,
    }


def _check_desk(clock: Clock, cast: Cast, state: Path | None, scenario: Path | None) -> None:
    """Open the desk once as a client's backend URL will, so that what is wrong is said now."""
    if scenario is not None:
        load_scenario(scenario)
    Desk(clock=Clock.parse(clock.shared_text), cast=cast, state=state).close()


def _announce(line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit_json(line)
        return
    click.echo("emulator ready; nothing here reaches the insurer. Set:")
    click.echo(f"  CARDIO_TARGET={line['web']['base_url']}")
    click.echo(f"  CARDIO_BACKEND='{line['backend']}'")
    click.echo("Ctrl-C ends it.")


def _database(state: Path | None) -> Path | None:
    """Return the store's file in the state folder, which is made private to the user."""
    if state is None:
        return None
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmulatorError(f"--state {state}: {error.strerror}; name a folder") from error
    return state / _DATABASE


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set while the block runs."""
    stopped = threading.Event()
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda *_: stopped.set()) for kind in kinds]
    try:
        yield stopped
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)
