"""What the commands that upload share: connection options, an open client, an open outbox.

Options and context managers only; no command of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from api.codes import JobType
from cardio.cli.options import backend_option, json_option
from cardio.cli.output import notice_emulated
from cardio.settings import Settings

if TYPE_CHECKING:
    from api.client import Client
    from api.outbox import Outbox

F = TypeVar("F", bound=Callable[..., Any])
TYPES: Final = click.Choice([job.value for job in JobType])
FOLDER: Final = "outbox"
"""Folder of the outbox below CARDIO_HOME."""


def connection_options(command: F) -> F:
    """Add what says where to and under which conditions: target, hosts, TLS, trace, backend."""
    return _added(
        command,
        click.option(
            "--target",
            metavar="URL",
            default=lambda: Settings.from_env().target,
            show_default="CARDIO_TARGET",
            help="Base URL of the Web API, such as https://HOST/V1000/.",
        ),
        click.option(
            "--allow-emulated-to",
            metavar="HOST",
            multiple=True,
            help="Let an emulated identity go to this host. May be repeated.",
        ),
        click.option("--ca-file", metavar="FILE", help="PEM file of the authorities to trust."),
        click.option(
            "--pin",
            metavar="SHA256",
            help="Trust the certificate or key with this SHA-256, without a chain.",
        ),
        click.option(
            "--trace",
            metavar="FILE",
            type=click.Path(dir_okay=False),
            help="Append every exchange as JSON, credential and document masked.",
        ),
        backend_option,
        json_option,
    )


def outbox_option(command: F) -> F:
    """Add --outbox DIR; default below CARDIO_HOME."""
    return _added(
        command,
        click.option(
            "--outbox",
            "folder",
            metavar="DIR",
            type=click.Path(file_okay=False, path_type=Path),
            default=lambda: Settings.from_env().home / FOLDER,
            show_default="outbox in CARDIO_HOME",
            help="Folder of the outbox.",
        ),
    )


def policy_option(command: F) -> F:
    """Add --policy: what to do for uploads whose answer is lost."""
    return _added(
        command,
        click.option(
            "--policy",
            "policy",
            type=click.Choice(["ask", "resend-precheck-only", "resend"]),
            default="ask",
            show_default=True,
            help="What to do when an answer is lost: ask you, or send again.",
        ),
    )


@contextmanager
def connected(
    target: str | None,
    *,
    backend: str,
    allow_emulated_to: Sequence[str],
    ca_file: str | None,
    pin: str | None,
    trace: str | None,
    counts: bool = True,
) -> Iterator[Client]:
    """Open the component and a client to the target; say when the identity is emulated."""
    if not target:
        raise click.UsageError(
            "no target: give --target URL or set CARDIO_TARGET to the base URL of the Web API"
        )
    import cardio
    from api.client import Client

    with ExitStack() as stack:
        component = stack.enter_context(cardio.open_component(backend))
        client = Client(
            target,
            component,
            ca_file=ca_file,
            pin=pin,
            allow_emulated_to=allow_emulated_to,
            counts=counts,
            trace=stack.enter_context(_tracing(Path(trace))) if trace else None,
        )
        stack.enter_context(client)
        notice_emulated(component.url, component.emulated)
        yield client


@contextmanager
def opened(folder: Path) -> Iterator[Outbox]:
    """Open the outbox of a folder, on the clock of this computer."""
    from api.outbox import Outbox
    from cardio.codecs import TAIPEI

    with Outbox(folder, now=lambda: datetime.now(TAIPEI)) as outbox:
        yield outbox


@contextmanager
def _tracing(path: Path) -> Iterator[Callable[[dict[str, object]], None]]:
    """Open a trace, private to its user; each exchange becomes a line."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with open(handle, "a", encoding="utf-8") as file:

        def write(exchange: dict[str, object]) -> None:
            file.write(json.dumps(exchange, ensure_ascii=False) + "\n")
            file.flush()

        yield write


def _added(command: F, *options: Callable[[F], F]) -> F:
    for option in reversed(options):
        command = option(command)
    return command
