"""The outbox: documents go in, are sent by workers, and everything that became of them is here.

What a person or a program does with it; sending is `api.outbox.worker`, keeping is the store's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.codes import JobType
from api.document import Document
from api.errors import ClaimLost, NoSuchUpload, Superseded
from api.outbox.arrivals import NewUpload, parted
from api.outbox.owners import Owner, is_alive
from api.outbox.parts import Change, Part, Step, changed
from api.outbox.points import nothing
from api.outbox.sqlite_store import SqliteStore
from api.outbox.states import TABLE, Event, State
from api.outbox.store import Added, Hook, Later, Store
from api.results import CheckResult
from api.target import Target
from api.terms import MAX_BASE64
from cardio.closing import Closing
from cardio.codecs import printable

Keep = Callable[[Part, Change], Part]

AGAIN: Final = frozenset({State.REFUSED, State.UNKNOWN})
"""States that are left by sending again."""

_ID_BYTES: Final = 6
_WORKER_DIED: Final = "the worker ended before it was sent"
_WORKER_DIED_SENDING: Final = (
    "the worker ended while the request was on its way; it may have arrived"
)


def _random_id() -> str:
    return secrets.token_hex(_ID_BYTES)


class Outbox(Closing):
    """An outbox in a folder of its own. A context manager; threads may share it.

    `now` gives the time, aware; `new_id` names that never repeat. Raises OutboxUnusable.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = _random_id,
        at: Hook = nothing,
    ) -> None:
        self.folder: Final = folder
        self.now: Final = now
        self._new_id = new_id
        self.store: Final[Store] = SqliteStore(folder, now, at=at)

    def enqueue(
        self,
        document: Document,
        *,
        file: str,
        type: str,
        target: str,
        sender: str | None = None,
        again: bool = False,
        counts: bool = True,
        max_base64: int = MAX_BASE64,
    ) -> Added:
        """Copy a document in, split where one upload cannot hold it; return its parts.

        One that is done or under way at this target with this type is not taken in again, unless
        `again`: its parts come back as they stand, `duplicate`. `sender` is the SAM that must send
        it. Raises TargetInvalid, DocumentTooLarge, RecordInvalid, OutboxUnusable.
        """
        job, url = JobType(type), Target.parse(target).base_url
        parts = parted(document, job, counts=counts, max_base64=max_base64)
        new = NewUpload(self._new_id(), printable(file), job, url, sender, document.sha256, parts)
        return self.store.add(new, self.now(), again=again)

    def parts(self, id: str | None = None) -> Sequence[Part]:
        """Return all parts, or those of one upload. Raises NoSuchUpload."""
        found = self.store.parts(id)
        if id is not None and not found:
            raise NoSuchUpload(id)
        return found

    def history(self, id: str) -> Sequence[Step]:
        """Return what happened to an upload, in order. Raises NoSuchUpload."""
        self.parts(id)
        return self.store.history(id)

    def document(self, part: Part) -> Document:
        """Return the document of a part."""
        return self.store.packed(part.key).document()

    def result(self, part: Part) -> CheckResult | None:
        """Return the check result of a part; None where there is none."""
        payload = self.store.result(part.key)
        if payload is None or part.opcode is None:
            return None
        return CheckResult.of(payload, opcode=part.opcode, type=part.type)

    def retry(self, id: str, *, overwrite: bool = False) -> list[Part]:
        """Send again what was refused or is unknown, and ask again for results that are missing.

        What a later upload has written anew is not sent again, unless `overwrite` (Superseded).
        One that a worker has at this moment is left to it. Raises StepNotAllowed when no part is in
        such a state, ClaimLost when a worker has them all.
        """
        for part in [] if overwrite else self.parts(id):
            if (later := self.later(part)) is not None:
                raise Superseded(id, *later)
        keep = self.store.record if overwrite else self._requeued
        return self._stepped(id, Event.RETRY, keep, due_at=self.now(), tries=0, misses=0)

    def later(self, part: Part) -> Later | None:
        """Return the later upload that a part would undo, were it sent again; None: none."""
        return self.store.later(part) if part.state in AGAIN else None

    def discard(self, id: str) -> list[Part]:
        """Give up what is queued, refused or unknown. Raises StepNotAllowed, ClaimLost."""
        return self._stepped(id, Event.DISCARD)

    def arrived(self, id: str) -> list[Part]:
        """Note that unknown parts were seen to have arrived. Raises StepNotAllowed."""
        return self._stepped(id, Event.ARRIVED, reason="seen to have arrived")

    def owner(self) -> Owner:
        """Begin to work: return the lock that keeps this worker's claims."""
        return Owner(self.folder, self._new_id())

    def recover(self) -> list[Part]:
        """Free what dead workers held: what may have been sent becomes unknown."""
        held = self.store.held()
        dead = {n for n in {p.owner for p in held} if n and not is_alive(self.folder, n)}
        freed = (self._freed(part) for part in held if part.owner in dead)
        return [part for part in freed if part is not None]

    def close(self) -> None:
        """Close the database; harmless when repeated."""
        self.store.close()

    def _freed(self, part: Part) -> Part | None:
        now = self.now()
        if part.state is State.SENDING:
            change = changed(part, Event.LOSE, now, reason=_WORKER_DIED_SENDING)
        else:
            change = changed(part, Event.RELEASE, now, due_at=now, reason=_WORKER_DIED)
        try:
            return self.store.record(part, change)
        except ClaimLost:  # another worker was quicker to free it
            return None

    def _requeued(self, part: Part, change: Change) -> Part:
        return (self.store.requeue if part.state in AGAIN else self.store.record)(part, change)

    def _stepped(
        self, id: str, event: Event, keep: Keep | None = None, **values: Any
    ) -> list[Part]:
        """Take a step with every part that has it. Raises StepNotAllowed where none has."""
        parts = self.parts(id)
        fit = [part for part in parts if (part.state, event) in TABLE] or parts[:1]
        steps = [(part, changed(part, event, self.now(), **values)) for part in fit]
        if event is Event.RETRY:  # a worker is just about what it would bring about
            steps = [step for step in steps if step[0].owner is None]
        if not steps:
            raise ClaimLost(*fit[0].key)
        return [(keep or self.store.record)(*step) for step in steps]
