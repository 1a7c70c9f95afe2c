"""Session methods: pin.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/pin.toml`.
"""

from __future__ import annotations

from cardio.session._caller import Caller


class PinCalls(Caller):
    """The typed calls of the group pin."""

    def verify_hc_pin(self) -> None:
        """csVerifyHCPIN (1.27): 驗證健保IC卡之PIN值.

        Verify the insurance card PIN.
        A dialog; the digits are typed on the reader. The professional card must be out (5110).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError,
        5110 PinError.
        Needs: hc, sam_verified, keypad.
        Source: manual 3.3 p.37. Confidence: high.
        """
        self._done("csVerifyHCPIN")

    def input_hc_pin(self) -> None:
        """csInputHCPIN (1.28): 輸入新的健保IC卡PIN值.

        Set a new insurance card PIN.
        Asks twice for 4 to 6 digits and switches protection on; a PIN that is set must be verified
        first (5105).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5105 PinError, 5107 PinError, 5108
        PinError, 5109 PinCancelledError, 5110 PinError.
        Needs: hc, sam_verified, pin, keypad.
        Source: manual 3.3 p.38. Confidence: high.
        """
        self._done("csInputHCPIN")

    def disable_hc_pin(self) -> None:
        """csDisableHCPIN (1.29): 停用健保IC卡之PIN碼輸入功能.

        Switch PIN protection off.
        Switches protection off; the PIN must be verified first (5105).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5105 PinError, 5110 PinError, 5111
        PinError.
        Needs: hc, sam_verified, pin.
        Source: manual 3.3 p.38. Confidence: high.
        """
        self._done("csDisableHCPIN")

    def is_set_pin(self) -> int:
        """csISSetPIN (1.36): 檢查健保IC卡是否設定密碼.

        Is a card PIN set?.
        0 and 1 are both answers.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.44. Confidence: high.
        """
        return self._value("csISSetPIN")
