"""Record classes: visits.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/visits.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cardio.codecs import RocDateTime
from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = [
    "CumulativeData",
    "CumulativeFee",
    "CumulativeYear",
    "LastSeqNum",
    "NoCardVisit",
    "VisitIdentifier",
    "VisitNumber",
    "VisitNumber128",
    "VisitNumber256",
]


@dataclass(frozen=True, slots=True, repr=False)
class CumulativeYear(Record):
    """hisGetCumulativeData (1.6): 就醫累計資料.

    Source: manual 3.3 p.9; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetCumulativeData", "pBuffer", group="year")

    roc_year: str
    """年."""
    visit_count: int | None
    """門住診就醫累計次數."""
    outpatient_fee: int | None
    """門診醫療費用累計."""
    inpatient_fee: int | None
    """住診醫療費用累計."""
    outpatient_copay: int | None
    """門診部分負擔費用累計."""
    inpatient_copay_short: int | None
    """住診急性30天、慢性180天以下部分負擔費用累計."""
    inpatient_copay_long: int | None
    """住診急性31天、慢性181天以上部分負擔費用累計."""
    copay_total: int | None
    """門診+住診部分負擔費用累計."""
    copay_total_short: int | None
    """【門診+住診(急性30天、慢性180天以下)】部分負擔費用累計."""


@dataclass(frozen=True, slots=True, repr=False)
class CumulativeData(Record):
    """hisGetCumulativeData (1.6): 讀取就醫累計資料.

    Source: manual 3.3 p.9; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetCumulativeData", "pBuffer")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {"year": CumulativeYear}

    year: tuple[CumulativeYear, ...]
    """就醫累計資料, at most 2."""


@dataclass(frozen=True, slots=True, repr=False)
class CumulativeFee(Record):
    """hisGetCumulativeFee (1.7): 讀取醫療費用總累計.

    Source: manual 3.3 p.10; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetCumulativeFee", "pBuffer")

    outpatient_total: int | None
    """門診醫療費用總累計."""
    inpatient_total: int | None
    """住診醫療費用總累計."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitNumber128(Record):
    """hisGetSeqNumber (1.9): 取得就醫序號.

    Source: manual 3.3 p.16; NHI notice on format 2.0. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetSeqNumber", "pBuffer")

    visit_datetime: RocDateTime
    """就診日期時間."""
    visit_seq: str
    """就醫序號."""
    hospital_code: str
    """醫療院所代碼."""
    signature: bytes
    """安全簽章."""
    sam_id: str
    """SAM ID."""


@dataclass(frozen=True, slots=True, repr=False)
class LastSeqNum(Record):
    """hisGetLastSeqNum (1.14): 讀取最近一次就醫序號.

    Source: manual 3.3 p.23; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetLastSeqNum", "pBuffer")

    roc_year: str
    """年."""
    visit_seq: str
    """就醫序號."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitNumber256(Record):
    """hisGetSeqNumber256 (1.37): 取得就醫序號新版.

    Source: manual 3.3 p.44-46; public callers (6). Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetSeqNumber256", "pBuffer")

    visit_datetime: RocDateTime
    """就診日期時間."""
    visit_seq: str
    """就醫序號."""
    hospital_code: str
    """醫療院所代碼."""
    signature: str
    """安全簽章."""
    sam_id: str
    """SAM ID."""
    same_day: str
    """是否同日就診."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitNumber(Record):
    """hisGetSeqNumber256N1 (1.53): 取得就醫序號新版-就醫識別碼.

    Source: public callers (4): cechenorg/HisPos, picacat/pymedical, bruce11521/NovelDownload list,
    hospital enum. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetSeqNumber256N1", "pBuffer")

    visit_datetime: RocDateTime
    """就診日期時間."""
    visit_seq: str
    """就醫序號."""
    hospital_code: str
    """醫療院所代碼."""
    signature: str
    """安全簽章."""
    sam_id: str
    """SAM ID."""
    same_day: str
    """是否同日就診."""
    visit_identifier: str
    """就醫識別碼."""


@dataclass(frozen=True, slots=True, repr=False)
class NoCardVisit(Record):
    """hisGetTreatNumNoICCard (1.54): 異常時取得就醫識別碼.

    Source: public callers (3): picacat/pymedical, bruce11521/NovelDownload list (11,11,43,43),
    cechenorg/HisPos. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetTreatNumNoICCard", "pBuffer")

    visit_datetime: RocDateTime
    """就診日期時間."""
    hospital_code: str
    """醫療院所代碼."""
    visit_identifier: str
    """就醫識別碼."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitIdentifier(Record):
    """hisGetTreatNumICCard (1.56): 單獨取得就醫識別碼.

    Source: public callers (3): picacat/pymedical, bruce11521/NovelDownload list (14,20,20),
    cechenorg/HisPos. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetTreatNumICCard", "pBuffer")

    visit_identifier: str
    """就醫識別碼."""
