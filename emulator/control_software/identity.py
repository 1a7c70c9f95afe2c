"""Handlers that read who the card belongs to and what stands on it about its holder.

Behaviour: facts/control_software_api.toml 1.1, 1.2, 1.7, 1.12, 1.13, 1.38.
"""

from __future__ import annotations

from typing import Final

from cardio.records._base import encode
from emulator.control_software._reading import readable
from emulator.control_software._request import Answer, Request
from emulator.desk import Desk


def read_profile(desk: Desk, request: Request) -> Answer:
    """Show the fields that the function's layout names, from the profile of the card.

    1.1 and 1.13 never ask for the PIN, 1.38 asks neither for PIN nor SAM; 1.13 refuses a revoked
    card with 5002. All that follows from the function's row.
    """
    card = readable(desk, request)
    return Answer({"pBuffer": encode(request.layout(), card.profile)})


HANDLERS: Final = {
    "hisGetBasicData": read_profile,
    "hisGetRegisterBasic": read_profile,
    "hisGetRegisterBasic2": read_profile,
    "hisGetCumulativeFee": read_profile,
    "hisGetOrganDonate": read_profile,
    "hisGetEmergentTel": read_profile,
}
