"""Record classes: sam.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/sam.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = ["UploadReceipt"]


@dataclass(frozen=True, slots=True, repr=False)
class UploadReceipt(Record):
    """csUploadDataPrec (3.2): 資料上傳(增加處方筆數).

    Source: public declarations (2): cechenorg/HisPos, a Java JNA interface. Confidence: medium.
    """

    LAYOUT: ClassVar[Layout] = layout_of("csUploadDataPrec", "pBuffer")

    sam_id: str
    """安全模組代碼."""
    hospital_code: str
    """醫事服務機構代碼."""
    upload_datetime: str
    """上傳日期時間."""
    receive_datetime: str
    """接收日期時間."""
