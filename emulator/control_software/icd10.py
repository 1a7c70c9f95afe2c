"""Handlers that encode and decode one diagnosis code (押碼, 解押碼).

Behaviour: facts/control_software_api.toml 5.1, 5.2 and the notes, section 7.
"""

from __future__ import annotations

from typing import Final

from cardio.records._base import encode as encode_layout
from emulator.control_software._request import Answer, Refused, Request
from emulator.desk import Desk
from emulator.icd10 import NotEncodable, decode, encode

_CODE_BYTES: Final = 7
_ENCODED_BYTES: Final = 5


def get_icd10_enc(desk: Desk, request: Request) -> Answer:
    """hisGetICD10EnC (5.1): five bytes, no NUL behind; refuses with 9127."""
    text = _input(request, _CODE_BYTES).decode("ascii", "replace")
    try:
        return Answer({"OUT": encode(text)})
    except NotEncodable as error:
        raise Refused(error.code) from None


def get_icd10_dec(desk: Desk, request: Request) -> Answer:
    """hisGetICD10DeC (5.2): the code in seven bytes, blanks behind; refuses with 9127."""
    try:
        code = decode(_input(request, _ENCODED_BYTES))
    except NotEncodable as error:
        raise Refused(error.code) from None
    return Answer({"OUT": encode_layout(request.layout("OUT"), {"code": code})})


def _input(request: Request, length: int) -> bytes:
    """Return what was passed, up to a NUL or the length of a code."""
    return request.raw("IN").partition(b"\0")[0][:length]


HANDLERS: Final = {"hisGetICD10EnC": get_icd10_enc, "hisGetICD10DeC": get_icd10_dec}
