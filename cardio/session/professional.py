"""Session methods: professional.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/professional.toml`.
"""

from __future__ import annotations

from cardio.session._caller import Caller


class ProfessionalCalls(Caller):
    """The typed calls of the group professional."""

    def get_hpc_status(self, request: int = 1) -> int:
        """hpcGetHPCStatus (4.1): 取得醫事人員卡狀態.

        Is a professional card present?.
        0 only when the card in the slot is a professional card.
        request: 1: is a card present.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4034 HpcError.
        Needs: reader.
        Source: manual 3.3 p.67. Confidence: high.
        """
        return self._number("hpcGetHPCStatus", request)

    def verify_hpc_pin(self) -> None:
        """hpcVerifyHPCPIN (4.2): 檢查醫事人員卡之PIN值.

        Verify the professional card PIN.
        A dialog; three wrong PINs lock the card.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4029 CardError, 4034 HpcError, 4050
        SamNotVerifiedError, 5056 HpcError, 5102 WrongPinError, 5109 PinCancelledError, 9130
        HpcError, 9140 HpcError.
        Needs: hpc, sam_verified, keypad.
        Source: manual 3.3 p.68. Confidence: high.
        """
        self._done("hpcVerifyHPCPIN")

    def input_hpc_pin(self) -> None:
        """hpcInputHPCPIN (4.3): 輸入新的醫事人員卡之PIN值.

        Set a new professional card PIN.
        Asks twice for 4 to 6 digits; the old PIN must be verified first (5105).
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4029 CardError, 4034 HpcError, 4050
        SamNotVerifiedError, 5056 HpcError, 5105 PinError, 5107 PinError, 5108 PinError, 5109
        PinCancelledError.
        Needs: hpc, sam_verified, hpc_pin, keypad.
        Source: manual 3.3 p.68. Confidence: high.
        """
        self._done("hpcInputHPCPIN")

    def unlock_hpc(self) -> None:
        """hpcUnlockHPC (4.4): 解開鎖住的醫事人員卡.

        Unlock a locked professional card.
        Frees a card that three wrong PINs have locked.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4029 CardError, 4034 HpcError, 4050
        SamNotVerifiedError, 5109 PinCancelledError, 5122 PinError.
        Needs: hpc, sam_verified.
        Source: manual 3.3 p.69. Confidence: high.
        """
        self._done("hpcUnlockHPC")

    def get_hpc_sn(self) -> str:
        """hpcGetHPCSN (4.5): 取得醫事人員卡序號.

        Serial number of the professional card.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4034 HpcError, 6018 BadParameterError.
        Needs: hpc.
        Source: manual 3.3 p.69 (no length); public lists. Confidence: medium.
        """
        return self._text("hpcGetHPCSN")

    def get_hpc_ssn(self) -> str:
        """hpcGetHPCSSN (4.6): 取得醫事人員卡身分證字號.

        ID number of the professional card holder.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4034 HpcError, 6018 BadParameterError.
        Needs: hpc.
        Source: manual 3.3 p.70 (no length); public lists. Confidence: medium.
        """
        return self._text("hpcGetHPCSSN")

    def get_hpc_cname(self) -> str:
        """hpcGetHPCCNAME (4.7): 取得醫事人員卡中文姓名.

        Chinese name of the holder.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4034 HpcError, 6018 BadParameterError.
        Needs: hpc.
        Source: manual 3.3 p.71 (no length); public lists. Confidence: medium.
        """
        return self._text("hpcGetHPCCNAME")

    def get_hpc_ename(self) -> str:
        """hpcGetHPCENAME (4.8): 取得醫事人員卡英文姓名.

        English name of the holder.
        Raises: 4000 ReaderTimeoutError, 4014 HpcAbsentError, 4034 HpcError, 6018 BadParameterError.
        Needs: hpc.
        Source: manual 3.3 p.71 (no length); public lists. Confidence: medium.
        """
        return self._text("hpcGetHPCENAME")

    def vhpc_logout(self) -> None:
        """hpcVHPCLogout (4.9): 虛擬醫師卡登出.

        Log the virtual doctor card out.
        Raises: 9250 PinError, 9251 HpcError.
        Needs: hpc_virtual.
        Source: public declarations (2): cechenorg/HisPos, bruce11521/NovelDownload list.
        Confidence: medium.
        """
        self._done("hpcVHPCLogout")
