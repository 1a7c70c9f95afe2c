/* The exports: each says which value is what, and carries the call.
 *
 * Not edited by hand: `python -m emulator.native.generator` writes it from the function table.
 */

#include "cshis.h"
#include "runtime.h"

int CSHIS_CALL hisGetCardStatus(int CardType)
{
    struct cardio_value values[] = {
        cardio_number((int16_t)CardType),
    };
    return cardio_call(0, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csOpenCom(int Comport)
{
    struct cardio_value values[] = {
        cardio_number((int16_t)Comport),
    };
    return cardio_call(1, -1, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csCloseCom(void)
{
    return cardio_call(2, -1, NULL, 0);
}

int CSHIS_CALL csGetDateTime(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(3, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csGetCardNo(int CardType, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_number((int16_t)CardType),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(4, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csGetVersionEx(char *pPath)
{
    return cardio_version(pPath);
}

int CSHIS_CALL csSoftwareReset(int Type)
{
    struct cardio_value values[] = {
        cardio_number((int16_t)Type),
    };
    return cardio_call(6, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csGetVersion(void)
{
    return cardio_call(7, -1, NULL, 0);
}

int CSHIS_CALL hisGetBasicData(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(8, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetRegisterBasic(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(9, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetOrganDonate(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(10, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetEmergentTel(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(11, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteNewBorn(char *pPatientID, char *pPatientBirthDate, char *pNewBornDate, char *pNoOfDelivered)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pNewBornDate, 8),
        cardio_string(pNoOfDelivered, 2),
    };
    return cardio_call(12, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteOrganDonate(char *pPatientID, char *pPatientBirthDate, char *pOrganDonate)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pOrganDonate, 2),
    };
    return cardio_call(13, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteEmergentTel(char *pPatientID, char *pPatientBirthDate, char *pEmergentTel)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pEmergentTel, 15),
    };
    return cardio_call(14, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csUpdateHCContents(void)
{
    return cardio_call(15, 0, NULL, 0);
}

int CSHIS_CALL hisGetRegisterBasic2(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(16, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csUpdateHCNoReset(void)
{
    return cardio_call(17, 0, NULL, 0);
}

int CSHIS_CALL hisGetCumulativeData(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(18, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetCumulativeFee(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(19, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetSeqNumber(char *cTreatItem, char *cBabyTreat, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(cTreatItem, 3),
        cardio_string(cBabyTreat, 2),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(20, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetLastSeqNum(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(21, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetSeqNumber256(char *cTreatItem, char *cBabyTreat, char *cTreatAfterCheck, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(cTreatItem, 3),
        cardio_string(cBabyTreat, 2),
        cardio_string(cTreatAfterCheck, 1),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(22, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csUnGetSeqNumber(char *pUnTreatDate)
{
    struct cardio_value values[] = {
        cardio_string(pUnTreatDate, 14),
    };
    return cardio_call(23, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetSeqNumber256N1(char *cTreatItem, char *cBabyTreat, char *cTreatAfterCheck, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(cTreatItem, 3),
        cardio_string(cBabyTreat, 2),
        cardio_string(cTreatAfterCheck, 1),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(24, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetTreatNumNoICCard(char *pPatientID, char *pHospID, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pHospID, 11),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(25, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisQuickInsurence(char *cTreatItem)
{
    struct cardio_value values[] = {
        cardio_string(cTreatItem, 3),
    };
    return cardio_call(26, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetTreatNumICCard(char *pDateTime, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(27, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetTreatmentNoNeedHPC(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(28, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetTreatmentNeedHPC(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_refilled(pBuffer, iBufferLen),
    };
    return cardio_call(29, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetCriticalIllness(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_refilled(pBuffer, iBufferLen),
    };
    return cardio_call(30, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetCriticalIllnessID(char *pPatientID, char *pPatientBirthDate, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_refilled(pBuffer, iBufferLen),
    };
    return cardio_call(31, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteTreatmentCode(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 56),
        cardio_room(pBufferDocID, 11),
    };
    return cardio_call(32, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteTreatmentFee(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 38),
    };
    return cardio_call(33, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteTreatmentData(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 94),
        cardio_room(pBufferDocID, 11),
    };
    return cardio_call(34, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisReadPrescription(char *pOutpatientPrescription, int *iBufferLenOutpatient, char *pLongTermPrescription, int *iBufferLenLongTerm, char *pImportantTreatmentCode, int *iBufferLenImportant, char *pIrritationDrug, int *iBufferLenIrritation)
{
    struct cardio_value values[] = {
        cardio_buffer(pOutpatientPrescription, iBufferLenOutpatient),
        cardio_buffer(pLongTermPrescription, iBufferLenLongTerm),
        cardio_buffer(pImportantTreatmentCode, iBufferLenImportant),
        cardio_buffer(pIrritationDrug, iBufferLenIrritation),
    };
    return cardio_call(35, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisReadPrescriptMain(char *pOutpatientPrescription, int *iBufferLenOutpatient, int iStartPos, int iEndPos, int *iRecCount)
{
    struct cardio_value values[] = {
        cardio_buffer(pOutpatientPrescription, iBufferLenOutpatient),
        cardio_number((int16_t)iStartPos),
        cardio_number((int16_t)iEndPos),
        cardio_count(iRecCount),
    };
    return cardio_call(36, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisReadPrescriptLongTerm(char *pLongTermPrescription, int *iBufferLenLongTerm, int iStartPos, int iEndPos, int *iRecCount)
{
    struct cardio_value values[] = {
        cardio_buffer(pLongTermPrescription, iBufferLenLongTerm),
        cardio_number((int16_t)iStartPos),
        cardio_number((int16_t)iEndPos),
        cardio_count(iRecCount),
    };
    return cardio_call(37, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisReadPrescriptHVE(char *pImportantTreatmentCode, int *iBufferLenImportant, int iStartPos, int iEndPos, int *iRecCount)
{
    struct cardio_value values[] = {
        cardio_buffer(pImportantTreatmentCode, iBufferLenImportant),
        cardio_number((int16_t)iStartPos),
        cardio_number((int16_t)iEndPos),
        cardio_count(iRecCount),
    };
    return cardio_call(38, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisReadPrescriptAllergic(char *pIrritationDrug, int *iBufferLenIrritation, int iStartPos, int iEndPos, int *iRecCount)
{
    struct cardio_value values[] = {
        cardio_buffer(pIrritationDrug, iBufferLenIrritation),
        cardio_number((int16_t)iStartPos),
        cardio_number((int16_t)iEndPos),
        cardio_count(iRecCount),
    };
    return cardio_call(39, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWritePrescription(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 61),
    };
    return cardio_call(40, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteAllergicMedicines(char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 121),
        cardio_room(pBufferDocID, 11),
    };
    return cardio_call(41, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteMultiPrescript(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, int *iWriteCount)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_records(pDataWrite, iWriteCount, 61, 60),
        cardio_count(iWriteCount),
    };
    return cardio_call(42, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteAllergicNum(char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID, int iNum)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 40),
        cardio_room(pBufferDocID, 11),
        cardio_number((int16_t)iNum),
    };
    return cardio_call(43, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWritePrescriptionSign(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pDataWrite, 61),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(44, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteMultiPrescriptSign(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, int *iWriteCount, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_string(pDateTime, 14),
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_records(pDataWrite, iWriteCount, 61, 60),
        cardio_count(iWriteCount),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(45, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetRegisterPrevent(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(46, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetRegisterPregnant(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(47, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetInoculateData(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(48, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteHealthInsurance(char *pPatientID, char *pPatientBirthDate, char *pServiceItem, char *pServiceItemCode)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pServiceItem, 3),
        cardio_string(pServiceItemCode, 3),
    };
    return cardio_call(49, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWritePredeliveryCheckup(char *pPatientID, char *pPatientBirthDate, char *pCheckupCode)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pCheckupCode, 3),
    };
    return cardio_call(50, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisDeletePredeliveryData(char *pPatientID, char *pPatientBirthDate)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
    };
    return cardio_call(51, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisWriteInoculateData(char *pPatientID, char *pPatientBirthDate, char *pItem, char *pPackageNumber)
{
    struct cardio_value values[] = {
        cardio_string(pPatientID, 11),
        cardio_string(pPatientBirthDate, 8),
        cardio_string(pItem, 7),
        cardio_string(pPackageNumber, 13),
    };
    return cardio_call(52, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csVerifyHCPIN(void)
{
    return cardio_call(53, 0, NULL, 0);
}

int CSHIS_CALL csInputHCPIN(void)
{
    return cardio_call(54, 0, NULL, 0);
}

int CSHIS_CALL csDisableHCPIN(void)
{
    return cardio_call(55, 0, NULL, 0);
}

int CSHIS_CALL csISSetPIN(void)
{
    return cardio_call(56, 0, NULL, 0);
}

int CSHIS_CALL hpcGetHPCStatus(int Req, int *Status)
{
    struct cardio_value values[] = {
        cardio_number((int16_t)Req),
        cardio_count(Status),
    };
    return cardio_call(57, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hpcVerifyHPCPIN(void)
{
    return cardio_call(58, 0, NULL, 0);
}

int CSHIS_CALL hpcInputHPCPIN(void)
{
    return cardio_call(59, 0, NULL, 0);
}

int CSHIS_CALL hpcUnlockHPC(void)
{
    return cardio_call(60, 0, NULL, 0);
}

int CSHIS_CALL hpcGetHPCSN(char *SN, int *Len_SN)
{
    struct cardio_value values[] = {
        cardio_buffer(SN, Len_SN),
    };
    return cardio_call(61, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hpcGetHPCSSN(char *SSN, int *Len_SSN)
{
    struct cardio_value values[] = {
        cardio_buffer(SSN, Len_SSN),
    };
    return cardio_call(62, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hpcGetHPCCNAME(char *CNAME, int *Len_CNAME)
{
    struct cardio_value values[] = {
        cardio_buffer(CNAME, Len_CNAME),
    };
    return cardio_call(63, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hpcGetHPCENAME(char *ENAME, int *Len_ENAME)
{
    struct cardio_value values[] = {
        cardio_buffer(ENAME, Len_ENAME),
    };
    return cardio_call(64, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hpcVHPCLogout(void)
{
    return cardio_call(65, 0, NULL, 0);
}

int CSHIS_CALL csVerifySAMDC(void)
{
    return cardio_call(66, 0, NULL, 0);
}

int CSHIS_CALL csGetHospID(char *pBuffer, short *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(67, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csGetHOSPID(char *pBuffer, short *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(68, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csGetHospName(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(69, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csGetHospAbbName(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(70, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csUploadData(char *pUploadFileName, char *pFileSize, char *pNumber, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_file(pUploadFileName),
        cardio_refilled_room(pFileSize, 16),
        cardio_refilled_room(pNumber, 16),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(71, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csUploadDataPrec(char *pUploadFileName, char *pFileSize, char *pNumber, char *pPrecNumber, char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_file(pUploadFileName),
        cardio_refilled_room(pFileSize, 16),
        cardio_refilled_room(pNumber, 16),
        cardio_refilled_room(pPrecNumber, 16),
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(72, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL csDownloadData(char *pSAMID, char *pHospID, char *pNumber, char *pSendDate, char *pRecvDate, char *pServerRandom, char *pDownloadFileName)
{
    struct cardio_value values[] = {
        cardio_string(pSAMID, 13),
        cardio_string(pHospID, 11),
        cardio_string(pNumber, 16),
        cardio_string(pSendDate, 15),
        cardio_string(pRecvDate, 15),
        cardio_string(pServerRandom, 0),
        cardio_string(pDownloadFileName, 260),
    };
    return cardio_call(73, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetICD10EnC(char *IN, char *OUT)
{
    struct cardio_value values[] = {
        cardio_string(IN, 8),
        cardio_room(OUT, 10),
    };
    return cardio_call(74, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetICD10DeC(char *IN, char *OUT)
{
    struct cardio_value values[] = {
        cardio_string(IN, 8),
        cardio_room(OUT, 10),
    };
    return cardio_call(75, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL hisGetHPCType(void)
{
    return cardio_call(76, 0, NULL, 0);
}

int CSHIS_CALL hisGetInsurerData(char *pBuffer, int *iBufferLen)
{
    struct cardio_value values[] = {
        cardio_buffer(pBuffer, iBufferLen),
    };
    return cardio_call(77, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL HCA_GNFuncCall(long nFuncID, char *InBuf, char *OutBuf, long P1, long P2, long P3, long P4, long P5)
{
    struct cardio_value values[] = {
        cardio_number((int32_t)nFuncID),
        cardio_string(InBuf, 0),
        cardio_room(OutBuf, 0),
        cardio_number((int32_t)P1),
        cardio_number((int32_t)P2),
        cardio_number((int32_t)P3),
        cardio_number((int32_t)P4),
        cardio_number((int32_t)P5),
    };
    return cardio_call(78, 0, values, CARDIO_COUNT_OF(values));
}

int CSHIS_CALL cardio_is_emulator(void)
{
    return 1;
}
