"""Session methods: orders.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/orders.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence

from cardio.records import AllergicMedicines, Prescription
from cardio.session._caller import Caller


class OrdersCalls(Caller):
    """The typed calls of the group orders."""

    def write_prescription(
        self, visit_datetime: str, patient_id: str, birth_date: str, order: Prescription
    ) -> None:
        """hisWritePrescription (1.18): 處方箋寫入作業.

        Write one prescription record.
        Refuses with 5020 unless id and birth date are those on the card.
        The date-time in the record must be that of the visit.
        Type 2 is copied to the long-term list, type 5 to the important orders.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        order: one record; the manual promises no NUL behind it.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5033 CardError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.27. Confidence: high.
        """
        self._done("hisWritePrescription", visit_datetime, patient_id, birth_date, order)

    def write_allergic_medicines(
        self, patient_id: str, birth_date: str, medicines: AllergicMedicines
    ) -> str:
        """hisWriteAllergicMedicines (1.20): 過敏藥物寫入作業.

        Write the three allergy entries.
        Refuses with 5020 unless id and birth date are those on the card.
        Refused to pharmacists and pharmacies (9100).
        5056, and nothing written, when the professional card cannot be read.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        medicines: three entries of 40 bytes + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5009
        SamError, 5020 PatientMismatchError, 5056 HpcError, 5057 CardError, 9100 HpcError.
        Needs: hc, sam_verified, hpc, hpc_pin.
        Source: manual 3.3 p.29-31. Confidence: high.
        """
        return self._text("hisWriteAllergicMedicines", patient_id, birth_date, medicines)

    def write_multi_prescript(
        self, visit_datetime: str, patient_id: str, birth_date: str, orders: Sequence[Prescription]
    ) -> None:
        """hisWriteMultiPrescript (1.45): 多筆處方箋寫入作業.

        Write several prescription records.
        Refuses with 5020 unless id and birth date are those on the card.
        By count, not as a C text; copied as in 1.18.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        orders: n records of 61 bytes, n up to 60; the manual promises no NUL behind them and a C#
        caller gives none.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5022
        VisitNotFoundError, 5033 CardError, 6018 BadParameterError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.52. Confidence: high.
        """
        self._done(
            "hisWriteMultiPrescript", visit_datetime, patient_id, birth_date, *self._counted(orders)
        )

    def write_allergic_num(
        self, patient_id: str, birth_date: str, ingredient: str, number: int
    ) -> str:
        """hisWriteAllergicNum (1.46): 過敏藥物寫入指定欄位作業.

        Write one allergy entry.
        Refuses with 5020 unless id and birth date are those on the card.
        Writes one entry by its number; refused to pharmacists and pharmacies (9100).
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        ingredient: one entry; the manual promises no NUL behind it (1.20 does).
        number: slot 1..3.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5020
        PatientMismatchError, 5056 HpcError, 5057 CardError, 6018 BadParameterError, 9100 HpcError.
        Needs: hc, sam_verified, hpc, hpc_pin.
        Source: manual 3.3 p.54. Confidence: high.
        """
        return self._text("hisWriteAllergicNum", patient_id, birth_date, ingredient, number)

    def write_prescription_sign(
        self, visit_datetime: str, patient_id: str, birth_date: str, order: Prescription
    ) -> str:
        """hisWritePrescriptionSign (1.48): 處方箋寫入作業-回傳簽章.

        Write one prescription record and get its signature.
        Refuses with 5020 unless id and birth date are those on the card.
        As 1.18, and answers the signature of 40 characters; a smaller buffer is 6018.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        order: one record; the manual promises no NUL behind it.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5022
        VisitNotFoundError, 5033 CardError, 6018 BadParameterError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.57. Confidence: high.
        """
        return self._text("hisWritePrescriptionSign", visit_datetime, patient_id, birth_date, order)

    def write_multi_prescript_sign(
        self, visit_datetime: str, patient_id: str, birth_date: str, orders: Sequence[Prescription]
    ) -> tuple[str, ...]:
        """hisWriteMultiPrescriptSign (1.49): 多筆處方箋寫入作業-回傳簽章.

        Write several records and get their signatures.
        Refuses with 5020 unless id and birth date are those on the card.
        As 1.45, and answers 40 characters an order; a smaller buffer is 6018.
        visit_datetime: visit date-time, 13 digits + NUL; must equal the one returned with the visit
        number.
        patient_id: patient ID, 10 characters + NUL; compared with the card.
        birth_date: patient birth date, 7 digits + NUL; compared with the card.
        orders: n records of 61 bytes, n up to 60; the manual promises no NUL behind them and a C#
        caller gives none.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5020 PatientMismatchError, 5022
        VisitNotFoundError, 5033 CardError, 6018 BadParameterError.
        Needs: hc, sam_verified.
        Source: manual 3.3 p.59. Confidence: high.
        """
        return self._texts(
            "hisWriteMultiPrescriptSign",
            visit_datetime,
            patient_id,
            birth_date,
            *self._counted(orders),
        )
