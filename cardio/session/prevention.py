"""Session methods: prevention.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/prevention.toml`.
"""

from __future__ import annotations

from cardio.records import InoculateData, RegisterPregnant, RegisterPrevent
from cardio.session._caller import Caller


class PreventionCalls(Caller):
    """The typed calls of the group prevention."""

    def get_register_prevent(self) -> RegisterPrevent:
        """hisGetRegisterPrevent (1.3): 預防保健掛號作業.

        Preventive-care records (6).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.3; cshis.h; public callers. Confidence: high.
        """
        return self._record(RegisterPrevent, "hisGetRegisterPrevent")

    def get_register_pregnant(self) -> RegisterPregnant:
        """hisGetRegisterPregnant (1.4): 孕婦產前檢查掛號作業.

        Prenatal check-up records (11).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.4; cshis.h; public callers. Confidence: high.
        """
        return self._record(RegisterPregnant, "hisGetRegisterPregnant")

    def get_inoculate_data(self) -> InoculateData:
        """hisGetInoculateData (1.11): 讀取預防接種資料.

        Vaccination records (40).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.21; cshis.h; public callers. Confidence: high.
        """
        return self._record(InoculateData, "hisGetInoculateData")

    def write_health_insurance(
        self, patient_id: str, birth_date: str, service_item: str, item_code: str
    ) -> None:
        """hisWriteHealthInsurance (1.22): 預防保健資料寫入作業.

        Write a preventive-care record.
        Refuses with 5020 unless id and birth date are those on the card.
        Date from the reader, institution from the SAM.
        5083 unless one of the six visits is type AC; YA-YF want a service here within 24 hours
        (5084).
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        service_item: service mark + NUL; YA..YF cancels.
        item_code: examination item code + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5001 NoVisitsLeftError, 5002
        CardRevokedError, 5003 CardExpiredError, 5005 ReaderError, 5009 SamError, 5020
        PatientMismatchError, 5067 SamError, 5068 CardError, 5083 InsuranceError, 5084
        InsuranceError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.32. Confidence: high.
        """
        self._done("hisWriteHealthInsurance", patient_id, birth_date, service_item, item_code)

    def write_predelivery_checkup(
        self, patient_id: str, birth_date: str, checkup_code: str
    ) -> None:
        """hisWritePredeliveryCheckup (1.24): 寫入產前檢查資料.

        Write a prenatal check-up.
        Refuses with 5020 unless id and birth date are those on the card.
        Date from the reader, institution from the SAM.
        5079 on a man's card, 5083 without a visit of type AC, 5082 for XA with nothing to cancel.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        checkup_code: check-up item code + NUL; XA cancels.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5001 NoVisitsLeftError, 5002
        CardRevokedError, 5003 CardExpiredError, 5005 ReaderError, 5009 SamError, 5020
        PatientMismatchError, 5067 SamError, 5078 CardError, 5079 DataError, 5082 InsuranceError,
        5083 InsuranceError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.34. Confidence: high.
        """
        self._done("hisWritePredeliveryCheckup", patient_id, birth_date, checkup_code)

    def delete_predelivery_data(self, patient_id: str, birth_date: str) -> None:
        """hisDeletePredeliveryData (1.25): 清除產前檢查資料.

        Delete all 11 prenatal records.
        Refuses with 5020 unless id and birth date are those on the card.
        5079 on a man's card.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5009 SamError, 5020 PatientMismatchError,
        5079 DataError, 5087 CardError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.35. Confidence: high.
        """
        self._done("hisDeletePredeliveryData", patient_id, birth_date)

    def write_inoculate_data(
        self, patient_id: str, birth_date: str, vaccine: str, lot_no: str
    ) -> None:
        """hisWriteInoculateData (1.26): 預防接種資料寫入作業.

        Write a vaccination.
        Refuses with 5020 unless id and birth date are those on the card.
        Date from the reader, institution from the SAM.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        vaccine: vaccine + NUL.
        lot_no: lot number + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5002 CardRevokedError, 5003
        CardExpiredError, 5005 ReaderError, 5009 SamError, 5020 PatientMismatchError, 5067 SamError,
        5093 CardError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.36. Confidence: high.
        """
        self._done("hisWriteInoculateData", patient_id, birth_date, vaccine, lot_no)
