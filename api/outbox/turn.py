"""One turn of a worker: the next part that is due is sent, or its result asked for.

Generators of steps, as in `api.flow`: no connection is opened and no clock read here. What is about
to be sent is written down before its first byte goes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from api.codes import SUCCESS, RtnCode
from api.errors import ApiError, ClaimLost, Superseded
from api.flow import MAX_COUNT, MAX_OPCODE, signed, takes_counts
from api.outbox.parts import Change, Part, changed
from api.outbox.points import Exchange, before, done, within
from api.outbox.policy import resends, resent
from api.outbox.states import Event
from api.outbox.store import Claimant, Hook, Work
from api.outbox.verdicts import (
    after_lost_question,
    after_lost_upload,
    after_question,
    after_result,
    after_upload,
)
from api.outbox.workplace import Workplace
from api.results import CheckResult, decode_payload
from api.steps import Flow, Send
from api.steps import done as kept
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


def turn(at: Workplace) -> Flow[Claimant | None]:
    """Do the next thing that is due; return None, or the claimant for whom nothing was."""
    credential = yield from signed(at.terms, None)
    by = at.claimant(credential)
    part = yield from _claimed(at, Work.SENDING, by)
    if part is not None:
        yield from _sent(at, part, credential)
        return None
    part = (yield from _claimed(at, Work.ASKING, by)) if at.results else None
    if part is not None:
        yield from _asked(at, part, credential)
        return None
    return by


def decided(at: Workplace, part: Part) -> Flow[None]:
    """Send an unknown part again where the policy says so and no later upload is undone by it."""
    if not resends(at.policy, part):
        return
    change = resent(part, at.terms, at.now())
    try:
        moved = yield from kept(partial(at.store.requeue, part, change))
    except Superseded as error:
        yield from _held(at, part, error)
    else:
        at.tell_of(change.step.event, moved)


def _held(at: Workplace, part: Part, error: Superseded) -> Flow[None]:
    """Have the reason written down, once."""
    if part.reason != str(error):
        yield from _taken(at, part, changed(part, Event.HOLD, at.now(), reason=str(error)))


def _claimed(at: Workplace, work: Work, by: Claimant) -> Flow[Part | None]:
    part = yield from kept(partial(at.store.claim, work, by, at.now()))
    if part is not None:
        at.tell_of(Event.CLAIM, part)
    return part


def _sent(at: Workplace, part: Part, credential: Credential) -> Flow[None]:
    packed = yield from kept(partial(at.store.packed, part.key))
    sam_id, sent_at, attempts = credential.sam.sam_id, at.terms.now(), part.attempts + 1
    step = changed(part, Event.SEND, at.now(), sam_id=sam_id, sent_at=sent_at, attempts=attempts)
    try:
        part = yield from _taken(at, part, step)
    except ClaimLost:  # a person has discarded it meanwhile
        return
    request = upload_request(
        at.terms.target.base_url,
        credential,
        part.type,
        packed,
        upload_dt=format_upload_dt(part.sent_at or sent_at),
        counts=takes_counts(part.type, at.terms) and max(part.records, part.orders) <= MAX_COUNT,
    )
    code = None
    try:
        answer = yield from _exchanged(at, part, Exchange.UPLOAD, request)
        code, opcode = answer.rtn_code, _opcode(answer)
    except ApiError as error:
        change = after_lost_upload(part, error, at.terms, at.now())
    else:
        change = after_upload(part, code, opcode, at.terms, at.now())
    part = yield from _taken(at, part, change)
    yield from _renewed(at, code, credential)
    yield from decided(at, part)


def _asked(at: Workplace, part: Part, credential: Credential) -> Flow[None]:
    request = download_request(at.terms.target.base_url, credential, part.type, part.opcode or "")
    code = payload = None
    try:
        answer = yield from _exchanged(at, part, Exchange.DOWNLOAD, request)
        code, payload = answer.rtn_code, _payload(answer)
        change = _after_answer(at, part, code, payload)
    except ApiError as error:
        payload = None
        change = after_lost_question(part, error, at.terms, at.now())
    yield from _taken(at, part, change, payload)
    yield from _renewed(at, code, credential)


def _exchanged(at: Workplace, part: Part, what: Exchange, request: Request) -> Flow[Answer]:
    """Send between the fault points of a send; return what the answer says."""
    uploads = what is Exchange.UPLOAD
    timeout = at.terms.timeout if uploads else at.patience  # a cut-off upload would be lost
    hook = at.store.at
    hook(before(what))
    watched = replace(request, chunks=partial(_watched, at, part, what, request))
    try:
        response: Response = yield Send(watched, timeout)
    finally:
        hook(done(what))
    return read_answer(response, what=UPLOAD if uploads else DOWNLOAD)


def _watched(at: Workplace, part: Part, what: Exchange, request: Request) -> Iterator[bytes]:
    hook: Hook = at.store.at
    for chunk in request.chunks():
        hook(within(what))
        yield chunk
        at.watch(part, len(chunk))


def _taken(at: Workplace, part: Part, change: Change, result: bytes | None = None) -> Flow[Part]:
    """Have a step written down, then tell of it."""
    moved = yield from kept(partial(at.store.record, part, change, result))
    at.tell_of(change.step.event, moved)
    return moved


def _renewed(at: Workplace, code: RtnCode | None, credential: Credential) -> Flow[None]:
    """Give up a credential that is of no use for another try."""
    if code is not None and code.info.new_signature:
        yield from signed(at.terms, credential)


def _opcode(answer: Answer) -> str | None:
    if answer.rtn_code != SUCCESS:
        return None
    return text_field(answer, "Opcode", limit=MAX_OPCODE)


def _payload(answer: Answer) -> bytes | None:
    """Return the result in an answer; None where there is none."""
    if answer.rtn_code != SUCCESS:
        return None
    return decode_payload(text_field(answer, "Tx_result_json"))


def _after_answer(at: Workplace, part: Part, code: RtnCode, payload: bytes | None) -> Change:
    """Return the step after an answer. Raises ResponseInvalid for a result that is no JSON."""
    if payload is None:
        return after_question(part, code, at.terms, at.now())
    found = CheckResult.of(payload, opcode=part.opcode or "", type=part.type)
    return after_result(part, found, at.now())
