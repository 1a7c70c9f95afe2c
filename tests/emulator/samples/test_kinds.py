"""Kinds of records: each is good by itself, refers to the right one, and is at home somewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from api import Document, check
from emulator.samples.kinds import KINDS, Kind, Opened, Slot, is_recent
from emulator.samples.office import Office, Person

BY_NAME = {kind.name: kind for kind in KINDS}


def made(kind: Kind, office: Office, person: Person, at: datetime, draw: int = 0) -> Document:
    """Return a document of a kind, after the record it refers to."""
    rng, earlier, visits = Random(draw), None, []
    if kind.after:
        before = BY_NAME[kind.after].make(Slot(office, person, at - timedelta(days=7), rng))
        office.sign(before)
        earlier = Opened(before)
        visits.append(before)
    visit = kind.make(Slot(office, person, at, rng, earlier))
    office.sign(visit)
    return Document.build([*visits, visit])


@pytest.mark.parametrize("draw", range(8))
@pytest.mark.parametrize("name", BY_NAME)
def test_kind_is_good(name: str, draw: int, office: Office, person: Person, now: datetime) -> None:
    document = made(BY_NAME[name], office, person, now - timedelta(hours=2), draw)
    assert check(document, now=now) == []


@pytest.mark.parametrize("name", [kind.name for kind in KINDS if kind.after])
def test_kind_refers_to_a_record_of_the_other_kind(
    name: str, office: Office, person: Person, now: datetime
) -> None:
    kind = BY_NAME[name]
    assert kind.after in BY_NAME
    first, second = made(kind, office, person, now - timedelta(hours=2)).visits
    if kind.name == "allergy":
        assert (second["M15"], second["M11"]) == (first["M15"], first["M11"])
    else:
        original = [second[key] for key in ("M16", "M17", "M18", "M19")]
        assert original == [first[key] for key in ("M15", "M05", "M13", "M11")]
    with pytest.raises(LookupError, match="no original"):
        kind.make(Slot(office, person, now, Random(1)))


def test_refills_and_courses_are_counted(office: Office, person: Person, now: datetime) -> None:
    for name, field in (("refill", "M33"), ("course", "M30")):
        kind = BY_NAME[name]
        first = BY_NAME[kind.after].make(Slot(office, person, now, Random(1)))
        for used in (1, 2):
            made = kind.make(Slot(office, person, now, Random(1), Opened(first, used)))
            assert made[field] == str(used + 1)


def test_abnormal_records_hold_nothing_of_a_card(
    office: Office, person: Person, now: datetime
) -> None:
    (visit,) = made(BY_NAME["abnormal"], office, person, now - timedelta(hours=2)).visits
    assert visit["H01"] == "B"
    assert not set(visit) & {"M01", "M02", "M14"}


def test_drawn_values_vary(office: Office, person: Person, now: datetime) -> None:
    at = now - timedelta(hours=2)
    drawn = {made(BY_NAME["acute"], office, person, at, draw).data for draw in range(6)}
    assert len(drawn) == 6


@pytest.mark.parametrize(("hours", "recent"), [(0, True), (12, True), (35, True), (37, False)])
def test_reports_are_for_today_and_yesterday(now: datetime, hours: int, recent: bool) -> None:
    assert is_recent(now - timedelta(hours=hours), now) is recent
