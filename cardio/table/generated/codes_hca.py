"""Return codes of the code space hca.

Not edited by hand: `python -m cardio.table.generator` writes it from
`data/codes.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardio.table.model import Code

CODES: Final[Mapping[int, Code]] = {
    30037: Code(30037, "(HCA)未置入卡片", "HCA_GNFuncCall: no card", "hpc", "error"),
    66008: Code(66008, "防重送驗證失敗，序號失效", "replay protection: number no longer valid", "certificate", "error"),
    66501: Code(66501, "憑證尚未生效或已過期", "certificate not yet valid or expired", "certificate", "error"),
    66503: Code(66503, "憑證已被撤銷", "certificate revoked", "certificate", "error"),
    66508: Code(66508, "憑證已展期完成", "certificate already renewed", "certificate", "error"),
}
