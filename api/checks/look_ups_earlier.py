"""What a registry is asked about records that were accepted before, and the codes of its answers.

Source: facts/check_errors.tsv, D001, D032, D037, D049-D053, D086, E002.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import CONSTANTS, DISPENSING, NUMBERED
from api.checks.rule import Case, Hit
from api.registry import EarlierRecord, Registry

_LATER_MARKS: Final = frozenset("CDE")
_VOIDING: Final = frozenset("CE")
_ORIGINAL_TYPES: Final = NUMBERED | {"AD", "BA", "BB", "BG", "BE"}
_VISIT: Final = "1"
_ALLERGY: Final = "3"


def acted_on(case: Case, registry: Registry) -> Iterator[Hit]:
    """D001: nothing to void, delete or restore; D053: dispensing cannot be voided."""
    visit = case.visit
    if visit["H01"] not in _LATER_MARKS or not visit["M15"]:
        return
    earlier = registry.earlier(visit["M15"], visit["H00"])
    if earlier is None:
        if registry.all_records:
            yield Hit("M15", "D001")
    elif visit["H01"] in _VOIDING and earlier.visit_type in DISPENSING:
        yield Hit("H01", "D053")


def reused(case: Case, registry: Registry) -> Iterator[Hit]:
    """D086: the identifier belongs to a record of another person or time."""
    visit = case.visit
    if visit["H01"] in _LATER_MARKS or visit["M15"] in CONSTANTS or not visit["M15"]:
        return
    earlier = registry.earlier(visit["M15"], visit["H00"])
    if earlier is not None and (earlier.patient_id, earlier.visited_at) != (
        visit["M03"],
        visit["M11"],
    ):
        yield Hit("M15", "D086")


def original(case: Case, registry: Registry) -> Iterator[Hit]:
    """D049-D052, D032, D037: the visit that M16 names is there and is the one that is meant."""
    visit = case.visit
    if not visit["M16"] or visit["M16"] in CONSTANTS:
        return
    own = visit["M17"] == visit["M05"]
    earlier = registry.earlier(visit["M16"], _VISIT)
    if earlier is None:
        if registry.all_records:
            yield Hit("M16", "D051" if own else "D049")
        return
    if earlier.hospital_id != visit["M17"]:
        yield Hit("M17", "D051" if own else "D049")
    if earlier.visit_type not in _ORIGINAL_TYPES:
        yield Hit("M16", "D052" if own else "D050")
    if visit["M18"] and earlier.visit_number and visit["M18"] != earlier.visit_number:
        yield Hit("M18", "D032")
    if visit["M07"] == "AI" and not _same_doctor_and_day(case, earlier):
        yield Hit("M07", "D037")


def deleted_allergy(case: Case, registry: Registry) -> Iterator[Hit]:
    """E002: the entry to delete is another person's, institution's or time's."""
    visit = case.visit
    if visit["H00"] != _ALLERGY or not visit["M15"]:
        return
    deleting = [n for n, order in enumerate(case.orders, start=1) if order["E01"] == "D"]
    earlier = registry.earlier(visit["M15"], _ALLERGY) if deleting else None
    if earlier is None and not (deleting and registry.all_records):
        return
    said = (visit["M03"], visit["M05"], visit["M11"])
    if earlier is None or said != (earlier.patient_id, earlier.hospital_id, earlier.visited_at):
        yield from (Hit("E01", "E002", number) for number in deleting)


def _same_doctor_and_day(case: Case, earlier: EarlierRecord) -> bool:
    same_day = earlier.visited_at[:7] == case.actual[:7]
    return same_day and earlier.staff_id == case.visit["M06"]
