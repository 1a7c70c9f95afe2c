"""Session methods: treatment_writing.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/treatment_writing.toml`.
"""

from __future__ import annotations

from cardio.records import TreatmentCode, TreatmentData, TreatmentFee
from cardio.session._caller import Caller


class TreatmentWritingCalls(Caller):
    """The typed calls of the group treatment_writing."""

    def write_treatment_code(
        self, visit_datetime: str, patient_id: str, birth_date: str, treatment: TreatmentCode
    ) -> str:
        """hisWriteTreatmentCode (1.16): 就醫診療資料寫入作業.

        Write diagnosis codes of a visit.
        Refuses with 5020 unless id and birth date are those on the card.
        5022 without a visit of that date-time.
        Brackets around the codes choose the ICD-10 format; long codes are stored encoded.
        The doctor id comes back, a NUL alone without a professional card.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        treatment: diagnosis data (31, or 55 with brackets) + NUL; see inputs.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5022
        VisitNotFoundError, 5023 CardError.
        Needs: hc, sam_verified, hpc_optional.
        Source: manual 3.3 p.24-26; official test case 4; public callers (3). Confidence: high.
        """
        return self._text(
            "hisWriteTreatmentCode", visit_datetime, patient_id, birth_date, treatment
        )

    def write_treatment_fee(
        self, visit_datetime: str, patient_id: str, birth_date: str, fee: TreatmentFee
    ) -> None:
        """hisWriteTreatmentFee (1.17): 就醫費用資料寫入作業.

        Write the fees of a visit.
        Refuses with 5020 unless id and birth date are those on the card.
        5022 without a visit of that date-time.
        Digits may be zero padded or left aligned.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        fee: fee data; the manual promises no NUL behind it.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5022
        VisitNotFoundError, 5028 CardError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.26. Confidence: high.
        """
        self._done("hisWriteTreatmentFee", visit_datetime, patient_id, birth_date, fee)

    def write_treatment_data(
        self, visit_datetime: str, patient_id: str, birth_date: str, treatment: TreatmentData
    ) -> str:
        """hisWriteTreatmentData (1.47): 就醫診療資料及費用寫入作業.

        Write diagnosis codes and fees together.
        Refuses with 5020 unless id and birth date are those on the card.
        5022 without a visit of that date-time.
        Codes as in 1.16, fees as in 1.17, in one call.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        treatment: data + NUL; see inputs.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5022
        VisitNotFoundError, 5023 CardError.
        Needs: hc, sam_verified, hpc_optional.
        Source: manual 3.3 p.55; official test case 5. Confidence: high.
        """
        return self._text(
            "hisWriteTreatmentData", visit_datetime, patient_id, birth_date, treatment
        )
