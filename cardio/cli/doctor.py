"""Command `doctor`: what is installed here, what is missing, what to do about it."""

from __future__ import annotations

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json, table
from cardio.doctor import State, examine
from cardio.settings import Settings

BAD_NEWS = 1


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what is installed, how this process is set up, and what to do about it.

    Example: cardio doctor
    """
    findings = examine(Settings.from_env())
    if as_json:
        emit_json({"checks": [finding.as_json() for finding in findings]})
    else:
        rows = ((f.name, f.state.value, f.detail, f.advice) for f in findings)
        table("doctor", ("check", "state", "detail", "what to do"), rows)
    if any(finding.state is State.WRONG for finding in findings):
        raise click.exceptions.Exit(BAD_NEWS)
