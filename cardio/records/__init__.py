"""Records: the layouts of the table as typed values.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/*.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardio.records._base import GenericRecord, Record
from cardio.records.identity import BasicData, RegisterBasic, RegisterBasic2
from cardio.records.orders import AllergicMedicines
from cardio.records.prescriptions import Allergy, ImportantOrder, LongTermPrescription, Prescription
from cardio.records.prevention import (
    InoculateData,
    PrenatalCheckup,
    PreventiveService,
    RegisterPregnant,
    RegisterPrevent,
    Vaccination,
)
from cardio.records.reader import ReaderTime
from cardio.records.sam import UploadReceipt
from cardio.records.treatment import (
    CriticalIllness,
    CriticalIllnesses,
    IllnessPeriod,
    TreatmentNeedHPC,
    TreatmentNoNeedHPC,
    VisitDiagnoses,
    VisitRecord,
)
from cardio.records.treatment_writing import TreatmentCode, TreatmentData, TreatmentFee
from cardio.records.visits import (
    CumulativeData,
    CumulativeFee,
    CumulativeYear,
    LastSeqNum,
    NoCardVisit,
    VisitIdentifier,
    VisitNumber,
    VisitNumber128,
    VisitNumber256,
)

__all__ = [
    "AllergicMedicines",
    "Allergy",
    "BasicData",
    "CriticalIllness",
    "CriticalIllnesses",
    "CumulativeData",
    "CumulativeFee",
    "CumulativeYear",
    "GenericRecord",
    "IllnessPeriod",
    "ImportantOrder",
    "InoculateData",
    "LastSeqNum",
    "LongTermPrescription",
    "NoCardVisit",
    "PrenatalCheckup",
    "Prescription",
    "PreventiveService",
    "ReaderTime",
    "Record",
    "RegisterBasic",
    "RegisterBasic2",
    "RegisterPregnant",
    "RegisterPrevent",
    "TreatmentCode",
    "TreatmentData",
    "TreatmentFee",
    "TreatmentNeedHPC",
    "TreatmentNoNeedHPC",
    "UploadReceipt",
    "Vaccination",
    "VisitDiagnoses",
    "VisitIdentifier",
    "VisitNumber",
    "VisitNumber128",
    "VisitNumber256",
    "VisitRecord",
    "record_class",
]

_CLASSES: Final[Mapping[str, type[Record]]] = {
    "AllergicMedicines": AllergicMedicines,
    "Allergy": Allergy,
    "BasicData": BasicData,
    "CriticalIllness": CriticalIllness,
    "CriticalIllnesses": CriticalIllnesses,
    "CumulativeData": CumulativeData,
    "CumulativeFee": CumulativeFee,
    "CumulativeYear": CumulativeYear,
    "IllnessPeriod": IllnessPeriod,
    "ImportantOrder": ImportantOrder,
    "InoculateData": InoculateData,
    "LastSeqNum": LastSeqNum,
    "LongTermPrescription": LongTermPrescription,
    "NoCardVisit": NoCardVisit,
    "PrenatalCheckup": PrenatalCheckup,
    "Prescription": Prescription,
    "PreventiveService": PreventiveService,
    "ReaderTime": ReaderTime,
    "RegisterBasic": RegisterBasic,
    "RegisterBasic2": RegisterBasic2,
    "RegisterPregnant": RegisterPregnant,
    "RegisterPrevent": RegisterPrevent,
    "TreatmentCode": TreatmentCode,
    "TreatmentData": TreatmentData,
    "TreatmentFee": TreatmentFee,
    "TreatmentNeedHPC": TreatmentNeedHPC,
    "TreatmentNoNeedHPC": TreatmentNoNeedHPC,
    "UploadReceipt": UploadReceipt,
    "Vaccination": Vaccination,
    "VisitDiagnoses": VisitDiagnoses,
    "VisitIdentifier": VisitIdentifier,
    "VisitNumber": VisitNumber,
    "VisitNumber128": VisitNumber128,
    "VisitNumber256": VisitNumber256,
    "VisitRecord": VisitRecord,
}


def record_class(name: str) -> type[Record] | None:
    """Return the record class a layout names, or None."""
    return _CLASSES.get(name)
