"""Handlers that send a format 1.0 document to the centre and give back its receipt.

The caller's side opens the file; here `pUploadFileName` holds its bytes. The desk's SAM vouches
for the sender: what the real one signs is not public. The document is counted, not checked; the
check follows at the centre. Behaviour: facts/control_software_api.toml 3.1, 3.2, 3.3.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Final

from api.codes import JobType
from cardio.codecs import TAIPEI
from cardio.component import SamIdentity
from cardio.records._base import encode, layout_of
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._state import signing_sam
from emulator.desk import Desk
from emulator.errors import EmulatorError

SIGNATURE_REJECTED: Final = 6014
SIZE_DIFFERS: Final = 6015
NO_FILE: Final = 6017
NOT_SUPPORTED: Final = 9102

LOG = logging.getLogger("emulator.control_software")

FORMAT: Final = "1.0"
"""The document format that csUploadData carries."""

_RECEIPT: Final = layout_of("csUploadData", "pBuffer")
_COUNTED: Final = {
    "pNumber": re.compile(rb"<MB1[\s/>]"),
    "pPrecNumber": re.compile(rb"<MB2[\s/>]"),
}
"""Count parameter → what it counts: visit records, orders. Safe in Big5: `<` is no second byte."""


def upload_data(desk: Desk, request: Request) -> Answer:
    """csUploadData (3.1): file size and record count as text, rewritten with those received.

    Refuses with 6017 for an empty file, 6015 when size or count are not the file's, 6014 when
    the centre does not accept the SAM, policy `no_intake_code` without a centre.
    """
    return _uploaded(desk, request)


def upload_data_prec(desk: Desk, request: Request) -> Answer:
    """csUploadDataPrec (3.2): as 3.1, with the number of orders too."""
    return _uploaded(desk, request)


def download_data(desk: Desk, request: Request) -> Answer:
    """csDownloadData (3.3): 9102, not emulated: what it delivers is not public."""
    LOG.warning("%s: not emulated, answered %d", request.function.name, NOT_SUPPORTED)
    raise Refused(NOT_SUPPORTED)


def _uploaded(desk: Desk, request: Request) -> Answer:
    data = request.raw("pUploadFileName")
    if not data:
        raise Refused(NO_FILE)
    counts = {
        param.name: len(_COUNTED[param.name].findall(data))
        for param in request.function.given
        if param.name in _COUNTED
    }
    _compare(desk, request, len(data), counts)
    texts = {"pFileSize": len(data), **counts}
    written = {name: _text(request, name, value) for name, value in texts.items()}
    # What was sent cannot be taken back: all room is checked before.
    if any(len(text) > request.capacity(name) for name, text in written.items()):
        raise Refused(desk.policy.short_buffer_code)
    if request.capacity("pBuffer") < _RECEIPT.total_length:
        raise Refused(desk.policy.short_buffer_code)
    return Answer({**written, "pBuffer": _sent(desk, data, counts["pNumber"])})


def _compare(desk: Desk, request: Request, size: int, counts: dict[str, int]) -> None:
    expected = {"pFileSize": size, **(counts if desk.policy.upload_counts_checked else {})}
    for name, value in expected.items():
        text = request.text(name)
        if not text.isdigit() or int(text) != value:
            raise Refused(SIZE_DIFFERS)


def _sent(desk: Desk, data: bytes, records: int) -> bytes:
    """Hand the document to the centre; return the receipt of 50 bytes, its times Gregorian."""
    sam, now = signing_sam(desk), desk.now()
    if desk.intake is None:
        raise Refused(desk.policy.no_intake_code)
    if not desk.state.sam_accepted:
        raise Refused(SIGNATURE_REJECTED)
    sender = SamIdentity(sam.sam_id, sam.hospital_id)
    try:
        upload = desk.intake.receive(
            FORMAT, data, sender, type=JobType.FORMAL, sent_records=records, sent_at=now
        )
    except EmulatorError:
        raise Refused(SIZE_DIFFERS) from None
    values = {
        "sam_id": sam.sam_id,
        "hospital_code": sam.hospital_id,
        "upload_datetime": _gregorian(now),
        "receive_datetime": _gregorian(upload.arrival.received_at),
    }
    return encode(_RECEIPT, values)


def _text(request: Request, name: str, value: int) -> bytes:
    """Write a number as text; its NUL only where the buffer has room for it."""
    digits = str(value).encode("ascii")
    return (digits + b"\0")[: max(request.capacity(name), len(digits))]


def _gregorian(moment: datetime) -> str:
    return f"{moment.astimezone(TAIPEI):%Y%m%d%H%M%S}"


HANDLERS: Final = {
    "csUploadData": upload_data,
    "csUploadDataPrec": upload_data_prec,
    "csDownloadData": download_data,
}
