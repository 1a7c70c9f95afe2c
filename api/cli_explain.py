"""Command `explain`: what a code, a field, a rule or a kind of record means.

Parses, calls and prints; what is told is gathered in `api.explain`.
"""

from __future__ import annotations

import click

from cardio.cli.options import json_option
from cardio.cli.output import emit_json, table


@click.command()
@click.argument("name", metavar="CODE|FIELD")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en", "both"]),
    default="both",
    show_default=True,
    help="Language of the texts.",
)
@json_option
def explain(name: str, lang: str, as_json: bool) -> None:
    """Explain a code, a field, a rule or a kind of record (說明).

    What it means, when it applies, an example that passes and one that fails, what to do, source
    and confidence. A name is a code of a check result (D047), a field of either format (M51,
    A11), a rule (D02_D05) or a kind of record by its key (M07=BB, H00=2, H01=C).

    --json prints kind (code, rule, field or record), name, text_zh, text_en, source, confidence,
    sources, examples, checked_at, and by kind: severity, effect_zh, effect_en, formats, fields,
    hints, rules, undecided | decided_by, applies_zh, applies_en, hint, fields, codes, see | format,
    segment, type, length, exact, values, closed, data_types, other_format, needs, notes, codes,
    rules | format, columns, rules.

    Example: cardio explain D047
    """
    from api.explain import explain as explained

    facts = explained(name)
    if as_json:
        emit_json(facts.as_json())
        return
    from api.explain.pages import Table, page

    for part in page(facts, lang):
        if isinstance(part, Table):
            click.echo(f"{part.title}:")
            table("", part.columns, part.rows)
        else:
            click.echo(part)
