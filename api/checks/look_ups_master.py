"""What a registry is asked about institutions, staff, codes, cards, beds, and the codes of it.

What cannot be told is not objected to. Source: facts/check_errors.tsv;
facts/upload_format_2.0.toml, field rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import DIAGNOSES, NO_IDENTIFIER, UNINSURED
from api.checks.rule import Case, Hit
from api.records import Format
from api.registry import Master, Registry, Standing

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


def institutions(case: Case, registry: Registry) -> Iterator[Hit]:
    """08, 09: M05, M17 or D12 is no institution, or none with a contract on that day."""
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


def sam(case: Case, registry: Registry) -> Iterator[Hit]:
    """06: the SAM is another institution's."""
    if case.visit["M01"]:
        owner = registry.institution_of_sam(case.visit["M01"])
        if owner is not None and owner != case.visit["M05"]:
            yield Hit("M01", "06")


def staff(case: Case, registry: Registry) -> Iterator[Hit]:
    """13, 14: M06 is nobody of the medical staff, or nobody registered on that day."""
    if case.visit["M06"]:
        standing = registry.staff(case.visit["M06"], case.actual)
        if standing in _STAFF_CODES:
            yield Hit("M06", _STAFF_CODES[standing])


def card(case: Case, registry: Registry) -> Iterator[Hit]:
    """05: card number, id and birth date are not those of one card."""
    visit = case.visit
    if not visit["M03"] or not visit["M04"] or visit["M13"] in _NOT_ON_FILE:
        return
    if registry.card(visit["M02"], visit["M03"], visit["M04"]) is False:
        yield Hit("M02" if visit["M02"] else "M03", "05")


def order_codes(case: Case, registry: Registry) -> Iterator[Hit]:
    """10, 11, 12, 23: D06 is not in the master file of its order type on that day."""
    for number, order in enumerate(case.orders, start=1):
        key = _MASTERS[case.format].get(order["D02"])
        if key and order["D06"]:
            master, code = _MASTER[key]
            standing = registry.order_code(master, order["D06"], case.actual)
            if standing in (Standing.UNKNOWN, Standing.EXPIRED):
                yield Hit("D06", code, number)


def diagnoses(case: Case, registry: Registry) -> Iterator[Hit]:
    """15: no diagnosis on that day; 20: impossible for the sex of the patient."""
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


def bed(case: Case, registry: Registry) -> Iterator[Hit]:
    """AD43: the institution has no such bed."""
    bed = case.visit["M50"]
    if bed and bed not in _ANYWHERE and registry.bed(case.visit["M05"], bed) is False:
        yield Hit("M50", "AD43")


_ANYWHERE: Final = frozenset(("RRRRR", "HB", "DW", "ER"))


def pharmacy(case: Case, registry: Registry) -> Iterator[Hit]:
    """AD23: a pharmacy says AE."""
    if case.visit["M07"] == "AE" and registry.is_pharmacy(case.visit["M05"]):
        yield Hit("M07", "AD23")


def insured(case: Case, registry: Registry) -> Iterator[Hit]:
    """BB08, D087, E010: the person is insured."""
    visit = case.visit
    claimed = visit["M13"] in ("ICND", "FORE", "IC98") or visit["M15"] == NO_IDENTIFIER
    if not claimed or not registry.insured(visit["M03"], case.actual):
        return
    if visit["M13"] in ("ICND", "FORE"):
        yield Hit("M13", "BB08" if visit["M13"] == "ICND" else "E010")
    else:
        yield Hit("M15" if visit["M15"] == NO_IDENTIFIER else "M13", "D087")
