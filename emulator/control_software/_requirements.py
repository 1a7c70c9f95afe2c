"""What must be there before a function does anything: the `requires` tokens of the table.

Each token is one check of the desk; the code refused with is the first one of the token that
the function itself lists. Changes nothing but what the real one does by itself (SAM, card).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from cardio.table.model import Function, Kind
from emulator.control_software._request import Refused
from emulator.desk import Desk

INSERTED: Final = "hc"


class Requirement(NamedTuple):
    """One token: the check, and the codes it may refuse with, in order of preference."""

    met: Callable[[Desk], bool]
    codes: tuple[int, ...]
    only_listed: bool = False
    """Whether the check is left out for functions that list none of the codes."""


def require(desk: Desk, function: Function) -> None:
    """Refuse unless everything a function requires is there; raises Refused.

    The component is not asked here: its methods fail with an empty text, not with a code.
    """
    if function.kind is Kind.COMPONENT:
        return
    if function.requires and not desk.state.port_open:
        raise Refused(desk.policy.closed_port_code)
    for token in function.requires:
        if token in REQUIREMENTS:
            _require(desk, function, REQUIREMENTS[token])
        if token == INSERTED:
            usable(desk)


def usable(desk: Desk) -> None:
    """Refuse a card that must be taken out and put in again first (after 1.40)."""
    if desk.state.unusable:
        raise Refused(desk.policy.unusable_card_code)


def verify_sam(desk: Desk) -> bool:
    """Verify the SAM with the data centre if that has not been done; tell whether it is.

    Since 3.3 the calls that need it do this by themselves (notes, section 3).
    """
    if not desk.state.sam_verified:
        reachable = desk.sam is not None and desk.state.network_up
        desk.change(sam_verified=reachable and desk.state.sam_accepted)
    return desk.state.sam_verified


def _require(desk: Desk, function: Function, requirement: Requirement) -> None:
    listed = [code for code in requirement.codes if code in function.errors]
    if (requirement.only_listed and not listed) or requirement.met(desk):
        return
    raise Refused((*listed, *requirement.codes)[0])


def _pin_cleared(desk: Desk) -> bool:
    """Whether the holder has no PIN, or it was verified."""
    return desk.card is None or not desk.card.pin or desk.state.pin_verified


def _hpc_pin_cleared(desk: Desk) -> bool:
    return desk.professional is None or desk.state.hpc_pin_verified


REQUIREMENTS: Final[Mapping[str, Requirement]] = {
    INSERTED: Requirement(lambda desk: desk.card is not None, (4013,)),
    "hpc": Requirement(lambda desk: desk.professional is not None, (4014,)),
    "hpc_optional": Requirement(_hpc_pin_cleared, (4042,), only_listed=True),
    "hpc_pin": Requirement(_hpc_pin_cleared, (4042, 5105)),
    "network": Requirement(lambda desk: desk.state.network_up, (4061,)),
    "pin_if_set": Requirement(_pin_cleared, (5102,)),
    "sam": Requirement(lambda desk: desk.sam is not None, (4012, 5006, 9230, 9231, 5067)),
    "sam_verified": Requirement(verify_sam, (4050,)),
}
"""Tokens that the emulated desk checks; `reader` is checked for every function that has any.

What `pin`, `keypad`, `sam_privilege`, `hpc_virtual` and `network_for_some_items` ask for, the
functions that carry them check themselves, in their own order.
"""
