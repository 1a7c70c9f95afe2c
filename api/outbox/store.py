"""What keeps an outbox: one small interface, so that another database can stand behind it.

Names and values only; `api.outbox.sqlite_store` is the one that is here. A store moves no state:
it keeps the steps it is given (`api.outbox.parts.changed`), each whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from api.outbox.arrivals import NewUpload
from api.outbox.packed import Packed
from api.outbox.parts import Change, Key, Part, Step

Hook = Callable[[str], None]
"""Is called with the name of a fault point (`api.outbox.points`) when it is reached."""


class Work(Enum):
    """What a worker asks for."""

    SENDING = "sending"
    ASKING = "asking"


class Claimant(NamedTuple):
    """Who asks for work: a living owner, the target and SAM it works with.

    `window` is how many uploads of one SAM may be on their way at one time; with 1 the next one
    starts when the server has spoken about the last.
    """

    owner: str
    target: str
    sam_id: str
    window: int = 1


class Added(NamedTuple):
    """The parts that stand for a document, and whether they were there before."""

    parts: list[Part]
    duplicate: bool


class Later(NamedTuple):
    """An upload taken in later, and how many visits it has in common with an earlier one."""

    id: str
    visits: int


class Patience(NamedTuple):
    """How many misses in a row a run waits out, by kind of work; -1: it waits for no such work."""

    sending: int
    asking: int


class Store(Protocol):
    """Keeps uploads, their history and their results. Safe for several threads and processes.

    Every method raises OutboxUnusable when the database fails, and then has changed nothing.
    """

    @property
    def at(self) -> Hook:
        """Called at the fault points."""

    def add(self, new: NewUpload, now: datetime, *, again: bool) -> Added:
        """Keep an upload, unless (not `again`) the same document is done or under way."""

    def claim(self, work: Work, by: Claimant, now: datetime) -> Part | None:
        """Give the next part that is due to this worker alone; None when there is none."""

    def record(self, before: Part, change: Change, result: bytes | None = None) -> Part:
        """Keep a step taken from `before`, and the result that came with it.

        A step SEND gets a time for sUploadDT of its own: where that SAM has used the wanted one, a
        second after its last. A step PRUNE drops document and result. Raises ClaimLost when
        `before` is not how the part stands.
        """

    def requeue(self, before: Part, change: Change) -> Part:
        """Keep a step that sends again, unless that would undo a later upload.

        Raises Superseded, ClaimLost.
        """

    def later(self, part: Part) -> Later | None:
        """Return the last upload after this one that may have arrived with visits of its own."""

    def packed(self, key: Key) -> Packed:
        """Return the document of a part. Raises NoSuchUpload, also where it was pruned."""

    def result(self, key: Key) -> bytes | None:
        """Return the result of a part, as it came."""

    def parts(self, id: str | None = None) -> Sequence[Part]:
        """Return all parts, or those of one upload, oldest first."""

    def history(self, id: str) -> Sequence[Step]:
        """Return what happened to the parts of an upload, in order."""

    def unknown(self) -> Sequence[Part]:
        """Return the parts whose answer is lost, oldest first."""

    def held(self) -> Sequence[Part]:
        """Return the parts that a worker has claimed, whether it lives or not."""

    def next_due(self, by: Claimant, patience: Patience) -> datetime | None:
        """Return when this claimant has something to do, if nobody else does it before."""

    def settle(self) -> None:
        """Leave no trace of what was dropped, as far as nobody else is reading it."""

    def close(self) -> None:
        """Give up the database; harmless when repeated."""
