"""Record classes: prescriptions.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/prescriptions.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cardio.codecs import RocDate, RocDateTime
from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = ["Allergy", "ImportantOrder", "LongTermPrescription", "Prescription"]


@dataclass(frozen=True, slots=True, repr=False)
class Prescription(Record):
    """hisReadPrescriptMain (1.41): 門診處方箋.

    Source: manual 3.3 p.48. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisReadPrescriptMain", "pOutpatientPrescription", group="rx"
    )

    visit_datetime: RocDateTime
    """就診日期時間."""
    order_type: str
    """醫令類別."""
    item_code: str
    """診療項目代號."""
    body_part: str
    """診療部位."""
    usage: str
    """用法."""
    days: int | None
    """天數."""
    total_amount: str
    """總量."""
    dispense_mark: str
    """交付處方註記."""


@dataclass(frozen=True, slots=True, repr=False)
class LongTermPrescription(Record):
    """hisReadPrescriptLongTerm (1.42): 長期處方箋.

    Source: manual 3.3 p.49. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisReadPrescriptLongTerm", "pLongTermPrescription", group="long_term"
    )

    issue_date: RocDate
    """開立日期."""
    drug_code: str
    """藥品代碼."""
    usage: str
    """用法."""
    days: int | None
    """天數."""
    total_amount: str
    """總量."""


@dataclass(frozen=True, slots=True, repr=False)
class ImportantOrder(Record):
    """hisReadPrescriptHVE (1.43): 重要醫令項目.

    Source: manual 3.3 p.50. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisReadPrescriptHVE", "pImportantTreatmentCode", group="important"
    )

    exec_date: RocDate
    """實施日期."""
    hospital_code: str
    """醫療院所代碼."""
    order_code: str
    """重要醫令項目代碼."""
    body_part: str
    """實施部位代碼."""
    total_amount: str
    """總量."""


@dataclass(frozen=True, slots=True, repr=False)
class Allergy(Record):
    """hisReadPrescriptAllergic (1.44): 過敏藥物.

    Source: manual 3.3 p.51. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisReadPrescriptAllergic", "pIrritationDrug", group="allergy"
    )

    ingredient: str
    """過敏藥物成份名稱."""
