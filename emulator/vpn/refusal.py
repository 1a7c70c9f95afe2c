"""Return codes the emulated server answers with, and the refusal that carries one.

The reason of a refusal is for the log alone: it names fields and limits, never their values.
Source: `facts/web_api.toml`, return_code.
"""

from __future__ import annotations

from enum import StrEnum


class AnswerCode(StrEnum):
    """The return codes of VNHI_Upload and VNHI_Download that this server gives."""

    OK = "0000"
    NOT_READY = "5002"
    WRONG_TYPE = "5003"
    OTHER_SAM = "5004"
    EXPIRED = "8203"
    REVOKED = "8205"
    NOT_VERIFIED = "9002"
    NO_INSTITUTION = "9005"
    OTHER = "9999"


class Refusal(Exception):
    """A request that is not done.

    Attributes: rtn_code (what the caller is told), reason (what the log is told).
    """

    def __init__(self, rtn_code: AnswerCode, reason: str) -> None:
        super().__init__(f"{rtn_code}: {reason}")
        self.rtn_code = rtn_code
        self.reason = reason
