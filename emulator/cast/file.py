"""A cast file as a whole: read, checked, and turned into cards and a world.

Puts no card into a reader; what single rows have to be is in the modules beside this one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeVar

from cardio.records._base import layout_of
from emulator.cards import InsuranceCard, ProfessionalCard
from emulator.cast.checks import Row, check_keys, encoded
from emulator.cast.rings import RINGS, ring_of
from emulator.cast.rows import professional_of, profile_of, record_of, visits_of
from emulator.errors import EmulatorError
from emulator.institutions import Institution, Kind, World, derived_sam_id

C = TypeVar("C", InsuranceCard, ProfessionalCard)

SAM_SLOT: Final = "sam"
"""What `Desk.insert` takes for the SAM itself."""

DEFAULT_CARD: Final = "hc-1"
"""The card that is in the reader when a desk starts."""

DEFAULT_PROFESSIONAL: Final = "hpc-1"
"""The professional card that is in its slot when a desk starts."""


class CastError(EmulatorError, ValueError):
    """A cast file that cannot be used; names file, card and key."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The cards there are, by name, and the institutions of their world."""

    cards: Mapping[str, InsuranceCard]
    professionals: Mapping[str, ProfessionalCard]
    world: World

    def card(self, name: str) -> InsuranceCard:
        """Return an insurance card; raises CastError naming the cards there are."""
        if name not in self.cards:
            known = ", ".join([*self.cards, *self.professionals])
            raise CastError(f"card {name!r}: the cast has {known}")
        return self.cards[name]


def load_cast(path: Path | None = None) -> Cast:
    """Read a cast file, without a path the shipped one.

    A file of one's own is used instead of the shipped cast; its institutions join the default
    world. Raises CastError when the file is missing, is no TOML, or a value does not fit.
    """
    cast = _shipped() if path is None else _load(path)
    return replace(cast, cards=dict(cast.cards), professionals=dict(cast.professionals))


def listing(cast: Cast) -> list[dict[str, str]]:
    """Return name, kind (`hc`, `hpc`: its slot) and description of every card."""
    kinds = (("hc", cast.cards), ("hpc", cast.professionals))
    return [
        {"name": card.name, "kind": kind, "about": card.about}
        for kind, cards in kinds
        for card in cards.values()
    ]


@cache
def _shipped() -> Cast:
    return _load(files("emulator") / "data" / "cast.toml")


def _load(source: Path | Traversable) -> Cast:
    try:
        document = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise CastError(f"cast {source}: {error.strerror or error}") from error
    except ValueError as error:
        raise CastError(f"cast {source}: no TOML in UTF-8: {error}") from error
    try:
        return _cast(document)
    except (TypeError, ValueError) as error:
        raise CastError(f"cast {source}: {error}") from None


def _cast(document: Row) -> Cast:
    check_keys(document, (), ("card", "institution", "professional"))
    cards = [_named(row, _card) for row in _tables(document, "card")]
    staff = [_named(row, professional_of) for row in _tables(document, "professional")]
    if not cards:
        raise ValueError("expected at least one [[card]]")
    _check_names([*(card.name for card in cards), *(card.name for card in staff)])
    world = _world(document)
    for card in cards:
        if card.restricted_to and world.find(card.restricted_to) is None:
            raise ValueError(f"card {card.name}: record.restricted_to: no such institution")
    return Cast({c.name: c for c in cards}, {c.name: c for c in staff}, world)


def _named(row: Row, make: Callable[[Row], C]) -> C:
    """Make a card of a table; what is wrong with it is told with its name."""
    name = row.get("name")
    if not isinstance(name, str) or not name:
        raise ValueError("a card without name")
    try:
        return make(row)
    except (TypeError, ValueError) as error:
        raise ValueError(f"card {name}: {error}") from error


def _card(row: Row) -> InsuranceCard:
    check_keys(row, ("name", "profile"), ("about", "record", "visit", *RINGS))
    about = row.get("about", "")
    if not isinstance(about, str):
        raise ValueError("about: expected text")
    sections = {name: ring_of(name, _tables(row, name)) for name in RINGS if name in row}
    visits = visits_of(_tables(row, "visit"))
    record = record_of(_table(row, "record"))
    profile = profile_of(_table(row, "profile"))
    return InsuranceCard(row["name"], about, profile, visits, sections, **record)


def _check_names(names: list[str]) -> None:
    if SAM_SLOT in names:
        raise ValueError(f"card {SAM_SLOT}: that name means the SAM")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"card {twice[0]}: the name stands twice")


def _world(document: Row) -> World:
    try:
        return World.default().extended(map(_institution, _tables(document, "institution")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"institution: {error}") from error


def _institution(row: Row) -> Institution:
    check_keys(row, ("hospital_id", "name", "kind"), ("sam_id", "short_name"))
    sam_id = row.get("sam_id", derived_sam_id(row["hospital_id"]))
    name, short_name = row["name"], row.get("short_name", "")
    for function, key, text in (
        ("csGetHospName", "hospital_name", name),
        ("csGetHospAbbName", "hospital_short_name", short_name),
    ):
        encoded(layout_of(function, "pBuffer"), {key: text}, row["hospital_id"])
    return Institution(row["hospital_id"], sam_id, name, Kind(row["kind"]), short_name)


def _table(row: Row, key: str) -> Row:
    table = row.get(key, {})
    if not isinstance(table, dict):
        raise ValueError(f"{key}: expected a [card.{key}] table")
    return table


def _tables(row: Row, key: str) -> Iterable[Row]:
    rows = row.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise ValueError(f"{key}: expected [[{key}]] tables")
    return rows
