"""Handlers of the SAM: its verification and its institution.

Behaviour: facts/control_software_api.toml 2.1, 2.2.
"""

from __future__ import annotations

from typing import Final

from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._requirements import verify_sam
from emulator.control_software._state import signing_sam
from emulator.desk import Desk

VERIFICATION_FAILED: Final = 4051


def verify_samdc(desk: Desk, request: Request) -> Answer:
    """csVerifySAMDC (2.1): verify the SAM with the data centre, also when it already was."""
    desk.change(sam_verified=False)
    if not verify_sam(desk):
        raise Refused(VERIFICATION_FAILED)
    return Answer()


def get_hosp_id(desk: Desk, request: Request) -> Answer:
    """csGetHospID (2.2), also exported as csGetHOSPID: the institution of the SAM."""
    return Answer({"pBuffer": signing_sam(desk).hospital_id.encode("ascii")})


HANDLERS: Final = {
    "csVerifySAMDC": verify_samdc,
    "csGetHospID": get_hosp_id,
    "csGetHOSPID": get_hosp_id,
}
