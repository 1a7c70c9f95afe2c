"""Commands `upload` and `result`: a thin layer over the blocking client.

Parses, calls and prints; errors become a line and an exit code in `cardio.cli.main`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.codes import JobType
from cardio.cli.options import backend_option, json_option
from cardio.cli.output import emit_json, notice, notice_emulated, table
from cardio.settings import Settings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from api.client import Client
    from api.errors import Refused
    from api.outcome import Outcome
    from api.result_file import FileResult
    from api.results import CheckResult

F = TypeVar("F", bound=Callable[..., Any])
_TYPES = click.Choice([job.value for job in JobType])
_WRONG_TYPE = "5003"


def _connection_options(command: F) -> F:
    """Add what says where to and under which conditions: target, hosts, CA file, backend."""
    options = (
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
        backend_option,
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option("--type", "type", type=_TYPES, required=True, help="ZZ test, A2 check, A1 formal.")
@click.option("--wait", is_flag=True, help="Wait for the check result (檢核結果).")
@click.option("--timeout", type=float, metavar="S", help="Seconds to wait at most (24 hours).")
@click.option("--no-counts", is_flag=True, help="Send A1 without sMrecs and sPrecs.")
@_connection_options
def upload(
    files: Sequence[str],
    type: str,
    wait: bool,
    timeout: float | None,
    no_counts: bool,
    target: str | None,
    as_json: bool,
    **connection: Any,
) -> int:
    """Sign and upload visit documents (就醫資料上傳).

    All files are tried; the exit code is that of the worst.

    Example: cardio upload visits.xml --type A2 --wait --target http://127.0.0.1:15180/V1000/
    """
    from api.flow import RESULT_AGE
    from api.outcome import send_file

    patience = (RESULT_AGE if timeout is None else timeout) if wait else None
    outcomes = []
    with _client(target, counts=not no_counts, **connection) as client:
        for number, file in enumerate(files, start=1):
            with _busy(f"{file} ({number}/{len(files)})"):
                outcomes.append(send_file(client, file, JobType(type), wait=patience))
    _show_outcomes(outcomes, as_json)
    return max(outcome.exit_code for outcome in outcomes)


@click.command()
@click.argument("opcode", required=False)
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Read a delivered result (zip, text or JSON) instead of asking the server.",
)
@click.option("--type", "type", type=_TYPES, help="Type of the upload; else each is tried.")
@_connection_options
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
    if (opcode is None) == (file is None):
        raise click.UsageError("give either an OPCODE to ask for or --from FILE")
    if file is not None:
        return _delivered(file, as_json)
    from api.errors import Refused
    from api.outcome import verdict

    wanted = opcode or ""
    with _client(target, **connection) as client:
        types = (JobType(type),) if type else tuple(JobType)
        try:
            found = _ask(client, wanted, types)
        except Refused as error:
            if as_json:
                emit_json(_refused(wanted, types[-1], error))
            raise
    if as_json:
        emit_json(found.as_json())
    else:
        _show_result(found)
    return verdict(found)


def _delivered(file: str, as_json: bool) -> int:
    """Show a result that lies in a file."""
    from pathlib import Path

    from api.result_file import read_file

    found = read_file(Path(file))
    if as_json:
        emit_json(found.as_json())
    else:
        _show_known(found)
    return found.exit_code


@contextmanager
def _client(
    target: str | None,
    *,
    backend: str,
    allow_emulated_to: Sequence[str],
    ca_file: str | None,
    counts: bool = True,
) -> Iterator[Client]:
    """Open the component and a client to the target; say when the identity is emulated."""
    if not target:
        raise click.UsageError(
            "no target: give --target URL or set CARDIO_TARGET to the base URL of the Web API"
        )
    import cardio
    from api.client import Client

    with (
        cardio.open_component(backend) as component,
        Client(
            target, component, ca_file=ca_file, allow_emulated_to=allow_emulated_to, counts=counts
        ) as client,
    ):
        notice_emulated(component.url, component.emulated)
        yield client


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


def _busy(text: str) -> AbstractContextManager[object]:
    """Show on a terminal what is going on; nothing in a pipe."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


def _show_outcomes(outcomes: Sequence[Outcome], as_json: bool) -> None:
    for outcome in outcomes:
        if outcome.error is not None:
            notice(f"{outcome.file}: {outcome.error}")
    if as_json:
        emit_json({"uploads": [outcome.as_json() for outcome in outcomes]})
        return
    columns = ("file", "part", "records", "orders", "type", "rtn_code", "state", "opcode")
    rows = [[_cell(outcome.as_json()[name]) for name in columns] for outcome in outcomes]
    table("uploads", columns, rows)
    for outcome in outcomes:
        if outcome.result is not None:
            _show_result(outcome.result)


def _show_result(found: CheckResult) -> None:
    if not found.ready:
        notice(f"{found.rtn_code} {found.rtn_code.info.zh}: {found.rtn_code.info.action}")
        return
    _show_known(found)
    if found.understood and not found.checked:
        notice("a connection test (ZZ) is counted, not checked")


def _show_known(found: CheckResult | FileResult) -> None:
    """Show counts and findings, or what came where its form is not known."""
    counts = found.summary
    if counts is None:
        notice("the result has a form that is not known; shown as it came")
        click.echo(found.raw)
        return
    table("summary", counts.__slots__, [tuple(counts.as_json().values())])
    if found.findings:
        columns = ("record", "order", "field", "code", "text_zh", "text_en", "hint")
        rows = [[_cell(one.as_json()[name]) for name in columns] for one in found.findings]
        table("findings", columns, rows)


def _cell(value: object) -> str:
    return "" if value is None else str(value)
