"""Session methods: prescriptions.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/prescriptions.toml`.
"""

from __future__ import annotations

from cardio.records import Allergy, ImportantOrder, LongTermPrescription, Prescription
from cardio.session._caller import Caller


class PrescriptionsCalls(Caller):
    """The typed calls of the group prescriptions."""

    def read_prescript_main(self, start: int, end: int) -> tuple[Prescription, ...]:
        """hisReadPrescriptMain (1.41): 讀取就醫資料-門診處方箋.

        Read outpatient prescriptions by range.
        Positions count from 1; a range outside the area is 6018. iRecCount comes back as the number
        of records read.
        Pharmacists and pharmacies see order types 1, 2, A and B only.
        start: first group, 1-based.
        end: last group, at most 60.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5015
        CardError, 5016 CardError, 5017 CardError, 5018 CardError, 5102 WrongPinError, 5109
        PinCancelledError, 6018 BadParameterError.
        Needs: hc, sam_verified, hpc, hpc_pin, pin_if_set.
        Source: manual 3.3 p.48. Confidence: high.
        """
        return self._ranged(Prescription, "hisReadPrescriptMain", start, end)

    def read_prescript_long_term(self, start: int, end: int) -> tuple[LongTermPrescription, ...]:
        """hisReadPrescriptLongTerm (1.42): 讀取就醫資料-長期處方箋.

        Read long-term prescriptions by range.
        Positions count from 1; a range outside the area is 6018. iRecCount comes back as the number
        of records read.
        start: first group, 1-based.
        end: last group, at most 30.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5015
        CardError, 5016 CardError, 5017 CardError, 5018 CardError, 5102 WrongPinError, 5109
        PinCancelledError, 6018 BadParameterError.
        Needs: hc, sam_verified, hpc, hpc_pin, pin_if_set.
        Source: manual 3.3 p.49. Confidence: high.
        """
        return self._ranged(LongTermPrescription, "hisReadPrescriptLongTerm", start, end)

    def read_prescript_hve(self, start: int, end: int) -> tuple[ImportantOrder, ...]:
        """hisReadPrescriptHVE (1.43): 讀取就醫資料-重要醫令.

        Read important orders by range.
        Positions count from 1; a range outside the area is 6018. iRecCount comes back as the number
        of records read.
        Refused to pharmacists and pharmacies (9100).
        start: first group, 1-based.
        end: last group, at most 10.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5015
        CardError, 5016 CardError, 5017 CardError, 5018 CardError, 5102 WrongPinError, 5109
        PinCancelledError, 6018 BadParameterError, 9100 HpcError.
        Needs: hc, sam_verified, hpc, hpc_pin, pin_if_set.
        Source: manual 3.3 p.50. Confidence: high.
        """
        return self._ranged(ImportantOrder, "hisReadPrescriptHVE", start, end)

    def read_prescript_allergic(self, start: int, end: int) -> tuple[Allergy, ...]:
        """hisReadPrescriptAllergic (1.44): 讀取就醫資料-過敏藥物.

        Read allergy entries by range.
        Positions count from 1; a range outside the area is 6018. iRecCount comes back as the number
        of records read.
        start: first group, 1-based.
        end: last group, at most 3.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4014 HpcAbsentError, 4029 CardError,
        4033 NotInsuranceCardError, 4034 HpcError, 4042 PinError, 4050 SamNotVerifiedError, 5015
        CardError, 5016 CardError, 5017 CardError, 5018 CardError, 5102 WrongPinError, 5109
        PinCancelledError, 6018 BadParameterError.
        Needs: hc, sam_verified, hpc, hpc_pin, pin_if_set.
        Source: manual 3.3 p.51. Confidence: high.
        """
        return self._ranged(Allergy, "hisReadPrescriptAllergic", start, end)
