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


class Requirement(NamedTuple):
    """One token: the check, and the codes it may refuse with, in order of preference."""

    met: Callable[[Desk], bool]
    codes: tuple[int, ...]


def require(desk: Desk, function: Function) -> None:
    """Refuse unless everything a function requires is there; raises Refused.

    The component is not asked here: its methods fail with an empty text, not with a code.
    """
    if function.kind is Kind.COMPONENT:
        return
    if function.requires and not desk.state.port_open:
        raise Refused(desk.policy.closed_port_code)
    for token in function.requires:
        requirement = REQUIREMENTS.get(token)
        if requirement is not None and not requirement.met(desk):
            listed = (code for code in requirement.codes if code in function.errors)
            raise Refused(next(listed, requirement.codes[0]))


def verify_sam(desk: Desk) -> bool:
    """Verify the SAM with the data centre if that has not been done; tell whether it is.

    Since 3.3 the calls that need it do this by themselves (notes, section 3).
    """
    if not desk.state.sam_verified:
        reachable = desk.sam is not None and desk.network_up
        desk.change(sam_verified=reachable and desk.sam_accepted)
    return desk.state.sam_verified


REQUIREMENTS: Final[Mapping[str, Requirement]] = {
    "hc": Requirement(lambda desk: desk.card is not None, (4013,)),
    "sam": Requirement(lambda desk: desk.sam is not None, (4012, 5006, 5067)),
    "sam_verified": Requirement(verify_sam, (4050,)),
    "network": Requirement(lambda desk: desk.network_up, (4061,)),
}
"""Tokens that the emulated desk checks; `reader` is checked for every function that has any."""
