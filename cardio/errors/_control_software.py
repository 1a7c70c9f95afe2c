"""Exception classes of the control software's codes.

Not edited by hand: `python -m cardio.table.generator` writes it from
`data/codes.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardio.errors._tree import ControlSoftwareError

__all__ = [
    "BadParameterError",
    "CardAbsentError",
    "CardError",
    "CardExpiredError",
    "CardRevokedError",
    "CertificateError",
    "ConfigError",
    "ConsoleNotRunningError",
    "DataCentreError",
    "DataError",
    "EntryGivenUpError",
    "HpcAbsentError",
    "HpcError",
    "InsuranceError",
    "NetworkDownError",
    "NetworkError",
    "NoVisitsLeftError",
    "NotInsuranceCardError",
    "NotInsuredError",
    "PatientMismatchError",
    "PinCancelledError",
    "PinError",
    "ReaderError",
    "ReaderTimeoutError",
    "ReservedError",
    "RestrictedHospitalError",
    "SamAbsentError",
    "SamError",
    "SamNotVerifiedError",
    "SamRefusedError",
    "SoftwareFaultError",
    "VisitNotFoundError",
    "WrongPinError",
]


class ReaderError(ControlSoftwareError):
    """The reader or its port does not do what was asked."""

    category = "reader"


class CardError(ControlSoftwareError):
    """The insurance card is missing, wrong, revoked, expired or cannot be written."""

    category = "card"


class SamError(ControlSoftwareError):
    """The SAM (安全模組卡) is missing, not verified, revoked or cannot sign."""

    category = "sam"


class HpcError(ControlSoftwareError):
    """The professional card is missing, wrong, locked or has no right."""

    category = "hpc"


class PinError(ControlSoftwareError):
    """A PIN is wrong, missing, locked or its entry was cancelled."""

    category = "pin"


class InsuranceError(ControlSoftwareError):
    """The insurer's rules refuse: no visits left, not insured, restricted."""

    category = "insurance"


class DataCentreError(ControlSoftwareError):
    """The data centre refuses or does not answer as it should."""

    category = "idc"


class NetworkError(ControlSoftwareError):
    """The network or a transfer failed."""

    category = "network"


class ConfigError(ControlSoftwareError):
    """The installation is not in order: files, folders, console, ports."""

    category = "config"


class CertificateError(ControlSoftwareError):
    """A medical certificate is revoked or not valid."""

    category = "certificate"


class DataError(ControlSoftwareError):
    """A value given does not fit the card or the function."""

    category = "data"


class EntryGivenUpError(ControlSoftwareError):
    """The person at the reader gave the entry up."""

    category = "user"


class SoftwareFaultError(ControlSoftwareError):
    """The control software itself failed."""

    category = "system"


class ReservedError(ControlSoftwareError):
    """A code the manual reserves without a meaning."""

    category = "reserved"


class ReaderTimeoutError(ReaderError):
    """4000 讀卡機timeout: reader does not answer in time."""


class SamAbsentError(SamError):
    """4012 未置入安全模組卡: no SAM card."""


class CardAbsentError(CardError):
    """4013 未置入健保IC卡: no insurance card."""


class HpcAbsentError(HpcError):
    """4014 未置入醫事人員卡: no professional card."""


class NotInsuranceCardError(CardError):
    """4033 所置入非健保IC卡: inserted card is not an insurance card."""


class SamNotVerifiedError(SamError):
    """4050 安全模組尚未與IDC認證: SAM not verified with the data centre."""


class SamRefusedError(SamError):
    """4051 安全模組與IDC認證失敗: SAM verification with the centre failed."""


class NetworkDownError(NetworkError):
    """4061 網路不通: network not reachable."""


class NoVisitsLeftError(InsuranceError):
    """5001 就醫可用次數不足: no visits left on the card; refresh the card and retry."""


class CardRevokedError(CardError):
    """5002 卡片已註銷: card cancelled."""


class CardExpiredError(CardError):
    """5003 卡片已過有效期限: card expired; callers refresh the card and retry once."""


class NotInsuredError(InsuranceError):
    """5012 此人未在保: person not insured (older text adds: or in arrears)."""


class PatientMismatchError(DataError):
    """5020 資料和健保IC卡不屬於同一人: ID or birth date differs from the card."""


class VisitNotFoundError(DataError):
    """5022 找不到該組「就醫資料登錄」: no visit record with that date-time."""


class WrongPinError(PinError):
    """5102 輸入之PIN與卡上不合: entered PIN is wrong."""


class PinCancelledError(PinError):
    """5109 密碼輸入按『取消』鍵: PIN entry cancelled."""


class BadParameterError(DataError):
    """6018 參數錯誤: bad parameter."""


class RestrictedHospitalError(InsuranceError):
    """9129 持卡人於非所限制院所就診: holder is restricted to other hospitals."""


class ConsoleNotRunningError(ConfigError):
    """9240 雲端安全模組主控台沒起動: console program (csfsim) not running."""


CLASSES: Final[Mapping[str, type[ControlSoftwareError]]] = {
    "reader": ReaderError,
    "card": CardError,
    "sam": SamError,
    "hpc": HpcError,
    "pin": PinError,
    "insurance": InsuranceError,
    "idc": DataCentreError,
    "network": NetworkError,
    "config": ConfigError,
    "certificate": CertificateError,
    "data": DataError,
    "user": EntryGivenUpError,
    "system": SoftwareFaultError,
    "reserved": ReservedError,
    "ReaderTimeoutError": ReaderTimeoutError,
    "SamAbsentError": SamAbsentError,
    "CardAbsentError": CardAbsentError,
    "HpcAbsentError": HpcAbsentError,
    "NotInsuranceCardError": NotInsuranceCardError,
    "SamNotVerifiedError": SamNotVerifiedError,
    "SamRefusedError": SamRefusedError,
    "NetworkDownError": NetworkDownError,
    "NoVisitsLeftError": NoVisitsLeftError,
    "CardRevokedError": CardRevokedError,
    "CardExpiredError": CardExpiredError,
    "NotInsuredError": NotInsuredError,
    "PatientMismatchError": PatientMismatchError,
    "VisitNotFoundError": VisitNotFoundError,
    "WrongPinError": WrongPinError,
    "PinCancelledError": PinCancelledError,
    "BadParameterError": BadParameterError,
    "RestrictedHospitalError": RestrictedHospitalError,
    "ConsoleNotRunningError": ConsoleNotRunningError,
}
