"""The session methods that no rule of the table can write: several buffers, files, the version.

Everything else is generated; see `cardio.session._typed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from typing import TypeVar

from cardio.errors._tree import ArgumentError
from cardio.records import (
    Allergy,
    ImportantOrder,
    LongTermPrescription,
    Prescription,
    Record,
    UploadReceipt,
)
from cardio.records._base import used_elements
from cardio.session._caller import Caller
from cardio.session.result import CallResult

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Prescriptions:
    """The four prescription areas of a card, without unused groups."""

    outpatient: tuple[Prescription, ...] = field(repr=False)
    long_term: tuple[LongTermPrescription, ...] = field(repr=False)
    important: tuple[ImportantOrder, ...] = field(repr=False)
    allergies: tuple[Allergy, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Version:
    """What csGetVersionEx says: the digits in a row (5151 is 5.1.5.1) and the library's path."""

    number: int
    path: str


class WrittenCalls(Caller):
    """The typed calls that are written by hand."""

    def read_prescription(self) -> Prescriptions:
        """hisReadPrescription (1.10): 讀取處方箋作業.

        Read all four prescription areas; slow on a real card, 15 to 30 seconds.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError,
        5015 CardError, 5016 CardError, 5017 CardError, 5018 CardError, 5102 WrongPinError, 5109
        PinCancelledError.
        Needs: hc, sam_verified, hpc, hpc_pin, pin_if_set.
        Source: manual 3.3 p.17-21; public callers (5). Confidence: high.
        """
        result = self._checked("hisReadPrescription")
        return Prescriptions(
            _elements(result, "pOutpatientPrescription", Prescription),
            _elements(result, "pLongTermPrescription", LongTermPrescription),
            _elements(result, "pImportantTreatmentCode", ImportantOrder),
            _elements(result, "pIrritationDrug", Allergy),
        )

    def get_version_ex(self) -> Version:
        """csGetVersionEx (1.51): 取得控制軟體版本.

        Return the version and the path of the library that answers. Errors: none; the return
        value is the version.
        Source: manual 3.3 p.63; public callers (2). Confidence: high.
        """
        result = self.call("csGetVersionEx")
        path = result.outputs["pPath"]
        text = path.partition(b"\0")[0] if isinstance(path, bytes) else b""
        return Version(int(result.code), text.decode("cp950", "replace").rstrip())

    def upload_data(self, path: str | PathLike[str], records: int) -> UploadReceipt:
        """csUploadData (3.1): 資料上傳.

        Upload a format 1.0 file; format 2.0 goes through the Web API (package `api`).
        path: the file; it is read here, its bytes travel.
        records: how many visit records (MB1) it holds.
        Raises: 4000 ReaderTimeoutError, 4012 SamAbsentError, 4032 SamError, 4050
        SamNotVerifiedError, 4061 NetworkDownError, 5005 ReaderError, 5008 SamError, 5067 SamError,
        6008 ReaderError, 6014 DataCentreError, 6015 NetworkError, 6016 SoftwareFaultError, 6017
        SoftwareFaultError; ArgumentError when the file cannot be read.
        Needs: sam, sam_verified, network.
        Source: manual 3.3 p.66; public callers (5). Confidence: high.
        """
        return self._uploaded("csUploadData", path, str(records))

    def upload_data_prec(
        self, path: str | PathLike[str], records: int, orders: int
    ) -> UploadReceipt:
        """csUploadDataPrec (3.2): 資料上傳(增加處方筆數).

        As `upload_data`, with the number of orders (MB2) too.
        Raises: as csUploadData: 4000, 4012, 4032, 4050, 4061, 5005, 5008, 5067, 6008, 6014, 6015,
        6016, 6017.
        Needs: sam, sam_verified, network.
        Source: public declarations (2): cechenorg/HisPos, a Java JNA interface. Confidence: medium.
        """
        return self._uploaded("csUploadDataPrec", path, str(records), str(orders))

    def _uploaded(self, name: str, path: str | PathLike[str], *counts: str) -> UploadReceipt:
        try:
            content = Path(fspath(path)).read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ArgumentError(f"{name}: {fspath(path)}: {reason}") from error
        return self._record(UploadReceipt, name, content, str(len(content)), *counts)


def _elements(result: CallResult, param: str, kind: type[R]) -> tuple[R, ...]:
    layout = result.function.output(param)
    raw = result.outputs[param]
    if layout is None or not isinstance(raw, bytes):
        raise TypeError(f"{result.function.name}.{param}: no buffer with a layout")
    return tuple(map(kind.from_bytes, used_elements(layout.groups[0], raw)))
