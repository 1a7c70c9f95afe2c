"""What an answer, or the lack of one, means for a part: the step that follows.

Pure functions over the table of return codes and the classes of transport errors; sends nothing.
Source: facts/web_api.toml, [[return_code]], [polling]; facts/web_api_notes.md section 4.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from api.codes import SUCCESS, Retry, RtnCode
from api.errors import ApiError, HttpStatusError, Refused, ResponseInvalid, TransportError
from api.flow import RESULT_AGE
from api.outbox.parts import Change, Part, changed
from api.outbox.states import Event
from api.results import CheckResult
from api.terms import Terms, later

_TOO_OLD: Final = (
    "no result within 24 hours; look at the check results on the VPN page, or retry to ask again"
)


AFTER_A_MISS: Final = 0.1
"""Least pause, in seconds, after a server was not met, whatever the schedule says."""


def after_upload(
    part: Part, code: RtnCode, opcode: str | None, terms: Terms, now: datetime
) -> Change:
    """Return the step after an answer to an upload; `opcode` comes with success."""
    if code == SUCCESS:
        due_at = later(now, terms.pause(1))
        fresh: dict[str, Any] = {"asked": 0, "tries": 0, "misses": 0}
        return changed(
            part, Event.ACCEPT, now, opcode=opcode, rtn_code=str(code), due_at=due_at, **fresh
        )
    tries = part.tries + 1
    values: dict[str, Any] = {"rtn_code": str(code), "tries": tries, "misses": 0}
    reason = str(Refused(code, attempts=tries))
    if code.info.halts:  # not the document's fault: it keeps its place, and those behind it wait
        return changed(part, Event.RETURN, now, reason=reason, **values)
    if tries >= code.info.tries:
        return changed(part, Event.REFUSE, now, reason=reason, **values)
    due_at = _next_try(code, tries, terms, now)
    return changed(part, Event.RETURN, now, reason=reason, due_at=due_at, **values)


def after_lost_upload(part: Part, error: ApiError, terms: Terms, now: datetime) -> Change:
    """Return the step after an upload without a usable answer."""
    reason = str(error)
    if not isinstance(error, TransportError) or _is_too_large(error):
        # an error of ours came before the last piece of the body
        return changed(part, Event.REFUSE, now, reason=reason, rtn_code=None)
    if error.maybe_received:
        return changed(part, Event.LOSE, now, reason=reason, rtn_code=None)
    misses = part.misses + 1
    due_at = later(now, max(terms.pause(misses), AFTER_A_MISS, _wanted(error)))
    return changed(
        part, Event.RETURN, now, reason=reason, rtn_code=None, misses=misses, due_at=due_at
    )


def after_question(part: Part, code: RtnCode, terms: Terms, now: datetime) -> Change:
    """Return the step after an answer to a question for the result that holds none."""
    values: dict[str, Any] = {"asked": part.asked + 1, "misses": 0, "tries": 0}
    if code.info.operation == "download" and code.info.retry is Retry.AFTER_DELAY:  # 5002
        if _is_old(part, now):
            return changed(part, Event.STOP, now, said=str(code), reason=_TOO_OLD, **values)
        return _asked_again(part, terms, now, said=str(code), **values)
    tries = part.tries + 1
    reason = str(Refused(code, attempts=tries))
    values |= {"tries": tries}
    if tries >= code.info.tries:
        return changed(part, Event.STOP, now, rtn_code=str(code), reason=reason, **values)
    due_at = _next_try(code, tries, terms, now)
    return changed(part, Event.POLL, now, said=str(code), reason=reason, due_at=due_at, **values)


def after_lost_question(part: Part, error: ApiError, terms: Terms, now: datetime) -> Change:
    """Return the step after a question without a usable answer; asking changes nothing there.

    Where no server was met the result may be there all the same: it is asked for however late.
    """
    values: dict[str, Any] = {
        "asked": part.asked + 1,
        "misses": part.misses + 1,
        "reason": str(error),
    }
    if isinstance(error, ResponseInvalid) and _is_old(part, now):
        return changed(part, Event.STOP, now, **values)
    return _asked_again(part, terms, now, _wanted(error), **values)


def after_result(part: Part, found: CheckResult, now: datetime) -> Change:
    """Return the step after the result has come."""
    count = len(found.findings) if found.understood else None
    values: dict[str, Any] = {"rtn_code": str(SUCCESS), "finding_count": count}
    return changed(part, Event.FINISH, now, tries=0, misses=0, **values)


def _is_old(part: Part, now: datetime) -> bool:
    return (now - part.since).total_seconds() > RESULT_AGE


def _asked_again(
    part: Part, terms: Terms, now: datetime, least: float = 0.0, *, asked: int, **values: Any
) -> Change:
    due_at = later(now, max(terms.pause(asked + 1), least))
    return changed(part, Event.POLL, now, asked=asked, due_at=due_at, **values)


def _wanted(error: ApiError) -> float:
    """Return the seconds that the server wants to be left alone (Retry-After)."""
    return error.retry_after if isinstance(error, HttpStatusError) else 0.0


def _is_too_large(error: ApiError) -> bool:
    """Whether the server will never take this document, however often it is sent."""
    return (
        isinstance(error, HttpStatusError) and error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )


def _next_try(code: RtnCode, tries: int, terms: Terms, now: datetime) -> datetime:
    at_once = code.info.retry is Retry.AFTER_NEW_SIGNATURE
    return now if at_once else later(now, terms.pause(tries))
