"""What functions that read the card ask again and again: may it be read, by whom, its rings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cardio.table.model import Group, Layout
from emulator.cards import InsuranceCard, Role
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import inserted
from emulator.control_software._writing import CARD_REVOKED, is_revoked
from emulator.desk import Desk

NO_RIGHT: Final = 9100

BLANK: Final = b" "
"""What fills unused places."""


def readable(desk: Desk, request: Request) -> InsuranceCard:
    """Return the card in the reader; refuses with 5002 if it is revoked and the function cares."""
    card = inserted(desk)
    if CARD_REVOKED in request.function.errors and is_revoked(card):
        raise Refused(CARD_REVOKED)
    return card


def limited(desk: Desk) -> bool:
    """Whether the professional card is one of those that may not see everything (9100)."""
    card = desk.professional
    return card is not None and card.role is not Role.PHYSICIAN


def permitted(desk: Desk, request: Request) -> None:
    """Refuse with 9100 a pharmacist or a pharmacy, where the function lists that."""
    if NO_RIGHT in request.function.errors and limited(desk):
        raise Refused(NO_RIGHT)


def ring(card: InsuranceCard, group: Group) -> tuple[bytes, ...]:
    """Return the elements of a ring, newest first, no more than the group has room for."""
    return card.section(group.name)[: group.times]


def filled(layout: Layout, elements: Sequence[Sequence[bytes]], unused: bytes = BLANK) -> bytes:
    """Return a buffer of groups: per group its elements as they lie on the card, then `unused`."""
    return b"".join(
        b"".join(each).ljust(group.times * group.stride, unused)
        for group, each in zip(layout.groups, elements, strict=True)
    )


def read_ring(desk: Desk, request: Request) -> Answer:
    """Show a ring as it lies on the card, newest first; unused elements are blanks."""
    card, layout = readable(desk, request), request.layout()
    return Answer({"pBuffer": filled(layout, [ring(card, group) for group in layout.groups])})
