"""The command line: a thin layer over the public functions.

Finds commands by name, turns errors into one line and an exit code; does no work itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, cast

import click

from cardio.cli._commands import COMMANDS, ENTRY_POINTS

INTERNAL_ERROR: Final = 5
USAGE_ERROR: Final = 2


class LazyGroup(click.Group):
    """A group that imports a command when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the static table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when neither table nor entry points have it."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return _registered(cmd_name)
        module, _, attribute = entry.target.partition(":")
        try:
            return cast(click.Command, getattr(import_module(module), attribute))
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] in {"cardio", "api", "emulator"}:
                raise
            raise click.ClickException(
                f"{cmd_name} needs {error.name}: pip install 'nhi-cardio[emulator]'"
            ) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nhi-cardio", prog_name="cardio")
def cli() -> None:
    """Taiwan's NHI card without hardware: card, SAM (安全模組卡), upload (就醫資料上傳).

    Example: cardio demo
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exits 0 done, 1 bad news, 2 usage, 3 card, 4 network, 5 internal."""
    from cardio.cli.output import escape_unprintable

    escape_unprintable()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        result = cli.main(
            None if arguments is None else list(arguments),
            prog_name="cardio",
            standalone_mode=False,
        )
    except click.exceptions.Abort:
        return _ended("interrupted", USAGE_ERROR)
    except click.ClickException as error:
        error.show()
        return error.exit_code if error.exit_code != 1 else USAGE_ERROR
    except BrokenPipeError:
        return _ended("", 0)
    except Exception as error:  # the border: whatever went wrong is a line and a code
        return _ended(*_explained(error))
    return result if isinstance(result, int) else 0


def _explained(error: Exception) -> tuple[str, int]:
    """Return one line and the exit code; errors of ours carry theirs as `exit_code`."""
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        return " ".join(str(error).split()), code
    if isinstance(error, OSError):
        return (
            f"{error.filename or 'system'}: {error.strerror or type(error).__name__}",
            USAGE_ERROR,
        )
    if isinstance(error, MemoryError):
        return "not enough memory for this", USAGE_ERROR
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"internal error: {type(error).__name__} in {where.name} ({where.filename}:{where.lineno});"
        " please report it",
        INTERNAL_ERROR,
    )


def _ended(line: str, code: int) -> int:
    if line:
        click.echo(f"cardio: {line}", err=True)
    return code


def _registered(name: str) -> click.Command | None:
    from importlib.metadata import entry_points  # scanning costs more than all of start-up

    found = list(entry_points(group=ENTRY_POINTS, name=name))
    return cast(click.Command, found[0].load()) if found else None
