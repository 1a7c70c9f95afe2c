"""What every function that writes to the card asks first, and the doctor's id some give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from cardio.codecs import format_roc_date
from cardio.records._base import encode
from cardio.values import CardCancelMark
from emulator.cards import InsuranceCard
from emulator.control_software._request import Refused, Request
from emulator.control_software._state import inserted, same_person
from emulator.desk import Desk

NO_RIGHT: Final = 5009
CARD_REVOKED: Final = 5002
CARD_EXPIRED: Final = 5003

_DOCTOR_ID: Final = "pBufferDocID"


def today(desk: Desk) -> str:
    """Return the ROC date of the reader's clock, YYYMMDD."""
    return format_roc_date(desk.now().date())


def is_revoked(card: InsuranceCard) -> bool:
    """Whether the card carries the cancel mark."""
    return bool(card.profile["cancel_mark"] == CardCancelMark.CANCELLED)


def is_expired(desk: Desk, card: InsuranceCard) -> bool:
    """Whether the last day of the card is over."""
    return bool(card.profile["valid_until"] < today(desk))


def may_write(desk: Desk) -> bool:
    """Whether an institution of this kind may write allergies, donation mark and prevention."""
    institution = desk.world.find(desk.hospital_id)
    return institution is not None and institution.kind in desk.policy.writing_kinds


def writable(desk: Desk, request: Request) -> InsuranceCard:
    """Return the card in the reader once it may be written to.

    Refuses with 5020 for another person; then with 5009 (institution), 5002 (revoked) and 5003
    (expired), each only if the function lists it.
    """
    card = inserted(desk)
    same_person(card, request)
    refusals: Mapping[int, Callable[[], bool]] = {
        NO_RIGHT: lambda: not may_write(desk),
        CARD_REVOKED: lambda: is_revoked(card),
        CARD_EXPIRED: lambda: is_expired(desk, card),
    }
    for code, applies in refusals.items():
        if code in request.function.errors and applies():
            raise Refused(code)
    return card


def listed(request: Request, codes: Iterable[int]) -> int:
    """Return the first of some codes that the function lists; the last one if it lists none."""
    *_, last = codes = tuple(codes)
    return next((code for code in codes if code in request.function.errors), last)


def doctor_id(desk: Desk, request: Request) -> bytes:
    """Return what `pBufferDocID` gets: ten characters and NUL, the NUL alone without a card.

    Callers that offer just ten bytes get no NUL (policy `doctor_id_without_nul`).
    """
    layout = request.function.output(_DOCTOR_ID)
    if desk.professional is None or layout is None:
        return b"\0"
    written = encode(layout, {"doctor_id": desk.professional.hpc_id_no})
    room = request.capacity(_DOCTOR_ID)
    bare = desk.policy.doctor_id_without_nul and room == len(written) - 1
    return written[:-1] if bare else written
