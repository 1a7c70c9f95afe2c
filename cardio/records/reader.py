"""Record classes: reader.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/reader.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = ["ReaderTime"]


@dataclass(frozen=True, slots=True, repr=False)
class ReaderTime(Record):
    """csGetDateTime (1.34): 讀取讀卡機日期時間.

    Source: manual 3.3 p.43. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("csGetDateTime", "pBuffer")

    roc_year: str
    """民國年."""
    month: str
    """月."""
    day: str
    """日."""
    hour: str
    """時."""
    minute: str
    """分."""
    second: str
    """秒."""
