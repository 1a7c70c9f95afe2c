"""What the steering commands share: the option that names the emulator, and asking it.

Knows no command.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

import click

from cardio.backends.address import DEFAULT_ADDRESS, Address
from cardio.backends.remote import RemoteBackend
from cardio.cli.options import json_option
from cardio.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def steering(command: F) -> F:
    """Add --to and --json."""
    to = click.option(
        "--to",
        metavar="HOST:PORT",
        default=lambda: Settings.from_env().emulator or DEFAULT_ADDRESS,
        show_default=f"CARDIO_EMULATOR, else {DEFAULT_ADDRESS}",
        help="Where the emulator listens; also the path of its unix socket.",
    )
    return to(json_option(command))


def ask(to: str, command: str, **values: object) -> Any:
    """Send a control frame to a running emulator and return its answer."""
    with closing(RemoteBackend(Address.parse(to))) as remote:
        return remote.control(command, **values)
