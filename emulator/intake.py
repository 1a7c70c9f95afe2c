"""What a desk sends uploads to: the interface of a centre's intake, as csUploadData uses it.

Holds no centre; `emulator.vpn.Intake` is one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from api.codes import JobType
    from cardio.component import SamIdentity
    from emulator.vpn.store import Upload


class DocumentIntake(Protocol):
    """Takes documents of senders whose identity is proved."""

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
