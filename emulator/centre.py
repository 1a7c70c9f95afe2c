"""The data centre of a desk that has no server beside it: an intake in memory.

Made when the first document comes, because it needs the `emulator` extra; answers no HTTP.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from emulator.desk import Desk

if TYPE_CHECKING:
    from api.codes import JobType
    from cardio.component import SamIdentity
    from emulator.vpn import ServerCore
    from emulator.vpn.store import Upload


class OwnCentre:
    """A `DocumentIntake` with the desk's seed, clock, world and people; `close` forgets all."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._core: ServerCore | None = None

    def receive(
        self,
        format: str,
        data: bytes,
        sam: SamIdentity,
        *,
        type: JobType,
        sent_records: int | None = None,
        sent_at: datetime | None = None,
    ) -> Upload:
        """Keep a document and say what was received and when; raises EmulatorError if it cannot."""
        with self._desk.lock:
            self._core = self._core or self._opened()
        return self._core.intake.receive(
            format, data, sam, type=type, sent_records=sent_records, sent_at=sent_at
        )

    def close(self) -> None:
        """Forget what came in; harmless when repeated."""
        if self._core is not None:
            self._core.close()

    def _opened(self) -> ServerCore:
        from emulator.registry import people_of
        from emulator.vpn import ServerCore

        desk = self._desk
        people = people_of(desk.cast.cards.values())
        return ServerCore(seed=desk.seed, clock=desk.clock, world=desk.world, people=people)
