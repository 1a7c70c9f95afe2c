"""What happened here within the last 24 hours: all that the cancel codes can cancel.

Visits have a time; preventive and prenatal records have only a day, so theirs counts from the
day 24 hours ago on (emulator-defined). Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from cardio.codecs import format_roc_datetime
from cardio.records._base import decode, layout_of
from cardio.table.model import Layout
from cardio.values import PreventiveService, TreatItem
from emulator.cards import InsuranceCard
from emulator.control_software._state import signing_sam
from emulator.desk import Desk

PREVENT: Final = layout_of("hisGetRegisterPrevent", "pBuffer", group="prevent")
"""One preventive record, 21 bytes."""
PRENATAL: Final = layout_of("hisGetRegisterPregnant", "pBuffer", group="prenatal")
"""One prenatal record, 19 bytes."""

CANCELLED_SERVICE: Final[Mapping[str, PreventiveService]] = {
    TreatItem.CANCEL_CHILD_PREVENTIVE_CARE: PreventiveService.CHILD,
    TreatItem.CANCEL_ADULT_PREVENTIVE_CARE: PreventiveService.ADULT,
    TreatItem.CANCEL_PAP_SMEAR: PreventiveService.PAP_SMEAR,
    TreatItem.CANCEL_CHILD_DENTAL_CARE: PreventiveService.CHILD_DENTAL,
    TreatItem.CANCEL_BREAST_EXAMINATION: PreventiveService.BREAST,
    TreatItem.CANCEL_FLU_VACCINATION_65: PreventiveService.FLU_VACCINATION,
    TreatItem.CANCEL_FAECAL_OCCULT_BLOOD_TEST: PreventiveService.FAECAL_OCCULT_BLOOD,
    TreatItem.CANCEL_ORAL_MUCOSA_CHECK: PreventiveService.ORAL_MUCOSA,
}
"""YA to YH: the service whose records each cancels."""

_DAY: Final = timedelta(hours=24)


def visited_here(desk: Desk, card: InsuranceCard) -> bool:
    """Whether a visit of this institution, not taken back, lies within 24 hours."""
    here, since = signing_sam(desk).hospital_id, _since(desk)
    return any(
        visit.hospital_code == here and visit.visit_datetime >= since and not visit.undone
        for visit in card.visits
    )


def prenatal_here(desk: Desk, card: InsuranceCard) -> tuple[bytes, ...]:
    """Return the prenatal records of this institution within 24 hours (XA)."""
    return tuple(raw for raw in card.section("prenatal") if _here(desk, PRENATAL, raw))


def prevented_here(desk: Desk, card: InsuranceCard, cancel: str) -> tuple[bytes, ...]:
    """Return the records of the service that a code of YA to YH cancels, likewise."""
    service = CANCELLED_SERVICE[cancel].encode("ascii")
    found = (raw for raw in card.section("prevent") if raw.startswith(service))
    return tuple(raw for raw in found if _here(desk, PREVENT, raw))


def _here(desk: Desk, layout: Layout, raw: bytes) -> bool:
    record = decode(layout, raw)
    here = record["hospital_code"] == signing_sam(desk).hospital_id
    return bool(here and record["exam_date"] >= _since(desk)[:7])


def _since(desk: Desk) -> str:
    return format_roc_datetime(desk.now() - _DAY)
