"""Session methods: visits.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/visits.toml`.
"""

from __future__ import annotations

from cardio.records import (
    CumulativeData,
    CumulativeFee,
    LastSeqNum,
    NoCardVisit,
    VisitIdentifier,
    VisitNumber,
    VisitNumber128,
    VisitNumber256,
)
from cardio.session._caller import Caller


class VisitsCalls(Caller):
    """The typed calls of the group visits."""

    def get_cumulative_data(self) -> CumulativeData:
        """hisGetCumulativeData (1.6): 讀取就醫累計資料.

        Yearly cumulative visit data (2 years).
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.9; cshis.h; public callers. Confidence: high.
        """
        return self._record(CumulativeData, "hisGetCumulativeData")

    def get_cumulative_fee(self) -> CumulativeFee:
        """hisGetCumulativeFee (1.7): 讀取醫療費用總累計.

        Grand totals of medical fees.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5102 WrongPinError, 5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.10; cshis.h; public callers. Confidence: high.
        """
        return self._record(CumulativeFee, "hisGetCumulativeFee")

    def get_seq_number(self, treat_item: str, baby_treat: str = " ") -> VisitNumber128:
        """hisGetSeqNumber (1.9): 取得就醫序號.

        Get a visit number (128-byte binary signature).
        Types 05, BA-BF and DC are checked with the centre.
        5010 is a prompt: the number stands.
        ZA and ZB want a visit here within 24 hours (5081).
        treat_item: visit type code + NUL.
        baby_treat: newborn visit mark + NUL, blank when none.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 4071 CardError, 5001
        NoVisitsLeftError, 5002 CardRevokedError, 5003 CardExpiredError, 5004 InsuranceError, 5005
        ReaderError, 5006 SamError, 5007 CardError, 5008 SamError, 5012 NotInsuredError, 5081
        InsuranceError, 9129 RestrictedHospitalError; carries 5010 without raising.
        Needs: hc, sam_verified, network_for_some_items.
        Retired: its signature has 128 bytes, format 2.0 needs 256 characters; use
        hisGetSeqNumber256N1 or hisGetTreatNumNoICCard.
        Source: manual 3.3 p.16; NHI notice on format 2.0. Confidence: high.
        """
        self._warn_retired("hisGetSeqNumber")
        return self._record(VisitNumber128, "hisGetSeqNumber", treat_item, baby_treat)

    def get_last_seq_num(self) -> LastSeqNum:
        """hisGetLastSeqNum (1.14): 讀取最近一次就醫序號.

        Last visit number.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 5002 CardRevokedError, 5102 WrongPinError,
        5109 PinCancelledError.
        Needs: hc, sam_verified, pin_if_set.
        Source: manual 3.3 p.23; cshis.h; public callers. Confidence: high.
        """
        return self._record(LastSeqNum, "hisGetLastSeqNum")

    def get_seq_number_256(
        self, treat_item: str, baby_treat: str = " ", after_check: str = "1"
    ) -> VisitNumber256:
        """hisGetSeqNumber256 (1.37): 取得就醫序號新版.

        Get a visit number (256-character signature).
        As 1.9, with the signature as 256 characters and a same-day mark.
        The make-up mark may be a character or the raw byte 1 or 2.
        treat_item: visit type code + NUL.
        baby_treat: newborn visit mark + NUL, blank when none.
        after_check: make-up mark: '1' normal, '2' made up later; one char, a NUL may or may not
        follow.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 4071 CardError, 5001
        NoVisitsLeftError, 5002 CardRevokedError, 5003 CardExpiredError, 5004 InsuranceError, 5005
        ReaderError, 5006 SamError, 5007 CardError, 5008 SamError, 5009 SamError, 5012
        NotInsuredError, 5081 InsuranceError, 9129 RestrictedHospitalError; carries 5010 without
        raising.
        Needs: hc, sam_verified, network_for_some_items.
        Retired: it gives no 就醫識別碼, which format 2.0 needs; use hisGetSeqNumber256N1 or
        hisGetTreatNumNoICCard.
        Source: manual 3.3 p.44-46; public callers (6). Confidence: high.
        """
        self._warn_retired("hisGetSeqNumber256")
        return self._record(
            VisitNumber256, "hisGetSeqNumber256", treat_item, baby_treat, after_check
        )

    def un_get_seq_number(self, visit_datetime: str) -> None:
        """csUnGetSeqNumber (1.39): 回復就醫資料累計值(退掛).

        Undo a visit registration.
        Undoes a visit of a numeric type, of this institution, once, within 24 hours; restores the
        counters.
        visit_datetime: date-time of the visit to undo + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 4071 CardError, 5130
        CardError, 5150 DataError, 5151 DataError, 5152 DataError, 5153 DataError, 5154 DataError,
        5160 DataError, 5161 DataError, 5162 DataError, 5163 DataError, 5164 DataError, 5165
        DataError, 5166 DataError, 5167 DataError, 5168 DataError, 5169 DataError, 5170 DataError,
        5171 DataError, 5172 DataError, 5173 DataError.
        Needs: hc, sam_verified, network.
        Source: manual 3.3 p.46. Confidence: high.
        """
        self._done("csUnGetSeqNumber", visit_datetime)

    def get_seq_number_256_n1(
        self, treat_item: str, baby_treat: str = " ", after_check: str = "1"
    ) -> VisitNumber:
        """hisGetSeqNumber256N1 (1.53): 取得就醫序號新版-就醫識別碼.

        Get a visit number with visit identifier.
        The call for format 2.0: as 1.37, with the visit identifier.
        5174: the number stands, the identifier is missing; fetch it with 1.56.
        The make-up mark may also be the raw byte 0.
        treat_item: visit type code + NUL.
        baby_treat: newborn visit mark + NUL, blank when none.
        after_check: make-up mark: '1' normal, '2' made up later; one char, a NUL may or may not
        follow.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 4071 CardError, 5001
        NoVisitsLeftError, 5002 CardRevokedError, 5003 CardExpiredError, 5004 InsuranceError, 5005
        ReaderError, 5006 SamError, 5007 CardError, 5008 SamError, 5009 SamError, 5012
        NotInsuredError, 5081 InsuranceError, 9129 RestrictedHospitalError; carries 5010 and 5174
        without raising.
        Needs: hc, sam_verified, network.
        Source: public callers (4): cechenorg/HisPos, picacat/pymedical, bruce11521/NovelDownload
        list, hospital enum. Confidence: high.
        """
        return self._record(
            VisitNumber, "hisGetSeqNumber256N1", treat_item, baby_treat, after_check
        )

    def get_treat_num_no_ic_card(self, patient_id: str, hospital_id: str) -> NoCardVisit:
        """hisGetTreatNumNoICCard (1.54): 異常時取得就醫識別碼.

        Get a visit identifier without a card.
        For visits without a usable card; signed by the SAM alone.
        patient_id: patient ID + NUL.
        hospital_id: hospital code + NUL.
        Raises: 4000 ReaderTimeoutError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 9240
        ConsoleNotRunningError; carries 5174 without raising.
        Needs: sam_verified.
        Source: public callers (3): picacat/pymedical, bruce11521/NovelDownload list (11,11,43,43),
        cechenorg/HisPos. Confidence: high.
        """
        return self._record(NoCardVisit, "hisGetTreatNumNoICCard", patient_id, hospital_id)

    def quick_insurence(self, treat_item: str) -> None:
        """hisQuickInsurence (1.55): 在保狀態查核.

        Quick insurance-status check.
        The return code alone is the answer: insured, or why not.
        treat_item: visit type code + NUL.
        Raises: 4013 CardAbsentError, 4061 NetworkDownError, 5012 NotInsuredError, 9083
        InsuranceError, 9084 InsuranceError, 9085 InsuranceError, 9086 InsuranceError, 9093
        InsuranceError, 9094 InsuranceError, 9095 InsuranceError.
        Needs: hc, sam_verified, network.
        Source: public declarations (2): cechenorg/HisPos, bruce11521/NovelDownload list.
        Confidence: medium.
        """
        self._done("hisQuickInsurence", treat_item)

    def get_treat_num_ic_card(self, visit_datetime: str) -> VisitIdentifier:
        """hisGetTreatNumICCard (1.56): 單獨取得就醫識別碼.

        Get the visit identifier of an existing visit.
        The identifier of a visit on the card, after 5174 or again.
        visit_datetime: visit date-time + NUL.
        Raises: 4000 ReaderTimeoutError, 4013 CardAbsentError, 4029 CardError, 4033
        NotInsuranceCardError, 4050 SamNotVerifiedError, 4061 NetworkDownError, 5022
        VisitNotFoundError; carries 5174 without raising.
        Needs: hc, sam_verified.
        Source: public callers (3): picacat/pymedical, bruce11521/NovelDownload list (14,20,20),
        cechenorg/HisPos. Confidence: high.
        """
        return self._record(VisitIdentifier, "hisGetTreatNumICCard", visit_datetime)
