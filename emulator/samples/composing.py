"""Generated documents: records of all kinds spread over the last weeks, good or with chosen faults.

Seed, time and wishes decide every byte. Composes what `kinds` and `faults` make; writes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from api import Document, Visit
from cardio.codecs import TAIPEI
from emulator.cast import Cast, load_cast
from emulator.desk import DEFAULT_HOSPITAL, DEFAULT_SEED
from emulator.errors import EmulatorError
from emulator.institutions import Institution
from emulator.institutions import Kind as InstitutionKind
from emulator.samples.faults import FAULTS, Fault
from emulator.samples.kinds import KINDS, Kind, Opened, Slot, is_recent
from emulator.samples.office import Office, people

SPAN: Final = timedelta(days=60)
"""How far back visits go; well within the insurer's window of three months."""

FAULTY_EVERY: Final = 10
"""With faults: one record in so many has one, and each chosen fault comes at least once."""

_SECOND: Final = timedelta(seconds=1)
_USUAL: Final = (InstitutionKind.HOSPITAL, InstitutionKind.CLINIC)


class SampleImpossible(EmulatorError, ValueError):
    """A document that cannot be generated as asked; says why."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was put in: where a check must find it, and the code it must give."""

    record: int
    order: int | None
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to generate. `seed` decides the content, `keys` the signatures (a server's seed)."""

    records: int
    now: datetime
    seed: str = "1"
    keys: str = DEFAULT_SEED
    hospital: str = DEFAULT_HOSPITAL
    faults: Sequence[str] = ()
    encoding: str = "Big5"
    cast: Cast = field(default_factory=load_cast, repr=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """A generated document and the faults in it."""

    document: Document
    planted: tuple[Planted, ...]


def generate(wishes: Wishes) -> Sample:
    """Generate a document. Raises SampleImpossible for wishes that cannot be met."""
    plans = _plans(wishes.records, _chosen(wishes))
    visits = _Maker(wishes).visits(plans)
    document = Document.build(visits, encoding=wishes.encoding)
    faults = ((number, plan.fault) for number, plan in sorted(plans.items()))
    planted = (Planted(n, fault.order, fault.field, fault.code) for n, fault in faults if fault)
    return Sample(document, tuple(planted))


class _Plan(NamedTuple):
    """What is fixed about one record: its kind, its fault, whether it is for the last person."""

    kind: Kind
    fault: Fault | None = None
    same_person: bool = False


def _plans(records: int, faults: Sequence[Fault]) -> Mapping[int, _Plan]:
    """Fix the records with faults, and before each the one it refers to, spread evenly."""
    plans: dict[int, _Plan] = {}
    count = max(len(faults), records // FAULTY_EVERY) if faults else 0
    for turn in range(count):
        fault, number = faults[turn % len(faults)], (turn + 1) * records // count
        kind = _named(fault.kind)
        if kind.after:
            plans[number - 1] = _Plan(_named(kind.after))
        plans[number] = _Plan(kind, fault, same_person=bool(kind.after))
    return plans


def _chosen(wishes: Wishes) -> list[Fault]:
    codes = list(dict.fromkeys(wishes.faults))
    for code in codes:
        if code not in FAULTS:
            raise SampleImpossible(f"fault {code!r}: expected some of {' '.join(FAULTS)}")
    least = max(2 * len(codes), 1)
    if wishes.records < least:
        raise SampleImpossible(
            f"{wishes.records} records: expected at least {least} for {len(codes)} faults"
        )
    return [FAULTS[code] for code in codes]


def _named(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


def _institution(wishes: Wishes) -> Institution:
    found = wishes.cast.world.find(wishes.hospital)
    if found is None or found.kind not in _USUAL:
        usual = [it.hospital_id for it in wishes.cast.world.institutions if it.kind in _USUAL]
        raise SampleImpossible(f"hospital {wishes.hospital!r}: expected one of {' '.join(usual)}")
    return found


class _Maker:
    """Makes one record after the other, in the order of time."""

    def __init__(self, wishes: Wishes) -> None:
        self._records = wishes.records
        self._now = wishes.now.astimezone(TAIPEI).replace(microsecond=0)
        self._rng = Random(f"cardio sample {wishes.seed}")  # noqa: S311 variety, no secret
        self._office = Office(_institution(wishes), wishes.keys, self._now)
        self._people = people(wishes.cast.cards.values(), self._now)
        self._opened: dict[tuple[int, str], Opened] = {}
        self._place = 0
        if not self._people:
            raise SampleImpossible("the cast has no card that is in order at that time")

    def visits(self, plans: Mapping[int, _Plan]) -> Iterator[Visit]:
        """Make every record."""
        step = max(SPAN // (self._records + 1), _SECOND) // _SECOND
        for number in range(1, self._records + 1):
            at = self._now - timedelta(seconds=step * (self._records + 1 - number))
            yield self._made(at, plans.get(number))

    def _made(self, at: datetime, plan: _Plan | None) -> Visit:
        if plan is None or not plan.same_person:
            self._place = self._rng.randrange(len(self._people))
        kind = plan.kind if plan else self._drawn(at)
        earlier = self._opened.get((self._place, kind.after))
        person = self._people[self._place]
        visit = kind.make(Slot(self._office, person, at, self._rng, earlier))
        fault = plan.fault if plan else None
        if fault and not fault.signed:
            fault.change(visit, self._office)
        self._office.sign(visit)
        if fault and fault.signed:
            fault.change(visit, self._office)
        if fault is None:
            self._note(kind, visit, earlier)
        return visit

    def _drawn(self, at: datetime) -> Kind:
        """Draw a kind that can come now for this person."""
        fitting = [kind for kind in KINDS if self._fits(kind, at)]
        return self._rng.choices(fitting, [kind.weight for kind in fitting])[0]

    def _fits(self, kind: Kind, at: datetime) -> bool:
        if kind.in_hospital and not self._office.has_beds:
            return False
        if kind.recent and not is_recent(at, self._now):
            return False
        return not kind.after or (self._place, kind.after) in self._opened

    def _note(self, kind: Kind, visit: Visit, earlier: Opened | None) -> None:
        """Remember what later records can refer to, and what is used up."""
        self._opened[self._place, kind.name] = Opened(visit)
        if earlier is None:
            return
        earlier.used += 1
        if kind.closes or earlier.used > kind.uses:
            del self._opened[self._place, kind.after]
