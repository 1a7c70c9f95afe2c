"""Handlers that read visits with their diagnoses and fees, and critical illnesses.

Behaviour: facts/control_software_api.toml 1.5, 1.8, 1.33, 1.50 and the notes, sections 7 and 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cardio.records._base import decode, encode, layout_of
from cardio.table.model import Encoding, Group
from emulator.cards import InsuranceCard
from emulator.control_software._reading import limited, permitted, readable
from emulator.control_software._request import Answer, Request
from emulator.control_software._state import inserted, same_person
from emulator.desk import Desk
from emulator.icd10 import asked, render

ONLY_DATES: Final = 5141
"""A warning: without a professional card the codes are blank, the dates are there."""

_ILLNESS: Final = layout_of("hisGetCriticalIllness", "pBuffer", group="critical_illness")

Content = Mapping[str, Sequence[Mapping[str, Any]]]


def get_treatment_no_need_hpc(desk: Desk, request: Request) -> Answer:
    """hisGetTreatmentNoNeedHPC (1.5): illness dates, visits with fees.

    The fees of all six records are digits, also of unused ones (notes, section 5).
    """
    card, layout = inserted(desk), request.layout()
    visits = next(group for group in layout.groups if group.name == "visit")
    shown = _visits(card, visits)
    unused = [_unused(visits)] * (visits.times - len(shown))
    content = {"critical_illness": _illnesses(card), "visit": [*shown, *unused]}
    return Answer({"pBuffer": encode(layout, content)})


def get_treatment_need_hpc(desk: Desk, request: Request) -> Answer:
    """hisGetTreatmentNeedHPC (1.8): illnesses and diagnoses; no illnesses for pharmacists."""
    card = inserted(desk)
    visits = next(group for group in request.layout().groups if group.name == "visit")
    illnesses = [] if limited(desk) else _illnesses(card)
    shown = [_as_stored(visit) for visit in _visits(card, visits)]
    return _coded(request, {"critical_illness": illnesses, "visit": shown})


def get_critical_illness(desk: Desk, request: Request) -> Answer:
    """hisGetCriticalIllness (1.33): 5141 with dates only when no professional card is in."""
    card = readable(desk, request)
    permitted(desk, request)
    illnesses = _illnesses(card)
    if desk.professional is None:
        dates = [{**illness, "illness_code": b""} for illness in illnesses]
        return _coded(request, {"critical_illness": dates}, ONLY_DATES)
    return _coded(request, {"critical_illness": illnesses})


def get_critical_illness_id(desk: Desk, request: Request) -> Answer:
    """hisGetCriticalIllnessID (1.50): as 1.33, for the right person only (5020)."""
    same_person(inserted(desk), request)
    return get_critical_illness(desk, request)


def _coded(request: Request, content: Content, code: int = 0) -> Answer:
    """Answer in the format that the marker in the caller's buffer asks for."""
    name = request.function.name
    form = asked(name, request.raw("pBuffer"), request.capacity("pBuffer"))
    return Answer({"pBuffer": render(name, form, content)}, code)


def _illnesses(card: InsuranceCard) -> list[dict[str, Any]]:
    rows = (decode(_ILLNESS, raw) for raw in card.section("critical_illness"))
    return [_as_stored(row) for row in rows]


def _visits(card: InsuranceCard, group: Group) -> list[dict[str, Any]]:
    """Return the fields that a group shows of the newest visits."""
    names = [field.name for field in group.fields]
    return [{name: getattr(visit, name) for name in names} for visit in card.visits[: group.times]]


def _unused(group: Group) -> dict[str, Any]:
    return {f.name: 0 if f.encoding is Encoding.NUMBER else "" for f in group.fields}


def _as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with the diagnoses among them as their stored bytes."""
    return {
        name: value.encode("ascii") if name.startswith(("dx_", "illness_code")) else value
        for name, value in values.items()
    }


HANDLERS: Final = {
    "hisGetTreatmentNoNeedHPC": get_treatment_no_need_hpc,
    "hisGetTreatmentNeedHPC": get_treatment_need_hpc,
    "hisGetCriticalIllness": get_critical_illness,
    "hisGetCriticalIllnessID": get_critical_illness_id,
}
