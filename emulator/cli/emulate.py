"""Command `emulate`: desk, reader daemon and Web API, running until they are told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from cardio.backends.address import DEFAULT_PORT
from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice
from cardio.settings import Settings
from emulator.cast import load_cast
from emulator.clock import Clock
from emulator.daemon import ReaderDaemon
from emulator.desk import DEFAULT_HOSPITAL, DEFAULT_SEED, Desk
from emulator.errors import EmulatorError
from emulator.native.paths import components, libraries
from emulator.picc.process import VPCD_PORT
from emulator.scenario import load_scenario
from emulator.vpn import VpnServer

DEFAULT_WEB_PORT = 15180

_PORT = click.IntRange(0, 65535)
_DATABASE = "web.sqlite"
_PCSCD_SECONDS = 1.0
"""How long to wait for vpcd before saying that it is not there."""

_HEARTBEAT = 1.0
"""How often the wait looks up, in seconds: Windows delivers Ctrl-C only between waits."""


@click.command()
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Decides keys and numbers.")
@click.option("--clock", default="real", show_default=True, help="real, from:ISO or frozen:ISO.")
@click.option(
    "--hospital", default=DEFAULT_HOSPITAL, show_default=True, help="Institution whose SAM it has."
)
@click.option("--cast", type=click.Path(path_type=Path), help="Cast file of your own (TOML).")
@click.option(
    "--state", type=click.Path(path_type=Path), help="Folder that keeps the desk and uploads."
)
@click.option("--scenario", type=click.Path(path_type=Path), help="Faults of the desk (TOML).")
@click.option(
    "--reader-port",
    type=_PORT,
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of the reader daemon; 0 picks a free one.",
)
@click.option(
    "--reader-socket", type=click.Path(path_type=Path), help="Serve the reader here, too (unix)."
)
@click.option(
    "--web-port",
    type=_PORT,
    default=DEFAULT_WEB_PORT,
    show_default=True,
    help="Port of the Web API; 0 picks a free one.",
)
@click.option("--pcsc", is_flag=True, help="Put the desk's cards into a local pcscd (vpcd), too.")
@click.option(
    "--pcsc-port", type=_PORT, default=VPCD_PORT, show_default=True, help="Port of its vpcd."
)
@click.option(
    "--pcsc-cards", type=click.Path(path_type=Path), help="Chips and faults of those cards (TOML)."
)
@json_option
def emulate(
    reader_port: int,
    reader_socket: Path | None,
    web_port: int,
    pcsc: bool,
    pcsc_port: int,
    pcsc_cards: Path | None,
    as_json: bool,
    state: Path | None,
    **desk_options: Any,
) -> None:
    """Run a desk (reader, cards, SAM) and the Web API it uploads to, on loopback until Ctrl-C.

    Example: cardio emulate --clock from:2026-03-15T09:00
    """
    database = _database(state)
    with (
        _stopping() as stop,
        _desk(state=state, **desk_options) as desk,
        _centre(desk, web_port, database) as server,
        ReaderDaemon(desk, port=reader_port, path=reader_socket) as daemon,
        _cards_in_pcscd(desk, pcsc_port if pcsc else None, pcsc_cards) as cards,
    ):
        home = Settings.from_env().home
        with stop.at_once():  # a first build takes a minute
            files = {"library": libraries(home, notice), "component": components(home)}
        line = ready_line(desk, server.base_url, daemon, files)
        _announce(line | {"pcsc": cards}, as_json)
        stop.wait()


def ready_line(
    desk: Desk, base_url: str, daemon: ReaderDaemon, files: Mapping[str, Mapping[str, Path]]
) -> dict[str, Any]:
    """Return what a caller must know: seed and clock, addresses, what to set and to load.

    `files` are paths by target, of each part that programs load.
    """
    loaded = {part: {name: str(each) for name, each in of.items()} for part, of in files.items()}
    return {
        "ready": True,
        "seed": desk.seed,
        "clock": desk.clock.text,
        "hospital": desk.hospital_id,
        "web": {"base_url": base_url, "portal": None, "console": None},
        "reader": {
            "url": daemon.url,
            "socket": daemon.socket_url,
            "env": {"CARDIO_EMULATOR": str(daemon.address)},
        },
        "backend": daemon.url,
        **{part: paths or None for part, paths in loaded.items()},
    }


def _desk(
    *,
    seed: str,
    clock: str,
    hospital: str,
    cast: Path | None,
    state: Path | None,
    scenario: Path | None,
) -> Desk:
    """Return the desk that the options describe, so that what is wrong is said at once."""
    try:
        time = Clock.parse(clock)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--clock") from None
    people = load_cast(cast)
    if people.world.find(hospital) is None:
        known = ", ".join(each.hospital_id for each in people.world.institutions)
        raise click.BadParameter(f"{hospital!r}: there are {known}", param_hint="--hospital")
    faults = None if scenario is None else load_scenario(scenario)
    return Desk(seed=seed, clock=time, hospital=hospital, cast=people, state=state, faults=faults)


@contextmanager
def _centre(desk: Desk, port: int, database: Path | None) -> Iterator[VpnServer]:
    """Run the server of the desk's world; what the desk uploads (3.1) goes there, too."""
    with VpnServer(
        seed=desk.seed, clock=desk.clock, world=desk.world, port=port, database=database
    ) as server:
        desk.intake = server.intake
        yield server


@contextmanager
def _cards_in_pcscd(
    desk: Desk, port: int | None, file: Path | None
) -> Iterator[dict[str, Any] | None]:
    """Keep the desk's cards in a pcscd's virtual reader, if one is asked for."""
    if port is None:
        yield None
        return
    from emulator.picc import CardProcess, Hand, load_manners

    manners = load_manners(file, desk.cast) if file else {}
    with CardProcess(port) as cards, Hand(desk, cards, manners):
        connected = cards.connected(seconds=_PCSCD_SECONDS)
        if desk.card is not None and not connected:
            notice(
                f"no vpcd at port {port} yet: the cards go in as soon as pcscd runs with it"
                " (apt install pcscd vsmartcard-vpcd)"
            )
        yield {"port": port, "connected": connected}


def _announce(line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit_json(line)
        return
    click.echo("emulator ready; nothing here reaches the insurer. Set:")
    click.echo(f"  CARDIO_TARGET={line['web']['base_url']}")
    click.echo(f"  CARDIO_BACKEND={line['backend']}")
    click.echo(f"  CARDIO_EMULATOR={line['reader']['env']['CARDIO_EMULATOR']}")
    for part in ("library", "component"):
        for target, path in (line[part] or {}).items():
            click.echo(f"{part} for {target}: {path}")
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


class _Stopped(BaseException):
    """A signal came where nobody waits for one."""


class _Stop:
    """What SIGINT and SIGTERM do: they end `wait`, and a block that is `at_once`."""

    def __init__(self) -> None:
        self._came = threading.Event()
        self._at_once = False

    def signalled(self, *_: object) -> None:
        """Take a signal; raises _Stopped once, so that no further one disturbs the end."""
        self._came.set()
        if self._at_once:
            self._at_once = False
            raise _Stopped

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let a signal end the block where it is, and all around it, by _Stopped."""
        self._at_once = True
        try:
            if self._came.is_set():
                raise _Stopped
            yield
        finally:
            self._at_once = False

    def wait(self) -> None:
        """Wait for a signal, or one that has come."""
        while not self._came.wait(_HEARTBEAT):
            pass


@contextmanager
def _stopping() -> Iterator[_Stop]:
    """Give what SIGINT and SIGTERM mean while the block runs; a stop is no error."""
    stop = _Stop()
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, stop.signalled) for kind in kinds]
    try:
        with suppress(_Stopped):
            yield stop
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)
