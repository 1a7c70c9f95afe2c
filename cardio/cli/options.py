"""Options that several commands share.

Names and defaults only; opens nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from cardio.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


class _Seconds(click.FloatRange):
    """A time one can wait for: from 0, and not without end."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value} is no number of seconds.", param, ctx)
        return seconds


class _Unicode(click.ParamType[str]):
    """Text, and no other bytes."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.fail("expected text, not other bytes.", param, ctx)
        return value


SECONDS: Final = _Seconds(min=0)
"""What an option in seconds takes."""

UNICODE: Final = _Unicode()
"""What an argument takes that is looked for in a database."""


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
