"""Record classes: treatment.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/treatment.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cardio.codecs import RocDate, RocDateTime
from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = [
    "CriticalIllness",
    "CriticalIllnesses",
    "IllnessPeriod",
    "TreatmentNeedHPC",
    "TreatmentNoNeedHPC",
    "VisitDiagnoses",
    "VisitRecord",
]


@dataclass(frozen=True, slots=True, repr=False)
class IllnessPeriod(Record):
    """hisGetTreatmentNoNeedHPC (1.5): 重大傷病註記.

    Source: manual 3.3 p.6; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisGetTreatmentNoNeedHPC", "pBuffer", group="critical_illness"
    )

    valid_from: RocDate
    """有效期限起始日."""
    valid_to: RocDate
    """有效期限終止日."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitRecord(Record):
    """hisGetTreatmentNoNeedHPC (1.5): 就醫資料登錄.

    Source: manual 3.3 p.6; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetTreatmentNoNeedHPC", "pBuffer", group="visit")

    treat_item: str
    """就醫類別."""
    newborn_mark: str
    """新生兒就醫註記."""
    visit_datetime: RocDateTime
    """就診日期時間."""
    after_check_mark: str
    """補卡註記."""
    visit_seq: str
    """就醫序號."""
    hospital_code: str
    """醫療院所代碼."""
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
class TreatmentNoNeedHPC(Record):
    """hisGetTreatmentNoNeedHPC (1.5): 讀取就醫資料不需HPC卡的部分.

    Source: manual 3.3 p.6; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetTreatmentNoNeedHPC", "pBuffer")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {
        "critical_illness": IllnessPeriod,
        "visit": VisitRecord,
    }

    critical_illness: tuple[IllnessPeriod, ...]
    """重大傷病註記, at most 6."""
    visit: tuple[VisitRecord, ...]
    """就醫資料登錄, at most 6."""


@dataclass(frozen=True, slots=True, repr=False)
class CriticalIllness(Record):
    """hisGetCriticalIllnessID (1.50): 重大傷病註記.

    Source: manual 3.3 p.61. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisGetCriticalIllnessID", "pBuffer", format="icd10", group="critical_illness"
    )

    illness_code: str
    """重大傷病代碼."""
    valid_from: RocDate
    """有效期限起始日."""
    valid_to: RocDate
    """有效期限終止日."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitDiagnoses(Record):
    """hisGetTreatmentNeedHPC (1.8): 就醫資料登錄.

    Source: manual 3.3 p.11-16; official ICD-10 test cases 3; public callers (3). Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of(
        "hisGetTreatmentNeedHPC", "pBuffer", format="icd10", group="visit"
    )

    visit_datetime: RocDateTime
    """就診日期時間."""
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
class TreatmentNeedHPC(Record):
    """hisGetTreatmentNeedHPC (1.8): 讀取就醫資料需要HPC卡的部份.

    Source: manual 3.3 p.11-16; official ICD-10 test cases 3; public callers (3). Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetTreatmentNeedHPC", "pBuffer", format="icd10")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {
        "critical_illness": CriticalIllness,
        "visit": VisitDiagnoses,
    }

    critical_illness: tuple[CriticalIllness, ...]
    """重大傷病註記, at most 6."""
    visit: tuple[VisitDiagnoses, ...]
    """就醫資料登錄, at most 6."""


@dataclass(frozen=True, slots=True, repr=False)
class CriticalIllnesses(Record):
    """hisGetCriticalIllnessID (1.50): 讀取重大傷病註記資料身分比對.

    Source: manual 3.3 p.61. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetCriticalIllnessID", "pBuffer", format="icd10")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {"critical_illness": CriticalIllness}

    critical_illness: tuple[CriticalIllness, ...]
    """重大傷病註記, at most 6."""
