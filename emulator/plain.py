"""Between frozen dataclasses and plain JSON or TOML values, by their annotations alone.

Knows no class by name; opens no file. A type's pair of functions is made once.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

from cardio.codecs import TAIPEI

BYTES_KEY: Final = "bytes"
"""Key of the object that stands for bytes where the annotation does not say so."""


class Plain(NamedTuple):
    """How values of one type become plain, for `to_json`, and come back.

    `decode` raises ValueError that names the key and what was expected, never the value.
    """

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def plain(hint: Any) -> Plain:
    """Return the pair for an annotation: scalars, bytes, datetime, Enum, Literal, X | None,
    tuple[X, ...], Mapping[str, X], or a dataclass of these.

    Raises TypeError for an annotation that has no plain form.
    """
    return _plain(hint)


@cache
def _plain(hint: Any) -> Plain:
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    if origin is Literal:
        return Plain(_same, lambda value: _one_of(inner, value))
    if origin is types.UnionType and len(inner) == 2 and inner[1] is types.NoneType:
        return _optional(plain(inner[0]))
    if origin is tuple and inner[1:] == (...,):
        return _sequence(plain(inner[0]))
    if origin is Mapping and inner[0] is str:
        return _mapping(plain(inner[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        choices = {member.value: member for member in hint}
        return Plain(attrgetter("value"), lambda value: choices[_one_of(tuple(choices), value)])
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint)
    raise TypeError(f"{hint!r} has no plain form")


def parts_of(kind: type) -> dict[str, Plain]:
    """Return the pair of each field of a dataclass, by name."""
    return {name: plain(hint) for name, hint in get_type_hints(kind).items()}


def _same(value: Any) -> Any:
    return value


def _scalar(kind: type) -> Plain:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"expected {_WORDS[kind]}")
        return value

    return Plain(_same, decode)


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError("expected a number")
    try:
        return float(value)
    except OverflowError:
        raise ValueError("expected a number of less than 309 digits") from None


def _moment(value: Any) -> datetime:
    """Read a TOML date-time or an ISO text; without zone it is Taipei's."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise ValueError("expected a date-time such as 2026-03-15T10:00:00")
    return value.replace(tzinfo=TAIPEI) if value.tzinfo is None else value


def _from_hex(value: Any) -> bytes:
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        raise ValueError("expected hexadecimal digits, two per byte") from None


def _bytes_only(value: Any) -> Any:
    """Write what JSON does not have: bytes; TypeError for anything else."""
    if isinstance(value, bytes):
        return {BYTES_KEY: value.hex()}
    raise TypeError(f"{type(value).__name__} has no plain form")


def _decode_any(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {BYTES_KEY}:
        return _from_hex(value[BYTES_KEY])
    if value is None or isinstance(value, str | int):
        return value
    raise ValueError("expected a text, a whole number or bytes")


_WORDS: Final = {str: "a text", int: "a whole number", bool: "true or false"}
_SCALARS: Final[Mapping[Any, Plain]] = {
    str: _scalar(str),
    int: _scalar(int),
    bool: _scalar(bool),
    float: Plain(_same, _number),
    bytes: Plain(bytes.hex, _from_hex),
    datetime: Plain(datetime.isoformat, _moment),
    Any: Plain(_same, _decode_any),
}

to_json: Final = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, default=_bytes_only
).encode
"""Write a plain value as JSON; bytes under `Any` become `{"bytes": hex}`. Raises TypeError."""


def _one_of(choices: tuple[Any, ...], value: Any) -> Any:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"expected one of {', '.join(map(str, choices))}")
    return value


def _optional(inner: Plain) -> Plain:
    encode, decode = inner
    return Plain(
        lambda value: None if value is None else encode(value),
        lambda value: None if value is None else decode(value),
    )


def _sequence(inner: Plain) -> Plain:
    encode, decode = inner

    def decode_all(values: Any) -> tuple[Any, ...]:
        if not isinstance(values, list):
            raise ValueError("expected a list")
        return tuple(_at(f"[{place}]", decode, value) for place, value in enumerate(values))

    if encode is _same:
        return Plain(list, decode_all)
    return Plain(lambda values: [encode(value) for value in values], decode_all)


def _mapping(inner: Plain) -> Plain:
    encode, decode = inner

    def decode_all(values: Any) -> dict[str, Any]:
        return {name: _at(name, decode, value) for name, value in _table(values).items()}

    return Plain(lambda values: {name: encode(value) for name, value in values.items()}, decode_all)


def _dataclass(kind: type) -> Plain:
    """Return the pair of a dataclass: an object with a key per field."""
    parts = parts_of(kind)
    needed = [
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    ]
    changed = [(name, part.encode) for name, part in parts.items() if part.encode is not _same]
    values_of = attrgetter(*parts) if len(parts) > 1 else lambda value: [getattr(value, *parts)]

    def encode(value: Any) -> dict[str, Any]:
        row = dict(zip(parts, values_of(value) if parts else (), strict=True))
        for name, part in changed:
            row[name] = part(row[name])
        return row

    def decode(row: Any) -> Any:
        check_keys(_table(row), needed, parts)
        return kind(**{name: _at(name, parts[name].decode, value) for name, value in row.items()})

    return Plain(encode, decode)


def check_keys(row: Mapping[str, Any], needed: list[str], known: Mapping[str, Any]) -> None:
    """Refuse a table with a key that is not known or without one that is needed; ValueError."""
    if unknown := sorted(set(row) - set(known)):
        raise ValueError(f"unknown key {unknown[0]}; known: {', '.join(known) or 'none'}")
    if missing := [name for name in needed if name not in row]:
        raise ValueError(f"missing key {missing[0]}")


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("expected a table of keys")
    return value


def _at(place: str, decode: Callable[[Any], Any], value: Any) -> Any:
    """Decode a part; the message of what does not fit begins with its place."""
    try:
        return decode(value)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
