"""Command `sample`: generated documents, good or with chosen faults, to a file or standard output.

Parses, calls and writes; what is in them is decided in `emulator.samples`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli_check import now_option
from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice
from emulator.desk import DEFAULT_HOSPITAL, DEFAULT_SEED

if TYPE_CHECKING:
    from emulator.samples import Sample


def _codes(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Read codes that are separated by commas or blanks; ALL stands for every one."""
    from emulator.samples import FAULTS

    codes = tuple(value.upper().replace(",", " ").split())
    return tuple(FAULTS) if codes == ("ALL",) else codes


@click.command()
@click.option("--records", type=click.IntRange(min=1), required=True, help="How many records.")
@click.option("--seed", default="1", show_default=True, help="Decides what is in them.")
@click.option(
    "--faults",
    metavar="CODES",
    default="",
    callback=_codes,
    help="Codes of faults to put in, such as AA,D047; ALL for every one that is known.",
)
@click.option(
    "--encoding",
    type=click.Choice(["big5", "utf-8"], case_sensitive=False),
    default="big5",
    show_default=True,
    help="Encoding, as it is declared.",
)
@click.option(
    "--hospital",
    default=DEFAULT_HOSPITAL,
    show_default=True,
    help="Hospital or clinic of the emulated world.",
)
@click.option(
    "--emulator-seed",
    default=DEFAULT_SEED,
    show_default=True,
    help="Seed of the server that will verify the signatures.",
)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Not to stdout.")
@click.option(
    "--sidecar",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where the faults are listed (JSON); default OUT.faults.json.",
)
@now_option
@json_option
def sample(
    records: int,
    seed: str,
    faults: Sequence[str],
    encoding: str,
    hospital: str,
    emulator_seed: str,
    out: str | None,
    sidecar: str | None,
    now: datetime,
    as_json: bool,
) -> None:
    """Generate a document of made-up visits with emulated signatures (format 2.0).

    Good records unless --faults says otherwise; each fault is listed with record, order, field
    and code. The same options give the same bytes.

    Example: cardio sample --records 20 --faults AA,D047 --out visits.xml
    """
    from emulator.samples import SampleImpossible, Wishes, generate

    listed = sidecar or (f"{out}.faults.json" if out and faults else None)
    if faults and listed is None:
        raise click.UsageError("--faults needs --out or --sidecar: where are the faults listed?")
    if as_json and out is None:
        raise click.UsageError("--json needs --out: standard output cannot hold both")
    wishes = Wishes(records, now, seed, emulator_seed, hospital, faults, encoding)
    try:
        made = generate(wishes)
    except SampleImpossible as error:
        raise click.UsageError(str(error)) from None
    _write(made, out, listed)
    if as_json:
        emit_json({"out": out, "sidecar": listed, **_told(made)})
    elif out is not None:
        notice(f"{out}: {records} records, {len(made.planted)} faults, emulated signatures")


def _write(made: Sample, out: str | None, listed: str | None) -> None:
    if out is None:
        click.echo(made.document.data, nl=False)
    else:
        Path(out).write_bytes(made.document.data)
    if listed is not None:
        text = json.dumps(_told(made), indent=2)
        Path(listed).write_text(f"{text}\n", encoding="utf-8")


def _told(made: Sample) -> dict[str, object]:
    return {
        "format": made.document.format.value,
        "encoding": made.document.encoding,
        "records": made.document.record_count,
        "orders": made.document.order_count,
        "sha256": made.document.sha256,
        "faults": [asdict(planted) for planted in made.planted],
    }
