"""Record classes: orders.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/orders.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cardio.records._base import Record, layout_of
from cardio.records.prescriptions import Allergy
from cardio.table.model import Layout

__all__ = ["AllergicMedicines"]


@dataclass(frozen=True, slots=True, repr=False)
class AllergicMedicines(Record):
    """hisWriteAllergicMedicines (1.20): 過敏藥物寫入作業.

    Source: manual 3.3 p.29-31. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisWriteAllergicMedicines", "pDataWrite", direction="input"
    )
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {"allergy": Allergy}

    allergy: tuple[Allergy, ...]
    """過敏藥物, at most 3."""
