"""Handlers of the SAM: its verification and its institution.

Behaviour: facts/control_software_api.toml 2.1 to 2.4.
"""

from __future__ import annotations

from typing import Final

from cardio.codecs import BIG5
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._requirements import verify_sam
from emulator.control_software._state import signing_sam
from emulator.desk import Desk
from emulator.institutions import Institution

VERIFICATION_FAILED: Final = 4051


def verify_sam_dc(desk: Desk, request: Request) -> Answer:
    """csVerifySAMDC (2.1): verify the SAM with the data centre, also when it already was."""
    desk.change(sam_verified=False)
    if not verify_sam(desk):
        raise Refused(VERIFICATION_FAILED)
    return Answer()


def get_hosp_id(desk: Desk, request: Request) -> Answer:
    """csGetHospID (2.2), also exported as csGetHOSPID: the institution of the SAM."""
    return Answer({"pBuffer": signing_sam(desk).hospital_id.encode("ascii")})


def get_hosp_name(desk: Desk, request: Request) -> Answer:
    """csGetHospName (2.3): the institution's name, 24 bytes."""
    return _padded(desk, request, _institution(desk).name)


def get_hosp_abb_name(desk: Desk, request: Request) -> Answer:
    """csGetHospAbbName (2.4): its short name, 128 bytes; the name when it has none."""
    institution = _institution(desk)
    return _padded(desk, request, institution.short_name or institution.name)


def _institution(desk: Desk) -> Institution:
    found = desk.world.find(signing_sam(desk).hospital_id)
    if found is None:
        raise LookupError("the SAM's institution is not in the world")
    return found


def _padded(desk: Desk, request: Request, name: str) -> Answer:
    """Fill the documented length with blanks, or less if less was offered: no name is cut.

    The lengths of 2.3 and 2.4 look swapped in the one list that has them (notes of the table).
    """
    room = request.capacity("pBuffer")
    text = name.encode(BIG5)
    if len(text) > min(room, request.layout().total_length):
        raise Refused(desk.policy.short_buffer_code)
    return Answer({"pBuffer": text.ljust(min(room, request.layout().total_length))})


HANDLERS: Final = {
    "csVerifySAMDC": verify_sam_dc,
    "csGetHospID": get_hosp_id,
    "csGetHOSPID": get_hosp_id,
    "csGetHospName": get_hosp_name,
    "csGetHospAbbName": get_hosp_abb_name,
}
