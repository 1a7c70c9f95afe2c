"""Command `result`: a thin layer over the blocking client.

Parses, calls and prints; errors become a line and an exit code in `cardio.cli.main`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from api.cli_connection import TYPES, connected, connection_options
from api.cli_show import show_known, show_result
from api.codes import JobType
from cardio.cli.output import emit_json

if TYPE_CHECKING:
    from api.client import Client
    from api.errors import Refused
    from api.results import CheckResult

_WRONG_TYPE = "5003"


@click.command()
@click.argument("opcode", required=False)
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Read a delivered result (zip, text or JSON) instead of asking the server.",
)
@click.option("--type", "type", type=TYPES, help="Type of the upload; else each is tried.")
@connection_options
def result(
    opcode: str | None,
    file: str | None,
    type: str | None,
    target: str | None,
    as_json: bool,
    **connection: Any,
) -> int:
    """Fetch the check result (檢核結果) of an upload by its opcode (執行編號).

    A result that is not ready yet is no error: exit code 0, ready false.

    Example: cardio result OPCODE --type A2 --target http://127.0.0.1:15180/V1000/
    """
    if file is not None and opcode is None:
        return _delivered(file, as_json)
    if file is not None or not opcode:
        raise click.UsageError("give either an OPCODE to ask for or --from FILE")
    from api.errors import Refused
    from api.outcome import verdict

    with connected(target, **connection) as client:
        types = (JobType(type),) if type else tuple(JobType)
        try:
            found = _ask(client, opcode, types)
        except Refused as error:
            if as_json:
                emit_json(_refused(opcode, types[-1], error))
            raise
    if as_json:
        emit_json(found.as_json())
    else:
        show_result(found)
    return verdict(found)


def _delivered(file: str, as_json: bool) -> int:
    """Show a result that lies in a file."""
    from pathlib import Path

    from api.result_file import read_file

    found = read_file(Path(file))
    if as_json:
        emit_json(found.as_json())
    else:
        show_known(found)
    return found.exit_code


def _ask(client: Client, opcode: str, types: Sequence[JobType]) -> CheckResult:
    """Ask with each type until one is not refused as the wrong type."""
    from api.errors import Refused

    for job in types[:-1]:
        try:
            return client.result(opcode, type=job)
        except Refused as error:
            if error.code != _WRONG_TYPE:
                raise
    return client.result(opcode, type=types[-1])


def _refused(opcode: str, job: JobType, error: Refused) -> dict[str, object]:
    from api.results import CheckResult

    answer = CheckResult(opcode, job, error.code, ready=False)
    return answer.as_json() | {"error": str(error)}
