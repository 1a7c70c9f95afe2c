"""Options that several commands share.

Names and defaults only; opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cardio.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """Add --json: one document on one line of stdout."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on one line.")(
        command
    )


def backend_option(command: F) -> F:
    """Add --backend URL; default CARDIO_BACKEND, else the emulator."""
    return click.option(
        "--backend",
        metavar="URL",
        default=lambda: Settings.from_env().backend_url,
        show_default="CARDIO_BACKEND, else emulator:",
        help="Where reader, SAM and component are.",
    )(command)
