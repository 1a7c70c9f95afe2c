"""Record classes: prevention.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/prevention.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cardio.codecs import RocDate
from cardio.records._base import Record, layout_of
from cardio.table.model import Layout

__all__ = [
    "InoculateData",
    "PrenatalCheckup",
    "PreventiveService",
    "RegisterPregnant",
    "RegisterPrevent",
    "Vaccination",
]


@dataclass(frozen=True, slots=True, repr=False)
class PreventiveService(Record):
    """hisGetRegisterPrevent (1.3): 預防保健資料.

    Source: manual 3.3 p.3; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetRegisterPrevent", "pBuffer", group="prevent")

    service_mark: str
    """保健服務項目註記."""
    exam_date: RocDate
    """檢查日期."""
    hospital_code: str
    """醫療院所代碼."""
    exam_item: str
    """檢查項目代碼."""


@dataclass(frozen=True, slots=True, repr=False)
class RegisterPrevent(Record):
    """hisGetRegisterPrevent (1.3): 預防保健掛號作業.

    Source: manual 3.3 p.3; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetRegisterPrevent", "pBuffer")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {"prevent": PreventiveService}

    prevent: tuple[PreventiveService, ...]
    """預防保健資料, at most 6."""


@dataclass(frozen=True, slots=True, repr=False)
class PrenatalCheckup(Record):
    """hisGetRegisterPregnant (1.4): 孕婦產前檢查資料.

    Source: manual 3.3 p.4; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetRegisterPregnant", "pBuffer", group="prenatal")

    exam_date: RocDate
    """檢查日期."""
    hospital_code: str
    """醫療院所代碼."""
    exam_item: str
    """檢查項目代碼."""


@dataclass(frozen=True, slots=True, repr=False)
class RegisterPregnant(Record):
    """hisGetRegisterPregnant (1.4): 孕婦產前檢查掛號作業.

    Source: manual 3.3 p.4; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetRegisterPregnant", "pBuffer")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {"prenatal": PrenatalCheckup}

    prenatal: tuple[PrenatalCheckup, ...]
    """孕婦產前檢查資料, at most 11."""


@dataclass(frozen=True, slots=True, repr=False)
class Vaccination(Record):
    """hisGetInoculateData (1.11): 預防接種資料.

    Source: manual 3.3 p.21; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetInoculateData", "pBuffer", group="vaccination")

    vaccine: str
    """疫苗種類."""
    date: RocDate
    """接種日期."""
    hospital_code: str
    """醫療院所代碼."""
    lot_no: str
    """疫苗批號."""


@dataclass(frozen=True, slots=True, repr=False)
class InoculateData(Record):
    """hisGetInoculateData (1.11): 讀取預防接種資料.

    Source: manual 3.3 p.21; cshis.h; public callers. Confidence: high.
    """

    LAYOUT: ClassVar[Layout] = layout_of("hisGetInoculateData", "pBuffer")
    ELEMENTS: ClassVar[Mapping[str, type[Record]]] = {"vaccination": Vaccination}

    vaccination: tuple[Vaccination, ...]
    """預防接種資料, at most 40."""
