"""Reads the source of the table (TOML and TSV in `data/`) into rows, for the generator and tests.

Not used at run time: TOML costs more than the whole start-up budget.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from cardio.table.model import (
    Code,
    Direction,
    Encoding,
    Field,
    Function,
    Group,
    Kind,
    Layout,
    Param,
)

DATA = Path(__file__).parent / "data"

GROUPS = (
    "reader",
    "identity",
    "visits",
    "treatment",
    "treatment_writing",
    "prescriptions",
    "orders",
    "prevention",
    "pin",
    "professional",
    "sam",
    "icd10",
    "unlisted",
    "component",
)
"""The groups of functions, by what they touch; one source file and one generated module each."""


def read_group(group: str) -> tuple[Function, ...]:
    """Return the rows of one group in source order."""
    document = tomllib.loads((DATA / f"{group}.toml").read_text(encoding="utf-8"))
    kind = Kind(document["kind"])
    return tuple(_function(row, group, kind) for row in document["function"])


def read_codes() -> dict[str, tuple[Code, ...]]:
    """Return the codes of every code space, in source order."""
    spaces: dict[str, list[Code]] = {}
    with (DATA / "codes.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            code = Code(
                int(row["code"]),
                row["zh"],
                row["en"],
                row["category"],
                row["severity"],
                row["error"],
            )
            spaces.setdefault(row["space"], []).append(code)
    return {space: tuple(codes) for space, codes in spaces.items()}


def read_values() -> list[dict[str, Any]]:
    """Return the enumerations: name, title_zh, used_in, source, confidence, values."""
    document = tomllib.loads((DATA / "values.toml").read_text(encoding="utf-8"))
    return list(document["enum"])


def _function(row: dict[str, Any], group: str, kind: Kind) -> Function:
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
        if key not in {"params", "output", "input"}
    }
    return Function(
        **plain,
        group=group,
        kind=kind,
        params=tuple(_param(p) for p in row.get("params", ())),
        outputs=tuple(_layout(o) for o in row.get("output", ())),
        inputs=tuple(_layout(i) for i in row.get("input", ())),
    )


def _param(row: dict[str, Any]) -> Param:
    return Param(**{**row, "direction": Direction(row["direction"])})


def _layout(row: dict[str, Any]) -> Layout:
    plain = {key: value for key, value in row.items() if key not in {"fields", "group"}}
    groups = tuple(
        Group(**{**group, "fields": _fields(group["fields"])}) for group in row.get("group", ())
    )
    return Layout(**plain, fields=_fields(row.get("fields", ())), groups=groups)


def _fields(rows: Any) -> tuple[Field, ...]:
    return tuple(Field(**{**row, "encoding": Encoding(row["encoding"])}) for row in rows)
