"""The kinds of records that are generated, each one small function that fills in a visit.

Fields and codes only, in values that the emulated master files have; what a card and a SAM give is
left to `office`, which kind comes when to `composing`. Everything here is made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from api import Visit
from cardio.codecs import format_roc_datetime
from emulator.samples.office import DOCTOR_ID, Office, Person

if TYPE_CHECKING:
    from api.model.generated.v2_order import V2OrderArguments

ABNORMAL: Final = ("A000", "A010", "A020", "B000", "C000", "D010")
"""Reasons (M13) for uploads without a card."""

_DIAGNOSES: Final = ("J069", "K297", "I10", "M5450", "N390", "R509")
_DRUGS: Final = (("A037341100", "TID", 3), ("AC334151G0", "QD", 1), ("BC22376100", "BID", 2))
"""Drug code, frequency, units a day."""

_CONSULTATION: Final[V2OrderArguments] = {"D02": "0", "D06": "00110C", "D10": "1.0"}
_THERAPY: Final[V2OrderArguments] = {"D02": "2", "D05": "0", "D06": "42017C", "D10": "1.0"}
_REFILLS: Final = 3
_REFILL_DAYS: Final = 28
_COURSE: Final = 6
_BED: Final = "7A02"
_REPORT_AGE: Final = timedelta(days=1)


@dataclass(slots=True)
class Opened:
    """An earlier record of a person that others refer to, and how often that was done."""

    visit: Visit
    used: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One record to be made: where, for whom, when, by which chances, after which other."""

    office: Office
    person: Person
    at: datetime
    rng: Random
    earlier: Opened | None = None

    @property
    def original(self) -> Opened:
        """The earlier record; LookupError for a kind that comes after no other."""
        if self.earlier is None:
            raise LookupError("a kind without `after` has no original")
        return self.earlier

    def visit(self, visit_type: str, **fields: str | int) -> Visit:
        """Begin a visit with a card, as the reader tells it."""
        card, office = self.person.card, self.office
        made = Visit(
            M01=office.sam.sam_id,
            M02=card.card_no,
            M03=card.patient_id,
            M04=str(card.profile["birth_date"]),
            M05=office.sam.hospital_id,
            M06=DOCTOR_ID,
            M07=visit_type,
            M11=format_roc_datetime(self.at),
            M12="1",
            M51="4",
            M56=office.provider_class,
        )
        made.update(fields)
        return made

    def counted(self, visit_type: str, **fields: str | int) -> Visit:
        """Begin an outpatient visit that gets a number."""
        made = self.visit(visit_type, M35=self.rng.choice(_DIAGNOSES), M45=50)
        made.update({"M13": self.person.next_seq(made.M11), "M44": self.rng.randint(250, 900)})
        made.update(fields)
        return made

    def later(self, visit_type: str, **fields: str | int) -> Visit:
        """Begin a visit that refers to an earlier one."""
        first = self.original.visit
        made = self.visit(visit_type, M35=first.M35)
        made.update({"M16": first.M15, "M17": first.M05, "M18": first.M13, "M19": first.M11})
        made.update(fields)
        return made


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. `after` names the kind it refers to, of which each serves `uses` times."""

    name: str
    weight: int
    make: Callable[[Slot], Visit]
    after: str = ""
    uses: int = 1
    closes: bool = False
    """Whether nothing can refer to the earlier record after this one."""
    in_hospital: bool = False
    recent: bool = False
    """Only for the last day, because the insurer wants it at once."""


def _acute(slot: Slot) -> Visit:
    days = slot.rng.choice((3, 5, 7))
    made = slot.counted("01", M20=days, M23="0", M24="1").add_order(**_CONSULTATION)
    return _with_drugs(slot, made, days, D02="1", D04="A", D05="0")


def _handed_out(slot: Slot) -> Visit:
    made = slot.counted("01", M20=0, M23="1", M24="1").add_order(**_CONSULTATION)
    return _with_drugs(slot, made, 5, D02="M", D04="A", D05="1")


def _chronic(slot: Slot) -> Visit:
    total = _REFILLS * _REFILL_DAYS
    refills: dict[str, str | int] = {"M21": total, "M26": _REFILLS, "M33": "1"}
    made = slot.counted("01", M20=_REFILL_DAYS, M23="0", M35="I10", **refills)
    return _with_drugs(slot, made, _REFILL_DAYS, D02="1", D04="C", D05="0")


def _chronic_handed_out(slot: Slot) -> Visit:
    total = _REFILLS * _REFILL_DAYS
    made = slot.counted("01", M20=0, M21=total, M23="1", M26=_REFILLS, M33="0", M35="I10")
    return _with_drugs(slot, made, _REFILL_DAYS, D02="M", D04="C", D05="1")


def _refill(slot: Slot) -> Visit:
    total, number = _REFILLS * _REFILL_DAYS, slot.original.used + 1
    made = slot.later("AE", M20=_REFILL_DAYS, M21=total, M26=_REFILLS, M33=number, M44=420, M45=0)
    return _with_drugs(slot, made, _REFILL_DAYS, D02="1", D04="C", D05="0")


def _therapy(slot: Slot) -> Visit:
    made = slot.counted("01", M23="2", M30=_COURSE, M35="M5450")
    return made.add_order(**_CONSULTATION).add_order(**_THERAPY)


def _course(slot: Slot) -> Visit:
    number = slot.original.used + 1
    return slot.later("AA", M30=number, M44=265, M45=50).add_order(**_THERAPY)


def _make_up(slot: Slot) -> Visit:
    real = slot.at - timedelta(days=slot.rng.randint(1, 5), seconds=7)
    made = slot.counted("01", M12="2", M23="2", M49=format_roc_datetime(real))
    made.M52 = slot.office.identify(made, real)
    return made.add_order(**_CONSULTATION)


def _emergency(slot: Slot) -> Visit:
    made = slot.counted("04", M20=3, M23="0", M24="1").add_order(**_CONSULTATION)
    return _with_drugs(slot, made, 3, D02="1", D04="A", D05="0")


def _admission(slot: Slot) -> Visit:
    made = slot.counted("05", M50=_BED, M56="22")
    made.update({"M44": None, "M45": None})
    return made


def _ward(slot: Slot) -> Visit:
    made = slot.later("BC", M50=_BED, M56="22")
    return made.add_order(D02="2", D05="0", D06="33070B", D07="H", D10=1)


def _discharge(slot: Slot) -> Visit:
    return slot.later("BB", M46=26000, M47=2600, M50=_BED, M56="22")


def _prevention(slot: Slot) -> Visit:
    made = slot.visit("AC", M13="IC01", M44=520, M51="")
    return made.add_order(D02="2", D05="0", D06="42017C", D10=1)


def _vaccination(slot: Slot) -> Visit:
    made = slot.visit("", H00="2")
    made.update(dict.fromkeys(("M06", "M12", "M51", "M56")))
    return made.add_order(V01=f"TESTLOT{slot.rng.randint(1, 999):03d}", V02="13PCV3")


def _allergy(slot: Slot) -> Visit:
    first = slot.original.visit
    made = slot.visit("", H00="3", M11=first.M11, M15=first.M15)
    made.update(dict.fromkeys(("M51", "M56")))
    words = slot.rng.choice(("花生", "海鮮", "灰塵", "乳膠手套"))
    return made.add_order(E01="N", E04=words, E05="D01;S01", E07="2", E08="99", E09="家屬填寫")


def _abnormal(slot: Slot) -> Visit:
    made = _acute(slot)
    made.update({"H01": "B", "M01": "", "M02": "", "M13": slot.rng.choice(ABNORMAL)})
    return made


def _test_result(slot: Slot) -> Visit:
    taken = format_roc_datetime(slot.at - timedelta(hours=16, seconds=7))
    made = slot.visit("CA", H00="5", H01="B", M12="2", M13="CV19", M49=taken)
    made.update(dict.fromkeys(("M01", "M02", "M51", "M56")))
    remark = f"TESTREAGENT;{taken};9999000000"
    return made.add_order(D02="G", D06="PCRN-COVID19", D08="0900000001", D15=remark)


def _with_drugs(slot: Slot, visit: Visit, days: int, **fields: str) -> Visit:
    for code, frequency, units in slot.rng.sample(_DRUGS, slot.rng.randint(1, 2)):
        visit.add_order(D06=code, D08=frequency, D09=days, D10=units * days, D14="PO")
        visit.orders[-1].update(fields)
    return visit


KINDS: Final = (
    Kind("acute", 30, _acute),
    Kind("handed out", 10, _handed_out),
    Kind("chronic", 8, _chronic),
    Kind("chronic handed out", 4, _chronic_handed_out),
    Kind("refill", 10, _refill, after="chronic", uses=_REFILLS - 1),
    Kind("therapy", 6, _therapy),
    Kind("course", 12, _course, after="therapy", uses=_COURSE - 1),
    Kind("make-up", 5, _make_up),
    Kind("emergency", 5, _emergency),
    Kind("admission", 3, _admission, in_hospital=True),
    Kind("ward", 4, _ward, after="admission", in_hospital=True, uses=9),
    Kind("discharge", 3, _discharge, after="admission", closes=True, in_hospital=True),
    Kind("prevention", 4, _prevention),
    Kind("vaccination", 6, _vaccination),
    Kind("allergy", 3, _allergy, after="acute"),
    Kind("abnormal", 6, _abnormal),
    Kind("test result", 25, _test_result, recent=True),
)


def is_recent(slot_at: datetime, now: datetime) -> bool:
    """Whether a report of this moment is still in time: the same day or the day after."""
    return now.date() - slot_at.date() <= _REPORT_AGE
