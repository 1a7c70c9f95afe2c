"""What to do next in an upload and in asking for its result, without doing any of it.

Generators of steps (`api.steps`); time comes in through the terms, no input or output happens
here. Source: facts/web_api.toml, [[return_code]], [polling]; facts/web_api_notes.md section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from api.codes import NOT_READY, SUCCESS, JobType, Retry, RtnCode
from api.document import Document
from api.errors import (
    AnswerTimeout,
    ConnectionBroken,
    DeadlineExpired,
    DocumentTooLarge,
    Refused,
    ServerUnreachable,
    TlsFailed,
)
from api.results import CheckResult, decode_payload
from api.steps import Flow, Send, Sign, Wait
from api.terms import Terms
from api.wire import (
    DOWNLOAD,
    UPLOAD,
    Answer,
    Request,
    Response,
    download_request,
    format_upload_dt,
    read_answer,
    text_field,
    upload_request,
)

if TYPE_CHECKING:
    from cardio.component import Credential

MAX_COUNT: Final = 999
"""sMrecs and sPrecs are X(3)."""

MAX_OPCODE: Final = 256

RESULT_AGE: Final = 24 * 3600.0
"""Seconds after which waiting for a result is given up (facts [polling])."""

_LOST_QUESTIONS: Final = 3
_PASSING: Final = (ServerUnreachable, AnswerTimeout, ConnectionBroken)
SHORTEST: Final = 1.0
"""Seconds that a question is given, however near the deadline is."""

_SPLIT: Final = "split the document between records (REC)"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an accepted upload leaves: keep it whole, the opcode alone does not give the result.

    The SAM `sam_id` must sign the download too; `sent_at` is the time in sUploadDT.
    """

    opcode: str
    type: JobType
    rtn_code: RtnCode
    sam_id: str
    sent_at: datetime
    records: int
    orders: int
    sha256: str


def upload(document: Document, type: JobType, terms: Terms) -> Flow[Receipt]:
    """Send a document; return the receipt.

    Raises DocumentTooLarge, Refused, TransportError (`maybe_received`: it must not be sent again
    unasked). Refusals are repeated as far as the table of return codes allows.
    """
    counts = check_size(document, type, terms)
    sent_at = terms.now()

    def build(credential: Credential) -> Request:
        nonlocal sent_at
        sent_at = terms.stamps.next(credential.sam.sam_id, terms.now())
        stamp = format_upload_dt(sent_at)
        return upload_request(
            terms.target.base_url, credential, type, document, upload_dt=stamp, counts=counts
        )

    answer, credential = yield from _call(terms, UPLOAD, build, terms.timeout, {SUCCESS})
    return Receipt(
        opcode=text_field(answer, "Opcode", limit=MAX_OPCODE),
        type=type,
        rtn_code=answer.rtn_code,
        sam_id=credential.sam.sam_id,
        sent_at=sent_at,
        records=document.record_count,
        orders=document.order_count,
        sha256=document.sha256,
    )


def result(
    opcode: str, type: JobType, terms: Terms, *, timeout: float | None = None
) -> Flow[CheckResult]:
    """Ask once for a result; it may not be `ready`. Raises Refused, TransportError."""

    def build(credential: Credential) -> Request:
        return download_request(terms.target.base_url, credential, type, opcode)

    limit = terms.timeout if timeout is None else min(timeout, terms.timeout)
    good = {SUCCESS, NOT_READY}
    answer, _ = yield from _call(terms, DOWNLOAD, build, limit, good)
    if answer.rtn_code == NOT_READY:
        return CheckResult(opcode, type, NOT_READY, ready=False, emulated=answer.emulated)
    payload = decode_payload(text_field(answer, "Tx_result_json"))
    return CheckResult.of(payload, opcode=opcode, type=type, emulated=answer.emulated)


def wait(opcode: str, type: JobType, terms: Terms, *, timeout: float) -> Flow[CheckResult]:
    """Ask until the result is ready, at the pace of the schedule, for `timeout` seconds.

    Lost questions are asked again a few times, as they change nothing at the server. Raises
    DeadlineExpired, Refused, TransportError.
    """
    deadline = terms.monotonic() + timeout
    lost = 0
    number = 0
    while True:
        number += 1
        left = deadline - terms.monotonic()
        pause = max(0.0, min(terms.pause(number), left))
        yield Wait(pause)
        try:
            limit = max(left - pause, SHORTEST)
            found = yield from result(opcode, type, terms, timeout=limit)
        except _PASSING as error:
            lost += 1
            if lost > _LOST_QUESTIONS or isinstance(error, TlsFailed):
                raise
        else:
            lost = 0
            if found.ready:
                return found
        if terms.monotonic() >= deadline:
            raise DeadlineExpired(opcode, timeout)


def check_size(document: Document, type: JobType, terms: Terms) -> bool:
    """Refuse what one upload cannot hold; return whether the counts are to be sent.

    Raises DocumentTooLarge. Counts go with A1 only, as the slides say.
    """
    size = document.base64_length
    if size > terms.max_base64:
        raise DocumentTooLarge("Base64 characters", size, terms.max_base64, _SPLIT)
    if not takes_counts(type, terms):
        return False
    for what, number in (("records", document.record_count), ("orders", document.order_count)):
        if number > MAX_COUNT:
            advice = f"{_SPLIT}, or send no counts"
            raise DocumentTooLarge(f"{what} with type A1", number, MAX_COUNT, advice)
    return True


def takes_counts(type: JobType, terms: Terms) -> bool:
    """Whether sMrecs and sPrecs go along: with A1 only, as the slides say."""
    return type is JobType.FORMAL and terms.counts


def _call(
    terms: Terms,
    what: str,
    build: Callable[[Credential], Request],
    timeout: float,
    good: set[RtnCode],
) -> Flow[tuple[Answer, Credential]]:
    """Sign and send until a good code comes, repeating as the table of return codes allows."""
    credential = yield from signed(terms, None)
    attempt = 0
    while True:
        attempt += 1
        response = yield Send(build(credential), timeout)
        answer = read_answer(cast(Response, response), what=what)
        if answer.rtn_code in good:
            return answer, credential
        info = answer.rtn_code.info
        if attempt >= info.tries:
            raise Refused(answer.rtn_code, attempts=attempt)
        if info.retry is not Retry.AFTER_NEW_SIGNATURE:
            yield Wait(terms.pause(attempt))
        if info.new_signature:
            credential = yield from signed(terms, credential)


def signed(terms: Terms, drop: Credential | None) -> Flow[Credential]:
    """Get a credential, and see before it is used that it may go to the target."""
    credential = cast("Credential", (yield Sign(drop)))
    terms.target.admit(credential.emulated, terms.allow_emulated_to)
    return credential
