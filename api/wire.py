"""The two calls as they travel: request bodies, streamed, and the reading of answers.

Pure functions and values; sends nothing, decides nothing about retries.
Source: facts/web_api.toml, [[field]], [[response_field]], [response], [upload_dt].
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, Protocol

from api.codes import JobType, RtnCode
from api.errors import AnswerNotJson, HttpStatusError, RedirectRefused, ResponseInvalid
from cardio.codecs import TAIPEI
from cardio.component import Credential

UPLOAD: Final = "VNHI_Upload"
DOWNLOAD: Final = "VNHI_Download"
MAX_ANSWER: Final = 64 * 1024 * 1024
"""Bytes of an answer at most: far more than a result in which every field is wrong."""

MAX_RETRY_AFTER: Final = 3600.0
"""Seconds of a Retry-After that are believed; a person may look at it sooner."""

_RAW_PIECE: Final = 3 * 63 * 1024
_HEAD: Final = 120
_OPEN: Final = frozenset(
    ("ssamid", "shospid", "stype", "smrecs", "sprecs", "suploaddt", "sopcode", "rtncode", "opcode")
)


class Payload(Protocol):
    """What an upload carries: a `Document`, or one that the outbox keeps packed."""

    @property
    def base64_length(self) -> int:
        """Characters of it in Base64."""

    @property
    def record_count(self) -> int:
        """Records (MB1) in it."""

    @property
    def order_count(self) -> int:
        """Orders (MB2) in it."""

    def pieces(self, size: int) -> Iterator[bytes | memoryview]:
        """Return its bytes in pieces of `size`, the last one shorter."""


@dataclass(frozen=True, slots=True)
class Request:
    """One POST. `chunks` gives the body anew at each call: `content_length` bytes in all."""

    url: str
    headers: Mapping[str, str]
    content_length: int
    chunks: Callable[[], Iterator[bytes]]
    shown: Mapping[str, str] = field(default_factory=dict)
    """The fields of the body for a trace: credential and document as their lengths only."""

    def __repr__(self) -> str:
        return f"Request({self.url!r}, {self.content_length} bytes)"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: status, headers with lower-case names, whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def emulated(self) -> bool:
        """Whether the answer says that an emulator wrote it."""
        return "x-emulator" in self.headers


@dataclass(frozen=True, slots=True)
class Answer:
    """The fields of an answer: its code, and the others by lower-case name."""

    rtn_code: RtnCode
    fields: Mapping[str, Any]
    emulated: bool


def upload_request(
    base_url: str,
    credential: Credential,
    type: JobType,
    document: Payload,
    *,
    upload_dt: str,
    counts: bool,
) -> Request:
    """Make the VNHI_Upload request; sMrecs and sPrecs only if `counts`."""
    fields = _identity(credential, type)
    if counts:
        fields |= {"sMrecs": str(document.record_count), "sPrecs": str(document.order_count)}
    head = json.dumps(fields)[:-1].encode("ascii") + b', "sPatData": "'
    tail = b'", "sUploadDT": ' + json.dumps(upload_dt).encode("ascii") + b"}"

    def chunks() -> Iterator[bytes]:
        held = head  # goes out with the first piece, as the tail does with the last: fewer writes
        for number, piece in enumerate(document.pieces(_RAW_PIECE)):
            if number:
                yield held
                held = b""
            held += base64.b64encode(piece)
        yield held + tail

    length = len(head) + document.base64_length + len(tail)
    shown = masked(fields) | {"sPatData": _length(document.base64_length), "sUploadDT": upload_dt}
    return _request(base_url + UPLOAD, length, chunks, shown)


def download_request(base_url: str, credential: Credential, type: JobType, opcode: str) -> Request:
    """Make the VNHI_Download request."""
    fields = _identity(credential, type) | {"sOpcode": opcode}
    body = json.dumps(fields).encode("ascii")
    return _request(base_url + DOWNLOAD, len(body), lambda: iter((body,)), masked(fields))


def masked(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return fields for a trace: those that are neither secret nor personal as they are."""
    return {
        name: str(value) if name.lower() in _OPEN else _length(len(str(value)))
        for name, value in fields.items()
    }


def format_upload_dt(moment: datetime) -> str:
    """Write sUploadDT: yyyyMMddHHmmssfff in Taipei time."""
    local = moment.astimezone(TAIPEI)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def read_answer(response: Response, *, what: str) -> Answer:
    """Read the fields of an answer, whatever the letter case of their names.

    Raises HttpStatusError, RedirectRefused, AnswerNotJson or ResponseInvalid.
    """
    _check_status(response, what)
    raw = _json_object(response.body, what)
    fields = {str(key).lower(): value for key, value in raw.items()}
    try:
        code = RtnCode(fields["rtncode"])
    except (KeyError, TypeError, ValueError):
        raise ResponseInvalid(
            f"{what}: the answer has no RtnCode of 4 digits; is this the Web API?",
            head=response.body[:_HEAD],
        ) from None
    return Answer(code, fields, response.emulated)


def shown_answer(response: Response) -> dict[str, str]:
    """Return the fields of an answer for a trace; of one without fields, its length."""
    try:
        return masked(_json_object(response.body, ""))
    except AnswerNotJson:
        return {"": f"({len(response.body)} bytes)"}


def text_field(answer: Answer, name: str, *, limit: int | None = None) -> str:
    """Return a text field of a successful answer. Raises ResponseInvalid when it has none."""
    value = answer.fields.get(name.lower())
    if not isinstance(value, str) or not value or (limit and len(value) > limit):
        raise ResponseInvalid(f"{name}: expected a text in an answer with RtnCode 0000")
    return value


def _identity(credential: Credential, type: JobType) -> dict[str, str]:
    return {
        "sSamid": credential.sam.sam_id,
        "sHospid": credential.sam.hospital_id,
        "sClientrandom": credential.client_random,
        "sSignature": credential.signature,
        "sType": type.value,
    }


def _length(length: int) -> str:
    return f"({length} characters)"


def _request(
    url: str, length: int, chunks: Callable[[], Iterator[bytes]], shown: Mapping[str, str]
) -> Request:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Content-Length": str(length),
    }
    return Request(url, headers, length, chunks, shown)


def _check_status(response: Response, what: str) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    # a 5xx may come from a gateway behind which the upload was taken in
    kind = RedirectRefused if 300 <= status < 400 else HttpStatusError
    raise kind(
        f"{what}: HTTP status {status}; {_advice(status)}",
        status=status,
        head=response.body[:_HEAD],
        maybe_received=status >= 500,
        retry_after=_retry_after(response.headers),
    )


def _advice(status: int) -> str:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "the document is larger than this server takes; upload it in smaller ones"
    return "redirects are not followed" if 300 <= status < 400 else "is this the Web API?"


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of Retry-After, as a number or as a time beside the answer's own Date.

    So no clock of ours is asked. What cannot be read counts for nothing.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:10])
    else:
        try:
            end, now = (parsedate_to_datetime(each) for each in (text, headers.get("date", "")))
            seconds = (end - now).total_seconds()
        except (TypeError, ValueError, OverflowError):
            return 0.0
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


def _json_object(body: bytes, what: str) -> dict[str, Any]:
    try:
        raw = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise AnswerNotJson(f"{what}: {_looks_like(body)}", head=body[:_HEAD]) from None
    if not isinstance(raw, dict):
        raise AnswerNotJson(f"{what}: expected a JSON object", head=body[:_HEAD])
    return raw


def _looks_like(body: bytes) -> str:
    start = body.lstrip()[:1]
    if start == b"<":
        return "the answer is HTML, not JSON; check the target URL, the VPN and proxies"
    if start == b"{":
        return "the answer is cut off or broken JSON; look at the result before sending again"
    return "the answer is not JSON; check the target URL, the VPN and proxies"
