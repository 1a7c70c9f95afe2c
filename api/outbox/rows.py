"""Parts and steps as rows of a table: times as milliseconds since the Unix epoch, and back.

Pure functions; runs no statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Final, Protocol

from api.codes import JobType
from api.outbox.parts import Part, Step
from api.outbox.states import Event, State
from cardio.codecs import TAIPEI

COLUMNS: Final = tuple(field.name for field in fields(Part) if field.name != "seq")
"""The columns of a part, in its own order; the place in the queue is the table's key."""

MUTABLE: Final = (
    *("since", "touched_at", "due_at", "state", "owner", "attempts", "asked", "tries", "misses"),
    *("sam_id", "sent_at", "opcode", "rtn_code", "reason", "finding_count", "pruned", "version"),
)
"""What a step may change."""

_TIMES: Final = frozenset({"since", "touched_at", "due_at", "sent_at"})


class Row(Protocol):
    """A row of a table: its values in order, and by name of column."""

    def keys(self) -> Iterable[str]:
        """Return the names of the columns, in the order of the values."""

    def __iter__(self) -> Iterator[Any]:
        """Return the values."""

    def __getitem__(self, name: str, /) -> Any:
        """Return the value of a column."""


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).astimezone(TAIPEI)
_MS: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since the Unix epoch of an aware time."""
    return (moment - _EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """Return the Taipei time of milliseconds since the Unix epoch."""
    return _EPOCH + ms * _MS


def row_of(part: Part) -> list[Any]:
    """Return the values of a part's columns, in their order."""
    return _stored(_ROW(part))


def moved_of(part: Part) -> list[Any]:
    """Return the values that a step may have changed, in the order of `MUTABLE`."""
    return _stored(_MOVED(part))


def part_of(row: Row) -> Part:
    """Make a part of its row."""
    values = dict(zip(row.keys(), row, strict=True))
    for name, load in _LOADS.items():
        if values[name] is not None:
            values[name] = load(values[name])
    return Part(**values)


def step_of(row: Row) -> Step:
    """Make a step of its row, joined with id and number of its part."""
    return Step(
        row["id"],
        row["part"],
        from_ms(row["at"]),
        Event(row["event"]),
        State(row["state"]),
        row["rtn_code"],
        row["attempt"],
        row["reason"],
    )


def _stored(values: Iterable[Any]) -> list[Any]:
    return [_STORES[kind](value) if (kind := type(value)) in _STORES else value for value in values]


_LOADS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(_TIMES, from_ms),
    "type": JobType,
    "state": State,
    "repeatable": bool,
    "pruned": bool,
}
"""What makes the value of a field of that of its column, where they differ."""

_STORES: Final[Mapping[type, Callable[[Any], Any]]] = {
    datetime: to_ms,
    JobType: attrgetter("value"),
    State: attrgetter("value"),
    bool: int,
}
"""And the other way round, by type."""

_ROW: Final = attrgetter(*COLUMNS)
_MOVED: Final = attrgetter(*MUTABLE)
