"""What a worker works with, and what it tells while it does.

Values only; the work is in `api.outbox.turn`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from api.flow import SHORTEST
from api.outbox.observing import log
from api.outbox.parts import Part
from api.outbox.policy import Policy
from api.outbox.states import Event
from api.outbox.store import Claimant, Store
from api.terms import Terms

if TYPE_CHECKING:
    from cardio.component import Credential


class News(NamedTuple):
    """What has just been written down: the event, and the part as it is now."""

    event: Event
    part: Part


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a worker works with. `tell` hears every step, `watch` every piece of a body.

    `now` is the time by which things are due; the terms' own, by which signatures count and which
    sUploadDT shows, may be an emulator's and stand still.
    """

    store: Store
    terms: Terms
    owner: str
    now: Callable[[], datetime]
    policy: Policy = Policy.ASK
    window: int = 1
    results: bool = True
    deadline: float | None = None
    """End of the run, on the monotonic clock of the terms."""
    tell: Callable[[News], None] = field(default=lambda news: None, repr=False)
    watch: Callable[[Part, int], None] = field(default=lambda part, size: None, repr=False)

    @property
    def patience(self) -> float:
        """Seconds to wait for the answer to a question: no longer than the run lasts."""
        if self.deadline is None:
            return self.terms.timeout
        return min(self.terms.timeout, max(self.deadline - self.terms.monotonic(), SHORTEST))

    def tell_of(self, event: Event, part: Part) -> None:
        """Log and tell what has been written down."""
        log(event, part)
        self.tell(News(event, part))

    def claimant(self, credential: Credential) -> Claimant:
        """Return who claims with this credential."""
        return Claimant(self.owner, self.terms.target.base_url, credential.sam.sam_id, self.window)
