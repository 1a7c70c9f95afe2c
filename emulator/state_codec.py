"""Between a desk's state and the rows that are kept of it: parts of cards, of the desk, the clock.

Compares and encodes values; opens no file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import repeat
from operator import attrgetter
from typing import Any, Final, NamedTuple

from emulator.cards import InsuranceCard, ProfessionalCard
from emulator.clock import Clock
from emulator.desk import DeskState
from emulator.plain import Plain, parts_of, plain, to_json

FROZEN: Final = "frozen:"
"""How the text of a clock begins that stands still."""

VOLATILE: Final = ("port_open", "component_error")
"""What ends with the process that had it: it is as at first when a desk starts again."""

_NOTHING: Final = object()


class Row(NamedTuple):
    """One kept value as JSON: a part of a card (cards, professionals), of the desk or the clock."""

    kind: str
    name: str
    """Name of the card; empty for desk and clock."""
    part: str
    value: str


class Parts:
    """The parts of one kind of value, and the rows by which two of it differ."""

    def __init__(self, forms: Mapping[str, Plain]) -> None:
        self._forms = tuple(forms.items())
        self._values = attrgetter(*forms)

    def rows(self, kind: str, name: str, new: object, old: object | None) -> Iterator[Row]:
        """Give the rows of the parts in which a value differs from an old one, or of all."""
        values = self._values(new)
        known = repeat(_NOTHING) if old is None else self._values(old)
        for (part, form), value, before in zip(self._forms, values, known, strict=False):
            if value is not before and value != before:
                yield Row(kind, name, part, to_json(form.encode(value)))


_CARDS: Final = {"cards": InsuranceCard, "professionals": ProfessionalCard}
"""Fields of the state that hold cards by name, and what these are."""

_DESK: Final = {
    name: form for name, form in parts_of(DeskState).items() if name not in (*_CARDS, *VOLATILE)
}
"""The other fields of the state, and their forms."""

_CARD_PARTS: Final = {kind: Parts(parts_of(card)) for kind, card in _CARDS.items()}
_DESK_PARTS: Final = Parts(_DESK)


def restored(first: DeskState, rows: Sequence[Row]) -> DeskState:
    """Put kept rows in the place of what a first state has; ValueError names what does not fit."""
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, name, part, value in rows:
        kept.setdefault((kind, name), {})[part] = _parsed(
            value, f"{kind} {name} {part}".replace("  ", " ")
        )
    kept.pop(("clock", ""), None)
    changes: dict[str, Any] = {kind: dict(getattr(first, kind)) for kind in _CARDS}
    for name, value in kept.pop(("desk", ""), {}).items():
        if name not in _DESK:
            raise ValueError(f"desk {name}: is unknown")
        changes[name] = _decoded(_DESK[name], value, f"desk {name}")
    for (kind, name), parts in kept.items():
        if kind not in _CARDS:
            raise ValueError(f"{kind} {name}: is unknown")
        changes[kind][name] = _decoded(plain(_CARDS[kind]), parts, f"{kind} {name}")
    return _checked(replace(first, **changes))


def _checked(state: DeskState) -> DeskState:
    """Refuse a state whose slots name cards it does not have; ValueError."""
    for slot, cards in (("inserted", state.cards), ("hpc", state.professionals)):
        if (name := getattr(state, slot)) is not None and name not in cards:
            raise ValueError(f"desk {slot}: names no card")
    return state


def resumed(clock: Clock, rows: Sequence[Row]) -> str:
    """Set a frozen clock to where it stood; return what it was when it was given."""
    origin = clock.shared_text
    kept = {row.part: row.value for row in rows if row.kind == "clock"}
    if origin.startswith(FROZEN) and kept.get("origin") == to_json(origin) and "now" in kept:
        clock.set(_decoded(plain(datetime), _parsed(kept["now"], "clock now"), "clock now"))
    return origin


def changes_of(state: DeskState, written: DeskState | None) -> Iterator[Row]:
    """Give the rows by which a state differs from what is written."""
    for kind, parts in _CARD_PARTS.items():
        cards = getattr(state, kind)
        known = {} if written is None else getattr(written, kind)
        for name, card in cards.items():
            if card is not known.get(name):
                yield from parts.rows(kind, name, card, known.get(name))
    yield from _DESK_PARTS.rows("desk", "", state, written)


def _parsed(value: str, place: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError(f"{place}: expected JSON") from None


def _decoded(form: Plain, value: Any, place: str) -> Any:
    try:
        return form.decode(value)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
