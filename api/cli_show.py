"""How the commands show outcomes and results: tables, or what came where its form is not known.

Prints; asks nobody and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from cardio.cli.output import emit_json, notice, table

if TYPE_CHECKING:
    from api.findings import Finding
    from api.outbox import Part
    from api.outbox.outcomes import UploadOutcome
    from api.outcome import Outcome
    from api.result_file import FileResult
    from api.results import CheckResult, Summary

_OUTCOME: Final = ("file", "part", "records", "orders", "type", "rtn_code", "state", "opcode")
PART_COLUMNS: Final = (
    *("id", "file", "part", "type", "state", "rtn_code", "opcode", "attempts", "since"),
)
"""What a table shows of a part in the outbox."""

_FINDING: Final = ("record", "order", "field", "code", "text_zh", "text_en", "hint")


def show_outcomes(outcomes: Sequence[Outcome], wholes: Sequence[UploadOutcome]) -> None:
    """Show the parts of what was uploaded, then the result of each upload as one."""
    show_rows("uploads", _OUTCOME, [outcome.as_json() for outcome in outcomes])
    for whole in wholes:
        results = [one.result for one in outcomes if one.id == whole.id and one.result]
        if len(whole.parts) > 1 and all(result.understood for result in results):
            show_whole(whole)
            continue
        for result in results:
            show_result(result)


def show_whole(whole: UploadOutcome) -> None:
    """Show counts, once every part has its own, and findings by record of the file."""
    if whole.summary is not None:
        _show_counts(whole.summary)
    show_findings(whole.findings)


def show_result(found: CheckResult) -> None:
    """Show a result, or that it is not ready."""
    if not found.ready:
        notice(f"{found.rtn_code} {found.rtn_code.info.zh}: {found.rtn_code.info.action}")
        return
    show_known(found)
    if found.understood and not found.checked:
        notice("a connection test (ZZ) is counted, not checked")


def show_known(found: CheckResult | FileResult) -> None:
    """Show counts and findings, or what came where its form is not known."""
    counts = found.summary
    if counts is None:
        notice("the result has a form that is not known; shown as it came")
        click.echo(found.raw)
        return
    _show_counts(counts)
    show_findings(found.findings)


def show_findings(findings: Sequence[Finding]) -> None:
    """Show findings, if there are any."""
    if findings:
        show_rows("findings", _FINDING, [one.as_json() for one in findings])


def show_parts(parts: Sequence[Part], as_json: bool) -> None:
    """Show parts in the outbox, as a table or as one document."""
    rows = [part.as_json() for part in parts]
    if as_json:
        emit_json({"uploads": rows})
    else:
        show_rows("uploads", PART_COLUMNS, rows)


def show_rows(
    title: str,
    columns: Sequence[str],
    rows: Sequence[dict[str, str | int | None]] | Sequence[dict[str, object]],
) -> None:
    """Show chosen columns of JSON rows as a table."""
    table(title, columns, [[_cell(row[name]) for name in columns] for row in rows])


def _show_counts(counts: Summary) -> None:
    table("summary", counts.__slots__, [tuple(counts.as_json().values())])


def _cell(value: object) -> str:
    return "" if value is None else str(value)
