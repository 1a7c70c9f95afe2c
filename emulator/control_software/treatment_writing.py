"""Handlers that write diagnoses and fees into a visit record on the card.

Behaviour: facts/control_software_api.toml 1.16, 1.17, 1.47; the two formats of diagnosis codes
are in `emulator.icd10`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from cardio.records._base import decode, layout_of
from emulator import icd10
from emulator.cards import InsuranceCard, Visit
from emulator.control_software import _counters
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import visit_on_card
from emulator.control_software._writing import doctor_id, listed, writable
from emulator.desk import Desk

VISIT_NOT_WRITTEN: Final = 5023
FEES_NOT_WRITTEN: Final = 5028

_DATA: Final = "pDataWrite"
_FEES: Final = layout_of("hisWriteTreatmentFee", _DATA, direction="input")


def write_treatment_code(desk: Desk, request: Request) -> Answer:
    """hisWriteTreatmentCode (1.16): make-up mark and six diagnoses, encoded where that applies."""
    return _treated(desk, request)


def write_treatment_data(desk: Desk, request: Request) -> Answer:
    """hisWriteTreatmentData (1.47): as 1.16, with the five fees."""
    return _treated(desk, request)


def write_treatment_fee(desk: Desk, request: Request) -> Answer:
    """hisWriteTreatmentFee (1.17): five fees, digits zero padded or left aligned; blank is 0."""
    card = writable(desk, request)
    visit = visit_on_card(card, request)
    values = decode(_FEES, request.raw(_DATA))
    fees = {name: values[name] or 0 for name in _counters.FEES}
    desk.replace_card(_charged(card, visit, fees, request))
    return Answer()


def _treated(desk: Desk, request: Request) -> Answer:
    card = writable(desk, request)
    visit = visit_on_card(card, request)
    treatment = _treatment(desk, request)
    codes: dict[str, Any] = {name: raw.decode("ascii") for name, raw in treatment.codes.items()}
    visit = replace(visit, after_check_mark=treatment.mark, **codes)
    card = card.with_changed_visit(visit)
    if treatment.fees:
        card = _charged(card, visit, treatment.fees, request)
    desk.replace_card(card)
    return Answer({"pBufferDocID": doctor_id(desk, request)})


def _treatment(desk: Desk, request: Request) -> icd10.Treatment:
    """Read mark, codes and fees; a code that cannot be kept is 9127 (emulator-defined here)."""
    try:
        return icd10.parse(
            request.function.name, request.raw(_DATA), unknown=desk.policy.unknown_diagnosis
        )
    except icd10.NotEncodable as error:
        raise Refused(error.code) from None


def _charged(
    card: InsuranceCard, visit: Visit, fees: Mapping[str, int], request: Request
) -> InsuranceCard:
    """Return the card with the fees in record and totals; refuses when a total has no room."""
    try:
        return _counters.charged(card, visit, fees)
    except ValueError:
        raise Refused(listed(request, (FEES_NOT_WRITTEN, VISIT_NOT_WRITTEN))) from None


HANDLERS: Final = {
    "hisWriteTreatmentCode": write_treatment_code,
    "hisWriteTreatmentFee": write_treatment_fee,
    "hisWriteTreatmentData": write_treatment_data,
}
