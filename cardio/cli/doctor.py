"""Command `doctor`: what is installed here, what is missing, what to do about it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json, table
from cardio.doctor import Situation, State, examine
from cardio.doctor.probe import Probe
from cardio.settings import Settings

BAD_NEWS = 1


@click.command()
@click.option("--network", is_flag=True, help="Ask the target's host, once, without an identity.")
@click.option("--target", metavar="URL", help="Web API to ask; default CARDIO_TARGET.")
@click.option("--ca-file", metavar="FILE", help="PEM file of the authorities to trust.")
@click.option(
    "--vendor-folder",
    type=click.Path(path_type=Path),
    help="The vendor's folder NHI; default: on the system drive, on Windows.",
)
@json_option
def doctor(
    network: bool,
    target: str | None,
    ca_file: str | None,
    vendor_folder: Path | None,
    as_json: bool,
) -> None:
    """Say what is installed, how this process is set up, and what to do about it.

    Example: cardio doctor
    """
    settings = Settings.from_env()
    settings = replace(settings, target=target or settings.target)
    if network and not settings.target:
        raise click.UsageError("--network: no target; give --target or set CARDIO_TARGET")
    here = Situation.here(settings, os.environ)
    probe = Probe(ca_file) if network else None
    findings = examine(replace(here, probe=probe, vendor=vendor_folder or here.vendor))
    if as_json:
        emit_json({"checks": [finding.as_json() for finding in findings]})
    else:
        rows = ((f.name, f.state.value, f.detail, f.advice) for f in findings)
        table("doctor", ("check", "state", "detail", "what to do"), rows)
    if any(finding.state is State.WRONG for finding in findings):
        raise click.exceptions.Exit(BAD_NEWS)
