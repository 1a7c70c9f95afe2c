"""What a state means for the person who looks at it, and what can be done.

Texts only; nothing is done here. Source: facts/upload_format_2.0.toml (what a repeated record
does), facts/web_api_notes.md section 4, facts/check_result.md section 5.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from api.codes import JobType
from api.outbox.parts import Part
from api.outbox.states import State
from api.outbox.store import Later

PAGE: Final = "VPN page 健保卡就醫上傳檢核結果查詢"
"""Where the insurer shows what it got and what it found."""

_MEANING: Final = {
    State.QUEUED: "nothing of it has reached the server; it is sent when a worker runs",
    State.SENDING: "a worker is sending it at this moment",
    State.ACCEPTED: "the server took it in and gave an execution number (執行編號)",
    State.DONE: "it arrived and is settled",
    State.REFUSED: "it was not taken in",
    State.UNKNOWN: "it was sent and no answer came back: it may have arrived or not",
    State.DISCARDED: "it was given up and is not sent any more",
}
_REPEATABLE: Final = (
    "all its records are H01 A or B: sent again, each replaces the earlier one with the same M15,"
    " unless another institution has acted on it since"
)
_NOT_REPEATABLE: Final = (
    "it holds records that a second copy does not replace (H01 C, D, E, without an M15 of their"
    " own, or format 1.0): make sure that it did not arrive before you send it again"
)
_WARNING: Final = (
    "careful: upload {later.id}, taken in later, holds {later.visits} of its visits (H00, M15);"
    " sent again, this one would undo that: retry refuses it without --overwrite"
)
_PRUNED: Final = "its document and its result were pruned: only what stands here is left of it"
_HARMLESS: Final = "pre-checks and connection tests count for nothing: it may be sent again"


def explained(part: Part, later: Later | None = None) -> tuple[str, ...]:
    """Return what a part's state means, why it is so, and what can be done, a line each.

    `later` is the upload that it would undo, were it sent again.
    """
    lines = [_MEANING[part.state]]
    if part.reason:
        lines.append(f"reason: {part.reason}")
    if part.pruned:
        lines.append(_PRUNED)
    if later is not None:
        lines.append(_WARNING.format(later=later))
    return (*lines, *_CHOICES.get(part.state, _nothing)(part))


def _nothing(part: Part) -> tuple[str, ...]:
    return ()


def _of_unknown(part: Part) -> tuple[str, ...]:
    return (
        f"look whether it arrived: {PAGE}, upload time {_shown(part.sent_at)}",
        f"arrived: cardio outbox arrived {part.id}",
        f"did not arrive: cardio outbox retry {part.id}; {_repeating(part)}",
        f"not wanted any more: cardio outbox discard {part.id}",
    )


def _of_refused(part: Part) -> tuple[str, ...]:
    return (
        f"cause removed: cardio outbox retry {part.id}",
        f"document corrected: cardio outbox discard {part.id}, then upload the new file",
    )


def _of_accepted(part: Part) -> tuple[str, ...]:
    if not part.stopped:
        return ("its result is asked for by: cardio outbox run",)
    return (
        f"its result is not asked for any more; with SAM {part.sam_id}: cardio outbox retry"
        f" {part.id}",
        f"the result is also on the {PAGE}",
    )


def _of_discarded(part: Part) -> tuple[str, ...]:
    again = "" if part.parts == 1 else " with --again, which sends all of its parts"
    return (f"wanted after all: upload the file anew{again}",)


def _of_queued(part: Part) -> tuple[str, ...]:
    if part.halted:
        return (
            "it waits, and with it all that is sent with the same SAM, until somebody decides",
            f"cause removed, or another SAM in place: cardio outbox retry {part.id}",
            f"give it up: cardio outbox discard {part.id}",
        )
    if part.misses:
        return (
            f"tried again when its pause is over: cardio outbox run, from {_shown(part.due_at)} on",
            f"try it at once: cardio outbox retry {part.id}, then cardio outbox run",
            f"give it up: cardio outbox discard {part.id}",
        )
    return ("send it: cardio outbox run", f"give it up: cardio outbox discard {part.id}")


_CHOICES: Final = {
    State.UNKNOWN: _of_unknown,
    State.REFUSED: _of_refused,
    State.ACCEPTED: _of_accepted,
    State.QUEUED: _of_queued,
    State.DISCARDED: _of_discarded,
}


def _repeating(part: Part) -> str:
    if part.type is not JobType.FORMAL:
        return _HARMLESS
    return _REPEATABLE if part.repeatable else _NOT_REPEATABLE


def _shown(moment: datetime | None) -> str:
    return "not known" if moment is None else moment.isoformat(timespec="seconds")
