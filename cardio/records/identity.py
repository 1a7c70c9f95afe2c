"""Record classes: identity.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/identity.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cardio.codecs import RocDate
from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = ["BasicData", "RegisterBasic", "RegisterBasic2"]


@dataclass(frozen=True, slots=True, repr=False)
class BasicData(Record):
    """hisGetBasicData (1.1): 掛號或報到時不需讀取個人PIN碼資料.

    Source: manual 3.3 p.1; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetBasicData", "pBuffer")

    card_no: str
    """卡片號碼."""
    name: str
    """姓名."""
    id_no: str
    """身分證號或身分證明文件號碼."""
    birth_date: RocDate
    """出生日期."""
    sex: str
    """性別."""
    issue_date: RocDate
    """發卡日期."""
    cancel_mark: str
    """卡片註銷註記."""
    emergency_phone: str
    """緊急聯絡電話."""


@dataclass(frozen=True, slots=True, repr=False)
class RegisterBasic(Record):
    """hisGetRegisterBasic (1.2): 診間服務時讀取基本資料.

    Source: manual 3.3 p.1; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetRegisterBasic", "pBuffer")

    card_no: str
    """卡片號碼."""
    name: str
    """姓名."""
    id_no: str
    """身分證號或身分證明文件號碼."""
    birth_date: RocDate
    """出生日期."""
    sex: str
    """性別."""
    issue_date: RocDate
    """發卡日期."""
    cancel_mark: str
    """卡片註銷註記."""
    insurer_code: str
    """保險人代碼."""
    insured_identity_mark: str
    """保險對象身分註記."""
    valid_until: RocDate
    """卡片有效期限."""
    visits_left: int | None
    """就醫可用次數."""
    newborn_birth_date: RocDate
    """新生兒出生日期."""
    newborn_multiple_mark: str
    """新生兒胞胎註記."""


@dataclass(frozen=True, slots=True, repr=False)
class RegisterBasic2(Record):
    """hisGetRegisterBasic2 (1.38): 掛號或報到時讀取有效卡期限及就醫次數資料.

    Source: manual 3.3 p.46; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetRegisterBasic2", "pBuffer")

    valid_until: RocDate
    """卡片有效期限."""
    visits_left: int | None
    """就醫可用次數."""
