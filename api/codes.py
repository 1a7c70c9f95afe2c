"""Return codes of the Web API (RtnCode): a type of their own, and what is known of each.

Holds no code of the control software or of a check result: the same numbers mean other things
there. Source: facts/web_api.toml, [[return_code]].
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Final, NamedTuple, Self


class JobType(StrEnum):
    """Job type of an upload (作業類別代號, sType)."""

    FORMAL = "A1"
    PRECHECK = "A2"
    CONNECTION_TEST = "ZZ"


class Retry(Enum):
    """Whether a refused call may be repeated, and what must happen before."""

    NO = "no"
    AFTER_DELAY = "after_delay"
    AFTER_NEW_SIGNATURE = "after_new_signature"
    LIMITED = "limited"


class RtnCodeInfo(NamedTuple):
    """What is known of one return code; `tries` counts the first call too.

    `halts`: nothing more is to be sent with this SAM, whatever the document is.
    """

    code: str
    zh: str
    en: str
    action: str
    retry: Retry = Retry.NO
    tries: int = 1
    new_signature: bool = False
    operation: str = "both"
    confidence: str = "certain"
    halts: bool = False


class RtnCode(str):
    """A return code of VNHI_Upload or VNHI_Download: any four digits, known or not.

    Equals the text of its digits. Raises ValueError for anything but four ASCII digits.
    """

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        """Take over the digits."""
        if not (len(value) == 4 and value.isascii() and value.isdigit()):
            raise ValueError(f"RtnCode: expected 4 digits, got {len(value)} characters")
        return super().__new__(cls, value)

    def __repr__(self) -> str:
        return f"RtnCode({str(self)!r})"

    @property
    def info(self) -> RtnCodeInfo:
        """What is known of this code; an unknown one is a failure that is not repeated."""
        return _BY_CODE.get(str(self)) or RtnCodeInfo(str(self), *_UNKNOWN, confidence="unknown")

    @property
    def known(self) -> bool:
        """Whether the code is in the table."""
        return str(self) in _BY_CODE


RTN_CODES: Final = (
    RtnCodeInfo(
        "0000",
        "正確",
        "upload accepted, or result delivered",
        "keep the opcode, or read the result",
    ),
    RtnCodeInfo(
        "5002",
        "檢核結果尚未備妥",
        "the check result is not ready yet",
        "ask again later with the same opcode",
        Retry.AFTER_DELAY,
        operation="download",
    ),
    RtnCodeInfo(
        "5003",
        "作業類別錯誤",
        "job type not valid, or not the one of the upload",
        "use A1, A2 or ZZ; for a result, the type of its upload",
        confidence="certain for the text, guess for which call raises it",
    ),
    RtnCodeInfo(
        "5004",
        "安全模組卡與上傳時不符",
        "not the SAM that uploaded",
        "ask with the SAM that uploaded",
        operation="download",
        confidence="certain for the text, probable for download only",
    ),
    RtnCodeInfo(
        "8201",
        "服務異常:呼叫驗簽服務例外",
        "the server could not reach its signature service",
        "the service is disturbed; try again later",
        Retry.AFTER_DELAY,
        tries=4,
    ),
    RtnCodeInfo(
        "8202",
        "服務異常:驗簽服務回傳其他例外",
        "the signature service answered with a fault",
        "the service is disturbed; try again later",
        Retry.LIMITED,
        tries=2,
        new_signature=True,
    ),
    RtnCodeInfo(
        "8203",
        "簽章逾期(1小時)",
        "the signature is older than one hour",
        "compare the clock of this computer with the time of Taiwan",
        Retry.AFTER_NEW_SIGNATURE,
        tries=2,
        new_signature=True,
    ),
    RtnCodeInfo(
        "8205",
        "安全模組卡已註銷",
        "the SAM has been revoked",
        "stop uploading with this SAM and contact your NHI division (分區業務組)",
        halts=True,
    ),
    RtnCodeInfo(
        "9002",
        "驗簽失敗",
        "the signature was not verified",
        "check that SAM, card type 3 and service 30 belong together, and the clock",
        Retry.LIMITED,
        tries=2,
        new_signature=True,
    ),
    RtnCodeInfo(
        "9005",
        "醫療院所代號不存在",
        "the institution code has no contract",
        "use the institution code that is bound to the SAM",
    ),
    RtnCodeInfo(
        "9999",
        "其他",
        "any other fault",
        "report it with time, job type and SAM number, never with the signature",
        Retry.LIMITED,
        tries=3,
    ),
)
"""Every return code the facts know. The facts say to try 'once more' or 'a few times': how
often that is stands in `tries` and is our choice."""

_BY_CODE: Final = {row.code: row for row in RTN_CODES}
_UNKNOWN: Final = ("", "a code that is not public", "ask the NHI help desk what it means")

SUCCESS: Final = RtnCode("0000")
NOT_READY: Final = RtnCode("5002")
