"""Faults that can be put into a generated record: one small change each, and what it must give.

A table from code to kind of record, place and change. A fault that is `signed` changes the record
after the SAM has signed it; the others are signed as they are, so that nothing else is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from api import Order, Visit
from cardio.codecs import format_roc_datetime, parse_roc_datetime
from emulator.samples.office import Office
from emulator.visit_identifier import Origin

_OTHERS: Final = ("3501200000", "0101200000")
"""Institutions of the emulated world: one of them is another than the one at hand."""

_NOWHERE: Final = "1111111111"
"""No institution of the emulated world."""

Change = Callable[[Visit, Office], None]
"""Makes a good record a faulty one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `kind` names the kind of record it is put into, `field` where it is found."""

    code: str
    kind: str
    field: str
    change: Change
    order: int | None = None
    signed: bool = False


def _put(visit: Visit, office: Office, fields: Mapping[str, str]) -> None:
    """Fill fields of the visit; ids that no format has are put as they are."""
    for key, value in fields.items():
        if key in Visit.FIELDS:
            visit[key] = value
        else:
            visit.fill(key, value)


def _put_in_order(visit: Visit, office: Office, place: int, fields: Mapping[str, str]) -> None:
    visit.orders[place - 1].update(fields)


def _flip(visit: Visit, office: Office, key: str) -> None:
    """Change the last character of a value that was signed."""
    visit[key] = _flipped(visit[key])


def _flip_in_order(visit: Visit, office: Office, place: int, key: str) -> None:
    order: Order = visit.orders[place - 1]
    order[key] = _flipped(order[key])


def _flipped(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _move(visit: Visit, office: Office, by: timedelta) -> None:
    """Move the visit and its orders in time."""
    visit.M11 = format_roc_datetime(parse_roc_datetime(visit.M11) + by)
    for order in visit.orders:
        order.D01 = visit.M11


def _drop_orders(visit: Visit, office: Office) -> None:
    visit.remove_orders()


def _identify_as(visit: Visit, office: Office, **changes: str) -> None:
    """Take the identifier of a visit that differs in patient, institution or time."""
    other = visit.copy()
    other.update(changes)
    other.M15 = None
    hospital = changes.get("M05")
    at = parse_roc_datetime(other.M11)
    visit.M15 = office.sam.identify_visit(Origin.CARD, at, other.M03, hospital)


def _identify_elsewhere(visit: Visit, office: Office) -> None:
    """Take the identifier that another institution would have given."""
    _identify_as(visit, office, M05=next(other for other in _OTHERS if other != visit.M05))


def _identify_by(visit: Visit, office: Office, origin: Origin) -> None:
    """Take the identifier that another call would have given."""
    at = parse_roc_datetime(visit.M11)
    visit.M15 = office.sam.identify_visit(origin, at, visit.M03)


def _make_up_by(visit: Visit, office: Office, origin: Origin) -> None:
    at = parse_roc_datetime(visit.M49)
    visit.M52 = office.sam.identify_visit(origin, at, visit.M03)


def _refer_elsewhere(visit: Visit, office: Office) -> None:
    """Refer to an original visit at an institution that does not exist."""
    at = parse_roc_datetime(visit.M19)
    visit.M17 = _NOWHERE
    visit.M16 = office.sam.identify_visit(Origin.CARD, at, visit.M03, _NOWHERE)


def _refer_later(visit: Visit, office: Office) -> None:
    """Refer to an original visit that is after this one."""
    at = parse_roc_datetime(visit.M11) + timedelta(hours=1)
    visit.update({"M19": format_roc_datetime(at), "M16": office.identify(visit, at)})


def _swiped_before(visit: Visit, office: Office) -> None:
    """Let the real visit be after the card was swiped for it."""
    at = parse_roc_datetime(visit.M11) + timedelta(hours=1)
    visit.update({"M49": format_roc_datetime(at), "M52": office.identify(visit, at)})


def _made_up(visit: Visit, office: Office) -> None:
    """Turn a visit into one whose card was swiped later."""
    at = parse_roc_datetime(visit.M11) - timedelta(hours=1)
    visit.update({"M12": "2", "M49": format_roc_datetime(at), "M52": office.identify(visit, at)})


def _fields(code: str, kind: str, field: str, **fields: str) -> Fault:
    """Return a fault of values in MB1, found at `field`."""
    return Fault(code, kind, field, partial(_put, fields=fields))


def _order(code: str, kind: str, order: int, field: str, **fields: str) -> Fault:
    """Return a fault of values in one MB2, found at its `field`."""
    return Fault(code, kind, field, partial(_put_in_order, place=order, fields=fields), order)


def _signed(code: str, field: str, change: Change, order: int | None = None) -> Fault:
    """Return a fault of what was signed, in an ordinary visit."""
    return Fault(code, "acute", field, change, order, signed=True)


_ALL: Final = (
    _fields("01", "acute", "H00", H00="9"),
    _fields("05", "acute", "M02", M02="990000000999"),
    _fields("AA", "acute", "M51", M51=""),
    _fields("AB", "acute", "M45", M45="5O"),
    _fields("AC", "acute", "M44", M44="123456789"),
    _fields("AD01", "acute", "M13", M13="1501"),
    _fields("AD02", "abnormal", "M13", M13="C009"),
    _fields("AD14", "course", "M13", M13="0007"),
    _fields("AE", "acute", "M99", M99="1"),
    _fields("AE01", "course", "M13", M13="C000"),
    _fields("AF", "acute", "M50", M50="7A02"),
    _fields("AH01", "acute", "M44", M44="0"),
    _fields("AH02", "discharge", "M46", M46="0"),
    _fields("AH03", "acute", "M46", M46="10"),
    _fields("AH04", "discharge", "M44", M44="10"),
    _fields("D008", "chronic", "M21", M21="83"),
    _fields("D019", "refill", "M33", M33="4"),
    _fields("D020", "make-up", "M12", H01="B", M01="", M02="", M13="G000"),
    _fields("D022", "refill", "M33", M33="13"),
    _fields("D043", "chronic handed out", "M33", M33="1"),
    _fields("D054", "make-up", "M52", M12="4"),
    _fields("D066", "acute", "M56", M56="50"),
    _fields("Y008", "acute", "M07", M07="ZZ"),
    _order("AA04", "acute", 2, "D10", D10="0.0"),
    _order("AB01", "allergy", 1, "E05", E05="症狀"),
    _order("BE", "acute", 1, "D01", D01="1150101000000"),
    _order("D028", "acute", 2, "D03", D03="1"),
    _order("D029", "acute", 2, "D14", D14=""),
    _order("D040", "handed out", 2, "D09", D09="91"),
    _order("D041", "acute", 2, "D09", D09="30"),
    _order("D047", "acute", 2, "D05", D05="5"),
    _order("D061", "test result", 1, "D06", D06="00110C"),
    _order("E003", "allergy", 1, "E04", E02="J01CA04"),
    _order("E005", "allergy", 1, "E09", E09=""),
    _order("E006", "allergy", 1, "E11", E01="D"),
    Fault("08", "course", "M17", _refer_elsewhere),
    Fault("BD", "prevention", "M11", partial(_move, by=timedelta(days=90))),
    Fault("BH", "prevention", "M11", partial(_move, by=timedelta(days=-200))),
    Fault("D007", "course", "M19", _refer_later),
    Fault("D060", "make-up", "M49", _swiped_before),
    Fault("D081", "chronic", "M12", _made_up),
    Fault("Y012", "ward", "M07", _drop_orders),
    _signed("04", "M14", partial(_flip, key="M14")),
    _signed("16", "D11", partial(_flip_in_order, place=2, key="D11"), order=2),
    _signed("D002", "M15", partial(_flip, key="M15")),
    _signed("D003", "M15", partial(_identify_as, M03="F200000009")),
    _signed("D004", "M15", _identify_elsewhere),
    _signed("D069", "M15", partial(_identify_by, origin=Origin.NO_CARD)),
    Fault("D070", "abnormal", "M15", partial(_identify_by, origin=Origin.FETCHED), signed=True),
    Fault("D072", "make-up", "M52", partial(_make_up_by, origin=Origin.FETCHED)),
    _signed("D005", "M15", partial(_identify_as, M11="1150101000000")),
)

FAULTS: Final[Mapping[str, Fault]] = {fault.code: fault for fault in _ALL}
"""Every fault by its code."""
