"""What a registry is asked about signatures and identifiers, and the codes of its answers.

Knows no signature scheme: the registry does. Source: facts/check_errors.tsv, 04, 16, D002-D076.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import ABNORMAL_ORIGINS, CONSTANTS
from api.checks.rule import Case, Hit
from api.registry import IdentifierReading, Origin, Registry, SignedOrderFacts, SignedVisitFacts

_NOT_NORMAL: Final = {Origin.NO_CARD: "D069", Origin.SERVICE: "D071"}


def visit_signature(case: Case, registry: Registry) -> Iterator[Hit]:
    """04: M14 is not the signature of this visit."""
    visit = case.visit
    if not visit["M14"]:
        return
    facts = SignedVisitFacts(
        visit["M01"], visit["M02"], visit["M03"], visit["M05"], visit["M11"], visit["M13"]
    )
    if registry.visit_signature(facts, visit["M14"]) is False:
        yield Hit("M14", "04")


def order_signatures(case: Case, registry: Registry) -> Iterator[Hit]:
    """16: D11 is not the signature of this order; a reminder only."""
    for number, order in enumerate(case.orders, start=1):
        if not order["D11"]:
            continue
        facts = SignedOrderFacts(
            case.visit["M05"],
            case.visit["M03"],
            order["D01"] or case.visit["M11"],
            *(order[field] for field in ("D06", "D07", "D08", "D09", "D10")),
        )
        if registry.order_signature(facts, order["D11"]) is False:
            yield Hit("D11", "16", number)


def own_identifier(case: Case, registry: Registry) -> Iterator[Hit]:
    """M15: genuine, of this patient, institution and time, and of a service that H01 allows."""
    visit = case.visit
    reading = _read(registry, visit["M15"], visit["M03"], visit["M05"], visit["M11"])
    if isinstance(reading, IdentifierReading):
        late = {"G000": "D075"}.get(visit["M13"], "D076" if visit["M07"] == "AC" else "D005")
        yield from (Hit("M15", code) for code in _differing(reading, late))
        if visit["H01"] == "A" and reading.origin in _NOT_NORMAL:
            yield Hit("M15", _NOT_NORMAL[reading.origin])
        elif visit["H01"] == "B" and reading.origin is Origin.FETCHED:
            yield Hit("M15", "D070")
    elif reading is False:
        yield Hit("M15", "D002")


def original_identifier(case: Case, registry: Registry) -> Iterator[Hit]:
    """M16: genuine, of this patient, of the institution in M17 and the time in M19."""
    visit = case.visit
    if visit["M16"] in ABNORMAL_ORIGINS:
        return
    reading = _read(registry, visit["M16"], visit["M03"], visit["M17"], visit["M19"])
    yield from _hits("M16", reading)


def actual_identifier(case: Case, registry: Registry) -> Iterator[Hit]:
    """M52: genuine, of this patient and institution, of the time in M49, got at the visit."""
    visit = case.visit
    reading = _read(registry, visit["M52"], visit["M03"], visit["M05"], visit["M49"])
    yield from _hits("M52", reading)
    if isinstance(reading, IdentifierReading) and reading.origin is Origin.FETCHED:
        yield Hit("M52", "D072")


def _read(
    registry: Registry, text: str, patient_id: str, hospital_id: str, time: str
) -> IdentifierReading | bool | None:
    if not text or text in CONSTANTS:
        return None
    return registry.identifier(text, patient_id, hospital_id, time)


def _hits(field: str, reading: IdentifierReading | bool | None) -> Iterator[Hit]:
    if isinstance(reading, IdentifierReading):
        yield from (Hit(field, code) for code in _differing(reading, "D005"))
    elif reading is False:
        yield Hit(field, "D002")


def _differing(reading: IdentifierReading, late: str) -> Iterator[str]:
    if not reading.same_patient:
        yield "D003"
    if not reading.same_hospital:
        yield "D004"
    if not reading.same_time:
        yield late
