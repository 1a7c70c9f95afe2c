"""Checks that ask a registry: institutions, staff, codes, cards, beds, and the rows of them all.

Runs after the rules, on fields of the right form; what cannot be told is not objected to. Source:
facts/check_errors.tsv; facts/upload_format_2.0.toml, field rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from api.checks import look_ups_earlier, look_ups_genuine
from api.checks.lists import DIAGNOSES, NO_IDENTIFIER, UNINSURED
from api.checks.record import Judged
from api.checks.rule import Case, Hit
from api.records import Format
from api.registry import Master, Registry, Standing

Ask = Callable[[Case, Registry], Iterable[Hit]]

_MASTERS: Final = {
    Format.V2: {"1": "D", "M": "D", "2": "F", "3": "M", "G": "V"},
    Format.V1: {**dict.fromkeys("12AB", "D"), **dict.fromkeys("35CE", "F"), "4": "M", "D": "M"},
}
_MASTER: Final = {
    "D": (Master.DRUG, "10"),
    "F": (Master.FEE, "11"),
    "M": (Master.MATERIAL, "12"),
    "V": (Master.VIRTUAL, "23"),
}
_NOT_ON_FILE: Final = UNINSURED | {"FORE"}
"""Visit numbers of people whom the card master file does not have."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """One check that asks a registry: id, codes, the fields it reads or reports."""

    id: str
    codes: tuple[str, ...]
    fields: frozenset[str]
    hint: str
    ask: Ask


def look_up_hits(case: Case, judged: Judged, registry: Registry) -> Iterator[tuple[LookUp, Hit]]:
    """Ask everything about a record; each answer with the look-up it comes from.

    One that reads a wrong value is passed over for the whole record.
    """
    for one in LOOK_UPS:
        if judged.usable(one.fields):
            for hit in one.ask(case, registry):
                yield one, hit


def _institutions(case: Case, registry: Registry) -> Iterator[Hit]:
    visit, day = case.visit, case.actual
    places: list[tuple[str, int | None, str]] = [
        ("M05", None, visit["M05"]),
        ("M17", None, visit["M17"]),
    ]
    places += [("D12", n, order["D12"]) for n, order in enumerate(case.orders, start=1)]
    for field, order, hospital_id in places:
        standing = registry.institution(hospital_id, day) if hospital_id else None
        if standing in _INSTITUTION_CODES:
            yield Hit(field, _INSTITUTION_CODES[standing], order)


_INSTITUTION_CODES: Final = {Standing.UNKNOWN: "08", Standing.EXPIRED: "09"}
_STAFF_CODES: Final = {Standing.UNKNOWN: "13", Standing.EXPIRED: "14"}


def _sam(case: Case, registry: Registry) -> Iterator[Hit]:
    if case.visit["M01"]:
        owner = registry.institution_of_sam(case.visit["M01"])
        if owner is not None and owner != case.visit["M05"]:
            yield Hit("M01", "06")


def _staff(case: Case, registry: Registry) -> Iterator[Hit]:
    if case.visit["M06"]:
        standing = registry.staff(case.visit["M06"], case.actual)
        if standing in _STAFF_CODES:
            yield Hit("M06", _STAFF_CODES[standing])


def _card(case: Case, registry: Registry) -> Iterator[Hit]:
    visit = case.visit
    if not visit["M03"] or not visit["M04"] or visit["M13"] in _NOT_ON_FILE:
        return
    if registry.card(visit["M02"], visit["M03"], visit["M04"]) is False:
        yield Hit("M02" if visit["M02"] else "M03", "05")


def _order_codes(case: Case, registry: Registry) -> Iterator[Hit]:
    for number, order in enumerate(case.orders, start=1):
        key = _MASTERS[case.format].get(order["D02"])
        if key and order["D06"]:
            master, code = _MASTER[key]
            standing = registry.order_code(master, order["D06"], case.actual)
            if standing in (Standing.UNKNOWN, Standing.EXPIRED):
                yield Hit("D06", code, number)


def _diagnoses(case: Case, registry: Registry) -> Iterator[Hit]:
    if case.visit["M07"] == "ZB":
        return
    for field in DIAGNOSES:
        code = case.visit[field]
        if not code:
            continue
        if registry.diagnosis(code, case.actual) in (Standing.UNKNOWN, Standing.EXPIRED):
            yield Hit(field, "15")
        elif registry.fits_sex(code, case.visit["M03"]) is False:
            yield Hit(field, "20")


def _bed(case: Case, registry: Registry) -> Iterator[Hit]:
    bed = case.visit["M50"]
    if bed and bed not in _ANYWHERE and registry.bed(case.visit["M05"], bed) is False:
        yield Hit("M50", "AD43")


_ANYWHERE: Final = frozenset(("RRRRR", "HB", "DW", "ER"))


def _pharmacy(case: Case, registry: Registry) -> Iterator[Hit]:
    if case.visit["M07"] == "AE" and registry.is_pharmacy(case.visit["M05"]):
        yield Hit("M07", "AD23")


def _insured(case: Case, registry: Registry) -> Iterator[Hit]:
    visit = case.visit
    claimed = visit["M13"] in ("ICND", "FORE", "IC98") or visit["M15"] == NO_IDENTIFIER
    if not claimed or not registry.insured(visit["M03"], case.actual):
        return
    if visit["M13"] in ("ICND", "FORE"):
        yield Hit("M13", "BB08" if visit["M13"] == "ICND" else "E010")
    else:
        yield Hit("M15" if visit["M15"] == NO_IDENTIFIER else "M13", "D087")


def _look_up(id: str, codes: str, fields: str, hint: str, ask: Ask) -> LookUp:
    return LookUp(id, tuple(codes.split()), frozenset(fields.split()), hint, ask)


LOOK_UPS: Final[tuple[LookUp, ...]] = (
    _look_up(
        "INSTITUTION",
        "08 09",
        "M05 M11 M17 M49 D12",
        "use the code of an institution that was contracted on that day",
        _institutions,
    ),
    _look_up("SAM_OWNER", "06", "M01 M05", "the SAM belongs to another institution", _sam),
    _look_up(
        "STAFF",
        "13 14",
        "M06 M11 M49",
        "use the id of a person who was registered on that day",
        _staff,
    ),
    _look_up(
        "CARD",
        "05",
        "M02 M03 M04 M13",
        "card number, id and birth date belong together as on the card",
        _card,
    ),
    _look_up(
        "ORDER_CODE",
        "10 11 12 23",
        "M11 M49 D02 D06",
        "use a code of the master file of this order type, valid on that day",
        _order_codes,
    ),
    _look_up(
        "DIAGNOSIS",
        "15 20",
        "M03 M11 M35 M36 M37 M38 M39 M40 M49",
        "use a diagnosis of the announced edition, without dot, possible for this person",
        _diagnoses,
    ),
    _look_up("BED", "AD43", "M05 M50", "use a registered bed", _bed),
    _look_up("PHARMACY", "AD23", "M05 M07", "a pharmacy dispenses with AF", _pharmacy),
    _look_up(
        "INSURED",
        "BB08 D087 E010",
        "M03 M11 M13 M15 M49",
        "this person is insured: read the card",
        _insured,
    ),
    _look_up(
        "VISIT_SIGNATURE",
        "04",
        "M01 M02 M03 M05 M11 M13 M14",
        "send the signature that the card's visit number came with, and its data unchanged",
        look_ups_genuine.visit_signature,
    ),
    _look_up(
        "ORDER_SIGNATURE",
        "16",
        "M03 M05 D01 D06 D07 D08 D09 D10 D11",
        "send the signature of this very order",
        look_ups_genuine.order_signatures,
    ),
    _look_up(
        "IDENTIFIER",
        "D002 D003 D004 D005 D069 D070 D071 D075 D076",
        "H01 M03 M05 M07 M11 M13 M15",
        "send the identifier that was issued for this visit",
        look_ups_genuine.own_identifier,
    ),
    _look_up(
        "ORIGINAL_IDENTIFIER",
        "D002 D003 D004 D005",
        "M03 M16 M17 M19",
        "send the identifier, institution and time of the original visit",
        look_ups_genuine.original_identifier,
    ),
    _look_up(
        "ACTUAL_IDENTIFIER",
        "D002 D003 D004 D005 D072",
        "M03 M05 M49 M52",
        "send the identifier that was issued at the actual visit",
        look_ups_genuine.actual_identifier,
    ),
    _look_up(
        "EARLIER",
        "D001 D053",
        "H00 H01 M15",
        "send the record itself before voiding or deleting it; dispensing cannot be voided",
        look_ups_earlier.acted_on,
    ),
    _look_up(
        "REUSED_IDENTIFIER",
        "D086",
        "H00 H01 M03 M11 M15",
        "use a new identifier: this one belongs to another record",
        look_ups_earlier.reused,
    ),
    _look_up(
        "ORIGINAL",
        "D032 D037 D049 D050 D051 D052",
        "M05 M06 M07 M11 M16 M17 M18 M49",
        "name the original visit as it was sent",
        look_ups_earlier.original,
    ),
    _look_up(
        "ALLERGY_DELETED",
        "E002",
        "H00 M03 M05 M11 M15 E01",
        "repeat the patient, institution, time and identifier of the entry to delete",
        look_ups_earlier.deleted_allergy,
    ),
)
