"""When a worker goes on, when it rests and for how long, and when its run is over.

Decides by what is in the store; moves nothing and lets no time pass itself.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from api.outbox.parts import Part
from api.outbox.states import Event, State
from api.outbox.store import Claimant, Patience, Store
from api.outbox.turn import decided, turn
from api.outbox.workplace import Workplace
from api.steps import Flow, Wait, done
from cardio.errors import CardioError

_log: Final = logging.getLogger("api.outbox")

LOOK_SECONDS: Final = 0.2
"""Pause before looking again at what another worker is doing."""

IDLE_SECONDS: Final = 1.0
"""Longest pause of a service: somebody may enqueue meanwhile."""

SIGNER_SECONDS: Final = 5.0
"""Pause of a service whose reader, SAM or component does not sign."""

BRIEF: Final = Patience(sending=0, asking=3)
"""A run that ends: an upload that met no server is left to the next one."""

ENDLESS: Final = Patience(sending=2**31, asking=2**31)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is for: `wanted` uploads (None: all there is), or for ever (`watch`)."""

    at: Workplace
    recover: Callable[[], list[Part]]
    wanted: frozenset[str] | None = None
    watch: bool = False

    @property
    def patience(self) -> Patience:
        """How many misses in a row are waited out."""
        if self.watch:
            return ENDLESS
        return BRIEF if self.at.results else BRIEF._replace(asking=-1)


def begun(plan: Plan) -> Flow[None]:
    """Free what dead workers held, and let the policy decide about all that is unknown."""
    yield from _recovered(plan)
    for part in (yield from done(plan.at.store.unknown)):
        if part.target == plan.at.terms.target.base_url:
            yield from decided(plan.at, part)


def next_turn(plan: Plan) -> Flow[bool]:
    """Take a turn, or rest where nothing is due; return whether there will be another one.

    A run that is over begins no further turn, however much is due.
    """
    try:
        idle = yield from turn(plan.at)
    except CardioError as error:
        if not plan.watch:
            raise
        _log.warning("nothing can be signed now: %s", error)
        yield Wait(SIGNER_SECONDS)
        return True
    if idle is None:
        return _seconds_left(plan) > 0
    yield from _recovered(plan)
    pause = yield from done(partial(_pause, plan, idle))
    if pause is None:
        return False
    yield Wait(pause)
    return True


def _recovered(plan: Plan) -> Flow[None]:
    for part in (yield from done(plan.recover)):
        event = Event.LOSE if part.state is State.UNKNOWN else Event.RELEASE
        plan.at.tell_of(event, part)
        yield from decided(plan.at, part)


def _pause(plan: Plan, by: Claimant) -> float | None:
    """Return the seconds until there may be something to do; None when the run is over."""
    left = _seconds_left(plan)
    if left <= 0:
        return None
    if plan.wanted is not None and not any(_open(plan, id) for id in plan.wanted):
        return None
    pauses = [left]
    due = plan.at.store.next_due(by, plan.patience)
    if due is not None:
        pauses.append(max(0.0, (due - plan.at.now()).total_seconds()))
    if _others_work(plan.at.store, by):
        pauses.append(LOOK_SECONDS)
    elif plan.watch:
        pauses.append(IDLE_SECONDS)
    elif due is None:
        return None
    return min(pauses)


def _seconds_left(plan: Plan) -> float:
    end = plan.at.deadline
    return math.inf if end is None else end - plan.at.terms.monotonic()


def _others_work(store: Store, by: Claimant) -> bool:
    return any(part.target == by.target for part in store.held())


def _open(plan: Plan, id: str) -> bool:
    """Whether a run may still bring an upload further."""
    return any(_moves(part, plan) for part in plan.at.store.parts(id))


def _moves(part: Part, plan: Plan) -> bool:
    if part.owner is not None:
        return True
    if part.state is State.QUEUED:
        return not part.halted and part.misses <= plan.patience.sending
    waits = part.state is State.ACCEPTED and part.due_at is not None
    return waits and part.misses <= plan.patience.asking
