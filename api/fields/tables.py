"""Reads the TOML tables of the two formats into frozen rows, once and when asked for.

Holds no facts itself: they stand in `v1.toml` and `v2.toml`, with source and confidence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from api.fields.model import (
    Field,
    FormatTable,
    Keys,
    Kind,
    Later,
    Lifted,
    Matrix,
    Relaxed,
    Requirement,
    Segment,
)
from api.records import Format

_FILES = {Format.V1: "v1.toml", Format.V2: "v2.toml"}


@cache
def table(format: Format) -> FormatTable:
    """Return the tables of a format."""
    text = resources.files("api.fields").joinpath(_FILES[format]).read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    visits = raw["visits"]
    fields = {row["id"]: _field(row) for row in raw["field"]}
    v2_ids = {field.id: field.v2 for field in fields.values() if field.v2}
    return FormatTable(
        format=Format(raw["format"]),
        fields=fields,
        keys=Keys(**raw["keys"]),
        header=_words(raw["header"], "required"),
        visit_types=_words(raw["codes"], "visit_type"),
        modes=_words(raw["codes"], "mode"),
        versions=_words(raw["codes"], "version"),
        marks=raw["marks"],
        visit_data_type=visits["data_type"],
        visits=_matrix(visits, tuple(visits["columns"].split())),
        others={kind: _matrix(part, ("",)) for kind, part in raw["types"].items()},
        later=_later(raw.get("later")),
        relaxed=_relaxed(raw.get("relaxed")),
        lifted=_lifted(raw.get("lifted")),
        apart=_words(raw.get("apart", {}), "fields"),
        sender_fields=tuple(raw["header"]["sender"].split()),
        v2_ids=v2_ids,
        own_ids={v2: own for own, v2 in v2_ids.items()},
    )


def _field(row: dict[str, Any]) -> Field:
    enums = {"segment": Segment(row["segment"]), "kind": Kind(row["kind"])}
    return Field(**(row | enums | {"allowed": _words(row, "allowed")}))


def _matrix(part: dict[str, Any], columns: tuple[str, ...]) -> Matrix:
    return Matrix(
        groups=tuple(part["groups"]),
        columns=columns,
        rows={field_id: _symbols(row) for field_id, row in part["rows"].items()},
        source=part["source"],
        confidence=part["confidence"],
        same_as=part.get("same_as", {}),
    )


def _symbols(row: str) -> tuple[Requirement, ...]:
    return tuple(Requirement(symbol) for symbol in row.replace(" ", ""))


def _words(part: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(part.get(key, "").split())


def _later(part: dict[str, Any] | None) -> Later | None:
    if part is None:
        return None
    words = {key: _words(part, key) for key in ("required", "optional")}
    return Later(**(part | words))


def _relaxed(part: dict[str, Any] | None) -> Relaxed | None:
    if part is None:
        return None
    return Relaxed(part["data_type"], part["field"], part["value"], _words(part, "required"))


def _lifted(part: dict[str, Any] | None) -> Lifted | None:
    if part is None:
        return None
    visit_types, fields = _words(part, "visit_types"), _words(part, "fields")
    return Lifted(part["data_type"], part["order_class"], visit_types, fields)
