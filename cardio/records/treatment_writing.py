"""Record classes: treatment_writing.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/treatment_writing.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = ["TreatmentCode", "TreatmentData", "TreatmentFee"]


@dataclass(frozen=True, slots=True, repr=False)
class TreatmentCode(Record):
    """hisWriteTreatmentCode (1.16): 就醫診療資料寫入作業.

    Source: manual 3.3 p.24-26; official test case 4; public callers (3). Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisWriteTreatmentCode", "pDataWrite", direction="input", format="icd10"
    )

    after_check_mark: str
    """補卡註記."""
    dx_main: str
    """主要診斷碼."""
    dx_secondary_1: str
    """次要診斷碼1."""
    dx_secondary_2: str
    """次要診斷碼2."""
    dx_secondary_3: str
    """次要診斷碼3."""
    dx_secondary_4: str
    """次要診斷碼4."""
    dx_secondary_5: str
    """次要診斷碼5."""


@dataclass(frozen=True, slots=True, repr=False)
class TreatmentFee(Record):
    """hisWriteTreatmentFee (1.17): 就醫費用資料寫入作業.

    Source: manual 3.3 p.26. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisWriteTreatmentFee", "pDataWrite", direction="input")

    outpatient_fee: int | None
    """門診醫療費用【當次】."""
    outpatient_copay: int | None
    """門診部分負擔費用【當次】."""
    inpatient_fee: int | None
    """住院醫療費用【當次】."""
    inpatient_copay_short: int | None
    """住院部分負擔費用【當次急性30天，慢性180天以下】."""
    inpatient_copay_long: int | None
    """住院部分負擔費用【當次急性31天，慢性181天以上】."""


@dataclass(frozen=True, slots=True, repr=False)
class TreatmentData(Record):
    """hisWriteTreatmentData (1.47): 就醫診療資料及費用寫入作業.

    Source: manual 3.3 p.55; official test case 5. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisWriteTreatmentData", "pDataWrite", direction="input", format="icd10"
    )

    after_check_mark: str
    """補卡註記."""
    dx_main: str
    """主要診斷碼."""
    dx_secondary_1: str
    """次要診斷碼1."""
    dx_secondary_2: str
    """次要診斷碼2."""
    dx_secondary_3: str
    """次要診斷碼3."""
    dx_secondary_4: str
    """次要診斷碼4."""
    dx_secondary_5: str
    """次要診斷碼5."""
    outpatient_fee: int | None
    """門診醫療費用【當次】."""
    outpatient_copay: int | None
    """門診部分負擔費用【當次】."""
    inpatient_fee: int | None
    """住院醫療費用【當次】."""
    inpatient_copay_short: int | None
    """住院部分負擔費用【當次急性30天，慢性180天以下】."""
    inpatient_copay_long: int | None
    """住院部分負擔費用【當次急性31天，慢性181天以上】."""
