/* The NHI card-reader control software (健保卡讀卡機控制軟體), as C declares it.
 *
 * Not edited by hand: `python -m emulator.native.generator` writes it from the function table.
 */
/* Of lengths and counts the low 16 bits are read and written, whether callers declare them as short
 * or as int. The drop-in library carries each call to a running emulator (`cardio emulate`):
 *
 *     CARDIO_EMULATOR             IP:PORT, localhost:PORT or /path/of/a/socket; without it
 *                                 127.0.0.1:15151
 *     CARDIO_EMULATOR_TIMEOUT_MS  how long a call may take; without it 60000
 *
 * Other names of hosts are refused: looking them up could take longer than a call may.
 *
 * Without an emulator calls return 9240, with no answer in time or a lost one 4000 (csOpenCom and
 * csCloseCom -1), and nothing is written but lengths of 0.
 */
#ifndef CSHIS_H
#define CSHIS_H

#ifdef _WIN32
#define CSHIS_CALL __stdcall
#else
#define CSHIS_CALL
#endif
#if defined(__GNUC__) && !defined(_WIN32)
#define CSHIS_API __attribute__((visibility("default")))
#else
#define CSHIS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* 1.15 讀取卡片狀態 */
CSHIS_API int CSHIS_CALL hisGetCardStatus(int CardType);

/* 1.31 開啟讀卡機連結埠 */
CSHIS_API int CSHIS_CALL csOpenCom(int Comport);

/* 1.32 關閉讀卡機連結埠 */
CSHIS_API int CSHIS_CALL csCloseCom(void);

/* 1.34 讀取讀卡機日期時間 */
CSHIS_API int CSHIS_CALL csGetDateTime(char *pBuffer, int *iBufferLen);

/* 1.35 讀取卡片號碼 */
CSHIS_API int CSHIS_CALL csGetCardNo(int CardType, char *pBuffer, int *iBufferLen);

/* 1.51 取得控制軟體版本 */
CSHIS_API int CSHIS_CALL csGetVersionEx(char *pPath);

/* 1.52 提供His重置讀卡機或卡片的API */
CSHIS_API int CSHIS_CALL csSoftwareReset(int Type);

/* unlisted (手冊未列) */
CSHIS_API int CSHIS_CALL csGetVersion(void);

/* 1.1 掛號或報到時不需讀取個人PIN碼資料 */
CSHIS_API int CSHIS_CALL hisGetBasicData(char *pBuffer, int *iBufferLen);

/* 1.2 診間服務時讀取基本資料 */
CSHIS_API int CSHIS_CALL hisGetRegisterBasic(char *pBuffer, int *iBufferLen);

/* 1.12 讀取同意器官捐贈及安寧緩和醫療註記 */
CSHIS_API int CSHIS_CALL hisGetOrganDonate(char *pBuffer, int *iBufferLen);

/* 1.13 讀取緊急聯絡電話資料 */
CSHIS_API int CSHIS_CALL hisGetEmergentTel(char *pBuffer, int *iBufferLen);

/* 1.19 新生兒註記寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteNewBorn(char *pPatientID, char *pPatientBirthDate, char *pNewBornDate, char *pNoOfDelivered);

/* 1.21 同意器官捐贈及安寧緩和醫療註記寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteOrganDonate(char *pPatientID, char *pPatientBirthDate, char *pOrganDonate);

/* 1.23 緊急聯絡電話資料寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteEmergentTel(char *pPatientID, char *pPatientBirthDate, char *pEmergentTel);

/* 1.30 健保IC卡卡片內容更新作業 */
CSHIS_API int CSHIS_CALL csUpdateHCContents(void);

/* 1.38 掛號或報到時讀取有效卡期限及就醫次數資料 */
CSHIS_API int CSHIS_CALL hisGetRegisterBasic2(char *pBuffer, int *iBufferLen);

/* 1.40 健保IC卡卡片內容更新作業(不重置) */
CSHIS_API int CSHIS_CALL csUpdateHCNoReset(void);

/* 1.6 讀取就醫累計資料 */
CSHIS_API int CSHIS_CALL hisGetCumulativeData(char *pBuffer, int *iBufferLen);

/* 1.7 讀取醫療費用總累計 */
CSHIS_API int CSHIS_CALL hisGetCumulativeFee(char *pBuffer, int *iBufferLen);

/* 1.9 取得就醫序號 */
CSHIS_API int CSHIS_CALL hisGetSeqNumber(char *cTreatItem, char *cBabyTreat, char *pBuffer, int *iBufferLen);

/* 1.14 讀取最近一次就醫序號 */
CSHIS_API int CSHIS_CALL hisGetLastSeqNum(char *pBuffer, int *iBufferLen);

/* 1.37 取得就醫序號新版 */
CSHIS_API int CSHIS_CALL hisGetSeqNumber256(char *cTreatItem, char *cBabyTreat, char *cTreatAfterCheck, char *pBuffer, int *iBufferLen);

/* 1.39 回復就醫資料累計值(退掛) */
CSHIS_API int CSHIS_CALL csUnGetSeqNumber(char *pUnTreatDate);

/* 1.53 取得就醫序號新版-就醫識別碼 */
CSHIS_API int CSHIS_CALL hisGetSeqNumber256N1(char *cTreatItem, char *cBabyTreat, char *cTreatAfterCheck, char *pBuffer, int *iBufferLen);

/* 1.54 異常時取得就醫識別碼 */
CSHIS_API int CSHIS_CALL hisGetTreatNumNoICCard(char *pPatientID, char *pHospID, char *pBuffer, int *iBufferLen);

/* 1.55 在保狀態查核 */
CSHIS_API int CSHIS_CALL hisQuickInsurence(char *cTreatItem);

/* 1.56 單獨取得就醫識別碼 */
CSHIS_API int CSHIS_CALL hisGetTreatNumICCard(char *pDateTime, char *pBuffer, int *iBufferLen);

/* 1.5 讀取就醫資料不需HPC卡的部分 */
CSHIS_API int CSHIS_CALL hisGetTreatmentNoNeedHPC(char *pBuffer, int *iBufferLen);

/* 1.8 讀取就醫資料需要HPC卡的部份 */
CSHIS_API int CSHIS_CALL hisGetTreatmentNeedHPC(char *pBuffer, int *iBufferLen);

/* 1.33 讀取重大傷病註記資料 */
CSHIS_API int CSHIS_CALL hisGetCriticalIllness(char *pBuffer, int *iBufferLen);

/* 1.50 讀取重大傷病註記資料身分比對 */
CSHIS_API int CSHIS_CALL hisGetCriticalIllnessID(char *pPatientID, char *pPatientBirthDate, char *pBuffer, int *iBufferLen);

/* 1.16 就醫診療資料寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteTreatmentCode(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID);

/* 1.17 就醫費用資料寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteTreatmentFee(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite);

/* 1.47 就醫診療資料及費用寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteTreatmentData(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID);

/* 1.10 讀取處方箋作業 */
CSHIS_API int CSHIS_CALL hisReadPrescription(char *pOutpatientPrescription, int *iBufferLenOutpatient, char *pLongTermPrescription, int *iBufferLenLongTerm, char *pImportantTreatmentCode, int *iBufferLenImportant, char *pIrritationDrug, int *iBufferLenIrritation);

/* 1.41 讀取就醫資料-門診處方箋 */
CSHIS_API int CSHIS_CALL hisReadPrescriptMain(char *pOutpatientPrescription, int *iBufferLenOutpatient, int iStartPos, int iEndPos, int *iRecCount);

/* 1.42 讀取就醫資料-長期處方箋 */
CSHIS_API int CSHIS_CALL hisReadPrescriptLongTerm(char *pLongTermPrescription, int *iBufferLenLongTerm, int iStartPos, int iEndPos, int *iRecCount);

/* 1.43 讀取就醫資料-重要醫令 */
CSHIS_API int CSHIS_CALL hisReadPrescriptHVE(char *pImportantTreatmentCode, int *iBufferLenImportant, int iStartPos, int iEndPos, int *iRecCount);

/* 1.44 讀取就醫資料-過敏藥物 */
CSHIS_API int CSHIS_CALL hisReadPrescriptAllergic(char *pIrritationDrug, int *iBufferLenIrritation, int iStartPos, int iEndPos, int *iRecCount);

/* 1.18 處方箋寫入作業 */
CSHIS_API int CSHIS_CALL hisWritePrescription(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite);

/* 1.20 過敏藥物寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteAllergicMedicines(char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID);

/* 1.45 多筆處方箋寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteMultiPrescript(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, int *iWriteCount);

/* 1.46 過敏藥物寫入指定欄位作業 */
CSHIS_API int CSHIS_CALL hisWriteAllergicNum(char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBufferDocID, int iNum);

/* 1.48 處方箋寫入作業-回傳簽章 */
CSHIS_API int CSHIS_CALL hisWritePrescriptionSign(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, char *pBuffer, int *iBufferLen);

/* 1.49 多筆處方箋寫入作業-回傳簽章 */
CSHIS_API int CSHIS_CALL hisWriteMultiPrescriptSign(char *pDateTime, char *pPatientID, char *pPatientBirthDate, char *pDataWrite, int *iWriteCount, char *pBuffer, int *iBufferLen);

/* 1.3 預防保健掛號作業 */
CSHIS_API int CSHIS_CALL hisGetRegisterPrevent(char *pBuffer, int *iBufferLen);

/* 1.4 孕婦產前檢查掛號作業 */
CSHIS_API int CSHIS_CALL hisGetRegisterPregnant(char *pBuffer, int *iBufferLen);

/* 1.11 讀取預防接種資料 */
CSHIS_API int CSHIS_CALL hisGetInoculateData(char *pBuffer, int *iBufferLen);

/* 1.22 預防保健資料寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteHealthInsurance(char *pPatientID, char *pPatientBirthDate, char *pServiceItem, char *pServiceItemCode);

/* 1.24 寫入產前檢查資料 */
CSHIS_API int CSHIS_CALL hisWritePredeliveryCheckup(char *pPatientID, char *pPatientBirthDate, char *pCheckupCode);

/* 1.25 清除產前檢查資料 */
CSHIS_API int CSHIS_CALL hisDeletePredeliveryData(char *pPatientID, char *pPatientBirthDate);

/* 1.26 預防接種資料寫入作業 */
CSHIS_API int CSHIS_CALL hisWriteInoculateData(char *pPatientID, char *pPatientBirthDate, char *pItem, char *pPackageNumber);

/* 1.27 驗證健保IC卡之PIN值 */
CSHIS_API int CSHIS_CALL csVerifyHCPIN(void);

/* 1.28 輸入新的健保IC卡PIN值 */
CSHIS_API int CSHIS_CALL csInputHCPIN(void);

/* 1.29 停用健保IC卡之PIN碼輸入功能 */
CSHIS_API int CSHIS_CALL csDisableHCPIN(void);

/* 1.36 檢查健保IC卡是否設定密碼 */
CSHIS_API int CSHIS_CALL csISSetPIN(void);

/* 4.1 取得醫事人員卡狀態 */
CSHIS_API int CSHIS_CALL hpcGetHPCStatus(int Req, int *Status);

/* 4.2 檢查醫事人員卡之PIN值 */
CSHIS_API int CSHIS_CALL hpcVerifyHPCPIN(void);

/* 4.3 輸入新的醫事人員卡之PIN值 */
CSHIS_API int CSHIS_CALL hpcInputHPCPIN(void);

/* 4.4 解開鎖住的醫事人員卡 */
CSHIS_API int CSHIS_CALL hpcUnlockHPC(void);

/* 4.5 取得醫事人員卡序號 */
CSHIS_API int CSHIS_CALL hpcGetHPCSN(char *SN, int *Len_SN);

/* 4.6 取得醫事人員卡身分證字號 */
CSHIS_API int CSHIS_CALL hpcGetHPCSSN(char *SSN, int *Len_SSN);

/* 4.7 取得醫事人員卡中文姓名 */
CSHIS_API int CSHIS_CALL hpcGetHPCCNAME(char *CNAME, int *Len_CNAME);

/* 4.8 取得醫事人員卡英文姓名 */
CSHIS_API int CSHIS_CALL hpcGetHPCENAME(char *ENAME, int *Len_ENAME);

/* 4.9 虛擬醫師卡登出 */
CSHIS_API int CSHIS_CALL hpcVHPCLogout(void);

/* 2.1 SAM與DC認證 */
CSHIS_API int CSHIS_CALL csVerifySAMDC(void);

/* 2.2 讀取SAM院所代碼 */
CSHIS_API int CSHIS_CALL csGetHospID(char *pBuffer, short *iBufferLen);

/* 2.2 讀取SAM院所代碼 */
CSHIS_API int CSHIS_CALL csGetHOSPID(char *pBuffer, short *iBufferLen);

/* 2.3 讀取SAM院所名稱 */
CSHIS_API int CSHIS_CALL csGetHospName(char *pBuffer, int *iBufferLen);

/* 2.4 讀取SAM院所簡稱 */
CSHIS_API int CSHIS_CALL csGetHospAbbName(char *pBuffer, int *iBufferLen);

/* 3.1 資料上傳 */
CSHIS_API int CSHIS_CALL csUploadData(char *pUploadFileName, char *pFileSize, char *pNumber, char *pBuffer, int *iBufferLen);

/* 3.2 資料上傳(增加處方筆數) */
CSHIS_API int CSHIS_CALL csUploadDataPrec(char *pUploadFileName, char *pFileSize, char *pNumber, char *pPrecNumber, char *pBuffer, int *iBufferLen);

/* 3.3 資料下載 */
CSHIS_API int CSHIS_CALL csDownloadData(char *pSAMID, char *pHospID, char *pNumber, char *pSendDate, char *pRecvDate, char *pServerRandom, char *pDownloadFileName);

/* 5.1 進行疾病診斷碼押碼 */
CSHIS_API int CSHIS_CALL hisGetICD10EnC(char *IN, char *OUT);

/* 5.2 進行疾病診斷碼解押碼 */
CSHIS_API int CSHIS_CALL hisGetICD10DeC(char *IN, char *OUT);

/* unlisted (手冊未列) */
CSHIS_API int CSHIS_CALL hisGetHPCType(void);

/* unlisted (手冊未列) */
CSHIS_API int CSHIS_CALL hisGetInsurerData(char *pBuffer, int *iBufferLen);

/* unlisted (手冊未列) */
CSHIS_API int CSHIS_CALL HCA_GNFuncCall(long nFuncID, char *InBuf, char *OutBuf, long P1, long P2, long P3, long P4, long P5);

/* 1: what this library answers is emulated */
CSHIS_API int CSHIS_CALL cardio_is_emulator(void);

#ifdef __cplusplus
}
#endif

#endif
