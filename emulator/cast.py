"""The cast: cards and institutions described in one TOML file, the shipped one or your own.

Reads and checks the description; puts no card into a reader.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from cardio.codecs import parse_roc_datetime
from cardio.records import BasicData, RegisterBasic, VisitIdentifier
from cardio.records._base import Record, encode, layout_of
from cardio.table.model import Layout
from emulator.cards import InsuranceCard, Visit
from emulator.errors import EmulatorError
from emulator.institutions import Institution, Kind, World, derived_sam_id

SAM_SLOT = "sam"
"""What `Desk.insert` takes for the SAM itself."""

DEFAULT_CARD = "hc-1"
"""The card that is in the reader when a desk starts."""

_BLANK_PROFILE: Final = {"newborn_birth_date": "", "newborn_multiple_mark": ""}
_RECORD: Final = {"year": str, "last_seq": int, "insured": bool, "last_issue": str}
_VISIT: Final = tuple(field.name for field in fields(Visit))
_VISIT_NEEDS: Final = tuple(field.name for field in fields(Visit) if field.default is MISSING)


class CastError(EmulatorError, ValueError):
    """A cast file that cannot be used; names file, card and key."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The cards there are, by name, and the institutions of their world."""

    cards: Mapping[str, InsuranceCard]
    world: World

    def card(self, name: str) -> InsuranceCard:
        """Return a card; raises CastError naming the cards there are."""
        if name not in self.cards:
            raise CastError(f"card {name!r}: the cast has {', '.join(self.cards)}")
        return self.cards[name]


def load_cast(path: Path | None = None) -> Cast:
    """Read a cast file, without a path the shipped one.

    A file of one's own is used instead of the shipped cast; its institutions join the default
    world. Raises CastError when the file is missing, is no TOML, or a value does not fit.
    """
    source = path if path is not None else files("emulator") / "data" / "cast.toml"
    try:
        document = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise CastError(f"cast {source}: {error.strerror or error}") from error
    except ValueError as error:
        raise CastError(f"cast {source}: no TOML in UTF-8: {error}") from error
    try:
        return _cast(document)
    except CastError as error:
        raise CastError(f"cast {source}: {error}") from None


def _cast(document: Mapping[str, Any]) -> Cast:
    _check_keys(document, (), ("card", "institution"))
    cards: dict[str, InsuranceCard] = {}
    for row in _tables(document, "card"):
        card = _card(row)
        if card.name in cards:
            raise CastError(f"card {card.name}: the name stands twice")
        cards[card.name] = card
    if not cards:
        raise CastError("expected at least one [[card]]")
    try:
        return Cast(cards, World.default().extended(_institutions(document)))
    except (TypeError, ValueError) as error:
        raise CastError(f"institution: {error}") from error


def _institutions(document: Mapping[str, Any]) -> Iterable[Institution]:
    for row in _tables(document, "institution"):
        _check_keys(row, ("hospital_id", "name", "kind"), ("sam_id",))
        hospital_id = row["hospital_id"]
        sam_id = row.get("sam_id", derived_sam_id(hospital_id))
        yield Institution(hospital_id, sam_id, row["name"], Kind(row["kind"]))


def _card(row: Mapping[str, Any]) -> InsuranceCard:
    name = row.get("name")
    if not isinstance(name, str) or not name:
        raise CastError("a [[card]] without name")
    if name == SAM_SLOT:
        raise CastError(f"card {name}: that name means the SAM")
    try:
        _check_keys(row, ("name", "profile"), ("about", "record", "visit"))
        profile, record = _profile(row["profile"]), _record(row.get("record", {}))
        visits = _visits(_tables(row, "visit"))
        return InsuranceCard(name, row.get("about", ""), profile, visits, **record)
    except (TypeError, ValueError) as error:
        raise CastError(f"card {name}: {error}") from error


def _profile(values: Mapping[str, Any]) -> dict[str, Any]:
    """Check a profile by the layouts that will show it; raises ValueError naming the field."""
    profile = {**_BLANK_PROFILE, **values}
    _check_keys(profile, set(_names((BasicData, RegisterBasic))), place="profile: ")
    for record in (BasicData, RegisterBasic):
        encode(record.LAYOUT._replace(param="profile"), profile)
    return profile


def _record(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check what is behind the visit functions; raises ValueError naming the key."""
    _check_keys(values, (), _RECORD, place="record: ")
    for key, value in values.items():
        if type(value) is not _RECORD[key]:
            raise ValueError(f"record.{key}: expected {_RECORD[key].__name__}")
    if values.get("last_issue"):
        parse_roc_datetime(values["last_issue"])
    return values


def _visits(rows: Iterable[Mapping[str, Any]]) -> tuple[Visit, ...]:
    visits = tuple(map(_visit, rows))
    if any(a.visit_datetime <= b.visit_datetime for a, b in pairwise(visits)):
        raise ValueError("visit: expected the newest first, no two at one time")
    return visits


def _visit(row: Mapping[str, Any]) -> Visit:
    """Check a visit by the layouts that will show it; raises ValueError naming the field."""
    _check_keys(row, _VISIT_NEEDS, _VISIT, place="visit: ")
    visit = Visit(**row)
    encode(_visit_layout(), {name: getattr(visit, name) for name in _VISIT})
    encode(VisitIdentifier.LAYOUT, {"visit_identifier": visit.visit_identifier})
    parse_roc_datetime(visit.visit_datetime)
    return visit


def _visit_layout() -> Layout:
    """Return what a visit has of the record that 1.5 hisGetTreatmentNoNeedHPC shows."""
    shown = layout_of("hisGetTreatmentNoNeedHPC", "pBuffer", group="visit")
    return shown._replace(param="visit", fields=tuple(f for f in shown.fields if f.name in _VISIT))


def _names(records: Iterable[type[Record]]) -> Iterable[str]:
    return (field.name for record in records for field in record.LAYOUT.fields)


def _tables(document: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    rows = document.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CastError(f"{key}: expected [[{key}]] tables")
    return rows


def _check_keys(
    row: Mapping[str, Any], needed: Collection[str], allowed: Collection[str] = (), place: str = ""
) -> None:
    """Refuse a table with a key too many or too few; raises CastError naming the key."""
    if unknown := sorted(set(row) - {*needed, *allowed}):
        raise CastError(f"{place}unknown key {unknown[0]}")
    if missing := sorted(set(needed) - set(row)):
        raise CastError(f"{place}missing key {missing[0]}")
