"""Handlers that read the prescription rings, all four at once or one by range.

Behaviour: facts/control_software_api.toml 1.10, 1.41 to 1.44.
"""

from __future__ import annotations

from typing import Final

from cardio.table.model import Group
from emulator.cards import InsuranceCard
from emulator.control_software._reading import BLANK, filled, limited, permitted, readable, ring
from emulator.control_software._request import Answer, Refused, Request
from emulator.desk import Desk

BAD_PARAMETER: Final = 6018

_DISPENSED: Final = frozenset({b"1", b"2", b"A", b"B"})
"""Order types that pharmacists and pharmacies see."""

_HIDDEN: Final = "important"
"""The ring they do not see."""


def read_prescription(desk: Desk, request: Request) -> Answer:
    """hisReadPrescription (1.10): four buffers; what a pharmacist may not see is blank."""
    card, unused = readable(desk, request), _unused(desk)
    return Answer(
        {
            layout.param: filled(layout, [_seen(desk, card, g) for g in layout.groups], unused)
            for layout in request.function.outputs
        }
    )


def read_range(desk: Desk, request: Request) -> Answer:
    """1.41 to 1.44: the groups from iStartPos to iEndPos, 1-based; refuses with 6018, 9100.

    iRecCount comes back as the number of groups read; what it holds before is not judged
    (emulator-defined).
    """
    permitted(desk, request)
    ((layout,), card) = request.function.outputs, readable(desk, request)
    (group,) = layout.groups
    start, end = request.number("iStartPos"), request.number("iEndPos")
    if not 1 <= start <= end <= group.times:
        raise Refused(BAD_PARAMETER)
    elements = list(_seen(desk, card, group))
    if desk.policy.unused_groups_read:
        elements += [_unused(desk) * group.stride] * (group.times - len(elements))
    wanted = elements[start - 1 : end]
    return Answer({layout.param: b"".join(wanted), "iRecCount": len(wanted)})


def _seen(desk: Desk, card: InsuranceCard, group: Group) -> tuple[bytes, ...]:
    """Return a ring's elements, blank where the professional card's holder may not see them."""
    elements = ring(card, group)
    if not limited(desk):
        return elements
    return tuple(
        element if _is_open(group, element) else BLANK * group.stride for element in elements
    )


def _is_open(group: Group, element: bytes) -> bool:
    """Whether a pharmacist sees an element: not important orders, medicines among the orders."""
    kind = next((f for f in group.fields if f.name == "order_type"), None)
    if kind is None:
        return group.name != _HIDDEN
    return element[kind.offset : kind.offset + kind.length] in _DISPENSED


def _unused(desk: Desk) -> bytes:
    return desk.policy.unused_prescription.encode("ascii")


HANDLERS: Final = {
    "hisReadPrescription": read_prescription,
    "hisReadPrescriptMain": read_range,
    "hisReadPrescriptLongTerm": read_range,
    "hisReadPrescriptHVE": read_range,
    "hisReadPrescriptAllergic": read_range,
}
