"""What values of fields mean, and what the short names of sources stand for.

Read from `meanings.toml` when first asked for; which values a field allows is in `api.fields`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from api.checks.lists import ABNORMAL_V1
from api.explain.facts import ValueLine
from api.fields import Field, FormatTable
from api.records import Format


def meaning(tables: FormatTable, field_id: str, value: str) -> tuple[str, str]:
    """Return the official short text of a value and ours; ('', '') where none is public."""
    for known in (field_id, tables.v2_ids.get(field_id, field_id)):
        texts = _data()["values"].get(known, {}).get(value)
        if texts:
            return texts[0], texts[1]
    return "", ""


def values_of(tables: FormatTable, field: Field) -> tuple[tuple[ValueLine, ...], bool]:
    """Return the values of a field with their meanings, and whether these are all there are."""
    allowed = allowed_values(tables, field)
    known = [*_data()["values"].get(field.v2, {}), *_data()["values"].get(field.id, {})]
    values = [v for v in known if v in allowed] if allowed else _special(tables, field, known)
    values += sorted(allowed - set(values))
    lines = (ValueLine(v, *meaning(tables, field.id, v)) for v in dict.fromkeys(values))
    return tuple(lines), bool(allowed)


def allowed_values(tables: FormatTable, field: Field) -> frozenset[str]:
    """Return the only values of a field; empty where they are not a closed list."""
    keys = tables.keys
    by_key = {
        keys.data_type: frozenset(tables.marks),
        keys.mark: frozenset("".join(tables.marks.values())),
        keys.visit_type: tables.visit_types,
        keys.mode: tables.modes,
        keys.version: tables.versions,
    }
    return field.allowed or by_key.get(field.id, frozenset())


def sources_in(*texts: str) -> Mapping[str, str]:
    """Return the short names of sources that stand in texts, and what they stand for."""
    words = {word for text in texts for word in text.replace(",", " ").replace(";", " ").split()}
    named: Mapping[str, str] = _data()["sources"]
    return {name: meant for name, meant in named.items() if name in words}


def _special(tables: FormatTable, field: Field, known: list[str]) -> list[str]:
    """Return special values of an open field; of format 1.0 only those of the visit number."""
    if tables.format is Format.V2:
        return known
    return [v for v in known if v in ABNORMAL_V1] if field.v2 == "M13" else []


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("api.explain").joinpath("meanings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
