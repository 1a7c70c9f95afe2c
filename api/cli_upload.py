"""Command `upload`: into the outbox, then on its way, and what became of it.

Parses, calls and prints; errors become a line and an exit code in `cardio.cli.main`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli_connection import (
    TYPES,
    connected,
    connection_options,
    opened,
    outbox_option,
    policy_option,
)
from api.cli_progress import progress
from api.cli_show import show_outcomes
from api.codes import JobType
from cardio.cli.options import SECONDS
from cardio.cli.output import emit_json, notice

if TYPE_CHECKING:
    from api.client import Client
    from api.outbox import Outbox
    from api.outbox.intake import Taken
    from api.outcome import Outcome
    from cardio.errors import CardioError


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option("--type", "type", type=TYPES, required=True, help="ZZ test, A2 check, A1 formal.")
@click.option("--wait", is_flag=True, help="Wait for the check result (檢核結果).")
@click.option("--timeout", type=SECONDS, metavar="S", help="Seconds to wait at most (24 hours).")
@click.option("--no-counts", is_flag=True, help="Send A1 without sMrecs and sPrecs.")
@click.option("--again", is_flag=True, help="Send documents anew that are done or under way.")
@click.option("--csv", "as_csv", is_flag=True, help="Print what became of every visit as CSV.")
@policy_option
@outbox_option
@connection_options
def upload(
    files: Sequence[str],
    type: str,
    wait: bool,
    timeout: float | None,
    no_counts: bool,
    again: bool,
    as_csv: bool,
    policy: str,
    folder: Path,
    target: str | None,
    as_json: bool,
    **connection: Any,
) -> int:
    """Sign and upload visit documents (就醫資料上傳).

    They go into the outbox first, so that nothing is lost: what cannot be sent now is sent by the
    next upload or by cardio outbox run. A document that is done or under way is not sent twice.
    All files are tried; the exit code is that of the worst.

    Example: cardio upload visits.xml --type A2 --wait --target http://127.0.0.1:15180/V1000/
    """
    from api.flow import RESULT_AGE
    from api.outbox.intake import take_in
    from api.outcome import outcomes

    counts = not no_counts
    patience = (RESULT_AGE if timeout is None else timeout) if wait else None
    with connected(target, counts=counts, **connection) as client, opened(folder) as outbox:
        taken = list(
            take_in(outbox, files, type=type, target=client.base_url, again=again, counts=counts)
        )
        _tell_duplicates(taken)
        failed = _run(client, outbox, taken, results=wait, timeout=patience, policy=policy)
        job = JobType(type)
        found = [one for each in taken for one in outcomes(outbox, each, job, waited=wait)]
        _show(outbox, taken, found, failed, as_json=as_json, as_csv=as_csv)
    worst = max(one.exit_code for one in found)
    return failed.exit_code if failed else worst


def _run(
    client: Client, outbox: Outbox, taken: Sequence[Taken], *, policy: str, **options: Any
) -> CardioError | None:
    """Work until these files are where they can be now; return why nothing could be signed."""
    from api.outbox.policy import Policy
    from api.outbox.worker import Worker
    from cardio.errors import CardioError

    wanted = [part.id for each in taken for part in each.parts]
    if not wanted:
        return None
    with progress() as shown:
        worker = Worker(client, outbox)
        try:
            worker.run(
                wanted=wanted,
                policy=Policy(policy),
                tell=lambda news: shown.hear(*news),
                progress=shown.sent,
                **options,
            )
        except CardioError as error:
            return error
    return None


def _tell_duplicates(taken: Sequence[Taken]) -> None:
    for each in taken:
        if each.duplicate:
            states = ", ".join(dict.fromkeys(part.state.value for part in each.parts))
            notice(
                f"{each.file}: in the outbox already as {each.parts[0].id} ({states}); not sent"
                " twice, see cardio outbox show, or use --again"
            )


def _show(
    outbox: Outbox,
    taken: Sequence[Taken],
    found: Sequence[Outcome],
    failed: CardioError | None,
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    from api.outbox.outcomes import outcome, visits

    for one in found:
        error = failed if failed and one.state == "queued" else one.error
        if error is not None:
            notice(f"{one.file}: {error}")
    ids = list(dict.fromkeys(each.parts[0].id for each in taken if each.parts))
    if as_csv and not as_json:
        from api.outbox.export import write_csv

        click.echo(write_csv(one for id in ids for one in visits(outbox, id)), nl=False)
        return
    wholes = [outcome(outbox, id) for id in ids]
    if as_json:
        files = [whole.as_json() for whole in wholes]
        emit_json({"uploads": [one.as_json() for one in found], "files": files})
    else:
        show_outcomes(found, wholes)
