"""Session methods: treatment.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/treatment.toml`.
"""

from __future__ import annotations

from cardio.records import CriticalIllnesses, TreatmentNeedHPC, TreatmentNoNeedHPC
from cardio.session._caller import Caller


class TreatmentCalls(Caller):
    """The typed calls of the group treatment."""

    def get_treatment_no_need_hpc(self) -> TreatmentNoNeedHPC:
        """hisGetTreatmentNoNeedHPC (1.5): 讀取就醫資料不需HPC卡的部分.

        Visit records readable without a professional card.
        Six visits, newest first; fee fields always hold digits.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.6; cshis.h; public callers. Confidence: high.
        """
        return self._record(TreatmentNoNeedHPC, "hisGetTreatmentNoNeedHPC")

    def get_treatment_need_hpc(self) -> TreatmentNeedHPC:
        """hisGetTreatmentNeedHPC (1.8): 讀取就醫資料需要HPC卡的部份.

        Critical illness and diagnosis codes (professional card needed).
        The marker at offset 0 of the buffer asks for 540 bytes with decoded codes; without it 372
        bytes as they lie on the card.
        Pharmacists and pharmacies get blanks for the critical illnesses.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5102
        WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, hpc, hpc_pin, pin_if_set.
        Source: manual 3.3 p.11-16; official ICD-10 test cases 3; public callers (3). Confidence:
        high.
        """
        return self._marked(TreatmentNeedHPC, "hisGetTreatmentNeedHPC")

    def get_critical_illness(self) -> CriticalIllnesses:
        """hisGetCriticalIllness (1.33): 讀取重大傷病註記資料.

        Critical-illness entries.
        Without a professional card 5141: dates only, codes blank.
        Refused to pharmacists and pharmacies (9100).
        The marker asks for 138 bytes with decoded codes.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4042 PinError, 4050 SamNotVerifiedError, 5002 CardRevokedError, 5102
        WrongPinError, 9100 HpcError; carries 5141 without raising.
        Needs: hc, sam_verified, hpc_optional, pin_if_set.
        Source: manual 3.3 p.41-43; official test case 2. Confidence: high.
        """
        return self._marked(CriticalIllnesses, "hisGetCriticalIllness")

    def get_critical_illness_id(self, patient_id: str, birth_date: str) -> CriticalIllnesses:
        """hisGetCriticalIllnessID (1.50): 讀取重大傷病註記資料身分比對.

        Critical-illness entries with identity check.
        Refuses with 5020 unless id and birth date are those on the card.
        Otherwise as 1.33, without a PIN.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4042 PinError, 4050 SamNotVerifiedError, 5002 CardRevokedError, 5020
        PatientMismatchError, 9100 HpcError; carries 5141 without raising.
        Needs: hc, sam_verified, hpc_optional.
        Source: manual 3.3 p.61. Confidence: high.
        """
        return self._marked(CriticalIllnesses, "hisGetCriticalIllnessID", patient_id, birth_date)
