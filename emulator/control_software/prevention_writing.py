"""Handlers that write and cancel preventive care, prenatal check-ups and vaccinations.

Date from the reader's clock, institution from the SAM. When a list is full its oldest record
goes (emulator-defined). Behaviour: facts/control_software_api.toml 1.22, 1.24, 1.25, 1.26.
"""

from __future__ import annotations

from typing import Final

from cardio.records._base import encode, layout_of
from cardio.table import function_row
from cardio.table.model import Layout
from cardio.values import PrenatalItem, PreventiveService, Sex, TreatItem
from emulator.cards import InsuranceCard
from emulator.control_software import _lately
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import signing_sam
from emulator.control_software._writing import today, writable
from emulator.desk import Desk

MALE: Final = 5079
NO_PRENATAL: Final = 5082
NO_PREVENTIVE_VISIT: Final = 5083
NO_PREVENTION: Final = 5084

_VACCINATION: Final = layout_of("hisGetInoculateData", "pBuffer", group="vaccination")
_KEPT: Final = {
    group.name: group.times
    for reader in ("hisGetRegisterPrevent", "hisGetRegisterPregnant", "hisGetInoculateData")
    for group in function_row(reader).outputs[0].groups
}


def write_health_insurance(desk: Desk, request: Request) -> Answer:
    """hisWriteHealthInsurance (1.22): a preventive record, or YA to YH: cancel those of a service.

    Refuses with 5083 without a visit of type AC among the last six, 5084 with nothing to cancel.
    """
    card = writable(desk, request)
    _needs_preventive_visit(card)
    mark, item = request.text("pServiceItem"), request.text("pServiceItemCode")
    if mark in _lately.CANCELLED_SERVICE:
        gone = _lately.prevented_here(desk, card, mark)
        return _cancelled(desk, card, "prevent", gone, NO_PREVENTION)
    written = {"service_mark": PreventiveService(mark), "exam_item": item}
    return _added(desk, card, "prevent", _lately.PREVENT, "exam_date", written)


def write_predelivery_checkup(desk: Desk, request: Request) -> Answer:
    """hisWritePredeliveryCheckup (1.24): a prenatal record, or XA: cancel those of today.

    Refuses with 5079 on a man's card, 5083 as 1.22, 5082 with nothing to cancel.
    """
    card = writable(desk, request)
    _needs_woman(card)
    _needs_preventive_visit(card)
    item = PrenatalItem(request.text("pCheckupCode"))
    if item is PrenatalItem.CANCEL:
        gone = _lately.prenatal_here(desk, card)
        return _cancelled(desk, card, "prenatal", gone, NO_PRENATAL)
    return _added(desk, card, "prenatal", _lately.PRENATAL, "exam_date", {"exam_item": item})


def delete_predelivery_data(desk: Desk, request: Request) -> Answer:
    """hisDeletePredeliveryData (1.25): clear all prenatal records; 5079 on a man's card."""
    card = writable(desk, request)
    _needs_woman(card)
    desk.replace_card(card.with_section("prenatal", ()))
    return Answer()


def write_inoculate_data(desk: Desk, request: Request) -> Answer:
    """hisWriteInoculateData (1.26): a vaccination; its vaccine must not be blank."""
    card = writable(desk, request)
    vaccine = request.text("pItem")
    if not vaccine:
        raise Refused(desk.policy.bad_argument_code)
    written = {"vaccine": vaccine, "lot_no": request.text("pPackageNumber")}
    return _added(desk, card, "vaccination", _VACCINATION, "date", written)


def _added(
    desk: Desk, card: InsuranceCard, section: str, layout: Layout, date: str, values: dict[str, str]
) -> Answer:
    where = {date: today(desk), "hospital_code": signing_sam(desk).hospital_id}
    record = encode(layout, {**values, **where})
    desk.replace_card(card.with_newest(section, (record,), _KEPT[section]))
    return Answer()


def _cancelled(
    desk: Desk, card: InsuranceCard, section: str, gone: tuple[bytes, ...], nothing: int
) -> Answer:
    if not gone:
        raise Refused(nothing)
    kept = (raw for raw in card.section(section) if raw not in gone)
    desk.replace_card(card.with_section(section, kept))
    return Answer()


def _needs_preventive_visit(card: InsuranceCard) -> None:
    if all(visit.treat_item != TreatItem.PREVENTIVE_CARE for visit in card.visits):
        raise Refused(NO_PREVENTIVE_VISIT)


def _needs_woman(card: InsuranceCard) -> None:
    if card.profile["sex"] == Sex.MALE:
        raise Refused(MALE)


HANDLERS: Final = {
    "hisWriteHealthInsurance": write_health_insurance,
    "hisWritePredeliveryCheckup": write_predelivery_checkup,
    "hisDeletePredeliveryData": delete_predelivery_data,
    "hisWriteInoculateData": write_inoculate_data,
}
