"""Session methods: identity.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/identity.toml`.
"""

from __future__ import annotations

from cardio.records import BasicData, RegisterBasic, RegisterBasic2
from cardio.session._caller import Caller


class IdentityCalls(Caller):
    """The typed calls of the group identity."""

    def get_basic_data(self) -> BasicData:
        """hisGetBasicData (1.1): 掛號或報到時不需讀取個人PIN碼資料.

        Basic card data that needs no PIN.
        Needs no PIN, even where the holder protects the card.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.1; cshis.h; public callers. Confidence: high.
        """
        return self._record(BasicData, "hisGetBasicData")

    def get_register_basic(self) -> RegisterBasic:
        """hisGetRegisterBasic (1.2): 診間服務時讀取基本資料.

        Registration data.
        With PIN protection on, the PIN must have been verified before.
        Offset 58 is the insurer, not the emergency phone of 1.1.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.1; cshis.h; public callers. Confidence: high.
        """
        return self._record(RegisterBasic, "hisGetRegisterBasic")

    def get_organ_donate(self) -> str:
        """hisGetOrganDonate (1.12): 讀取同意器官捐贈及安寧緩和醫療註記.

        Organ-donation / hospice mark.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.22; cshis.h; public callers. Confidence: high.
        """
        return self._text("hisGetOrganDonate")

    def get_emergent_tel(self) -> str:
        """hisGetEmergentTel (1.13): 讀取緊急聯絡電話資料.

        Emergency phone.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5002 CardRevokedError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.22; cshis.h; public callers. Confidence: high.
        """
        return self._text("hisGetEmergentTel")

    def write_new_born(
        self, patient_id: str, birth_date: str, newborn_date: str, multiple_mark: str
    ) -> None:
        """hisWriteNewBorn (1.19): 新生兒註記寫入作業.

        Write the newborn mark.
        Refuses with 5020 unless id and birth date are those on the card.
        A date without the multiple-birth mark is 5052.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        newborn_date: newborn birth date + NUL.
        multiple_mark: multiple-birth mark + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5051 CardError,
        5052 DataError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.29. Confidence: high.
        """
        self._done("hisWriteNewBorn", patient_id, birth_date, newborn_date, multiple_mark)

    def write_organ_donate(self, patient_id: str, birth_date: str, mark: str) -> None:
        """hisWriteOrganDonate (1.21): 同意器官捐贈及安寧緩和醫療註記寫入作業.

        Write the organ-donation / hospice mark.
        Refuses with 5020 unless id and birth date are those on the card.
        Only with a SAM that carries the right (5009).
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        mark: mark + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5009 SamError, 5020 PatientMismatchError,
        5061 CardError, 5062 EntryGivenUpError.
        Needs: hc, sam_verified, sam_privilege.
        Source: manual 3.3 p.31. Confidence: high.
        """
        self._done("hisWriteOrganDonate", patient_id, birth_date, mark)

    def write_emergent_tel(self, patient_id: str, birth_date: str, phone: str) -> None:
        """hisWriteEmergentTel (1.23): 緊急聯絡電話資料寫入作業.

        Write the emergency phone.
        Refuses with 5020 unless id and birth date are those on the card.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        phone: phone + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5002 CardRevokedError, 5003
        CardExpiredError, 5020 PatientMismatchError, 5071 CardError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.33. Confidence: high.
        """
        self._done("hisWriteEmergentTel", patient_id, birth_date, phone)

    def update_hc_contents(self) -> None:
        """csUpdateHCContents (1.30): 健保IC卡卡片內容更新作業.

        Refresh the card from the centre, then reset the card.
        Online; wants three visits or fewer (9081) and leaves six.
        Refreshes cancel mark, insurer, identity, expiry, critical illnesses, visits left, last
        number, cumulative data, PIN state.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 4071 CardError, 5130
        CardError.
        Needs: hc, sam_verified, network.
        Source: manual 3.3 p.39; upload programme notes; ErrorCode list. Confidence: high.
        """
        self._done("csUpdateHCContents")

    def get_register_basic_2(self) -> RegisterBasic2:
        """hisGetRegisterBasic2 (1.38): 掛號或報到時讀取有效卡期限及就醫次數資料.

        Expiry date and visits left, ignoring PIN protection.
        Needs neither PIN nor a verified SAM.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError.
        Needs: hc.
        Source: manual 3.3 p.46; cshis.h; public callers. Confidence: high.
        """
        return self._record(RegisterBasic2, "hisGetRegisterBasic2")

    def update_hc_no_reset(self) -> None:
        """csUpdateHCNoReset (1.40): 健保IC卡卡片內容更新作業(不重置).

        Refresh the card without resetting it.
        As 1.30; the card must be taken out and put in again before it is used.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 4071 CardError, 5130
        CardError.
        Needs: hc, sam_verified, network.
        Source: manual 3.3 p.47. Confidence: high.
        """
        self._done("csUpdateHCNoReset")
