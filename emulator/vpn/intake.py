"""The one way in: a document of either format, from whichever channel, becomes a numbered upload.

Takes what it is given without looking inside; the check follows later and elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from api.codes import JobType
from cardio.component import SamIdentity
from emulator.clock import Clock
from emulator.vpn.stamp import from_ms, to_ms
from emulator.vpn.store import Arrival, Store, Upload


class Intake:
    """Receives documents of identified senders; VNHI_Upload and csUploadData both end here."""

    def __init__(
        self, store: Store, clock: Clock, *, check_delay: timedelta = timedelta(0)
    ) -> None:
        self._store = store
        self._clock = clock
        self._delay = check_delay

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
        """Keep a document, give it its execution number and let its check be due.

        `format` ("1.0" or "2.0") is what the channel carries, `sam` a proved identity. What the
        sender says: `sent_records` (None: nothing) and `sent_at` (aware; None: now). Raises
        StoreError when it cannot be kept.
        """
        # Whole milliseconds, as execution number and database have them.
        now = from_ms(to_ms(self._clock.now()))
        arrival = Arrival(
            sam=sam,
            type=type.value,
            format=format,
            sent_at=now if sent_at is None else sent_at,
            sent_records=sent_records,
            received_at=now,
            due_at=now + self._delay,
        )
        return self._store.add(arrival, data)
