// The NHI card-reader control software for .NET. Not edited by hand: `python -m cardio.native.declarations` writes it.
using System.Runtime.InteropServices;

public static class CsHis50
{
    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.15 讀取卡片狀態
    public static extern int hisGetCardStatus(int CardType);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.31 開啟讀卡機連結埠
    public static extern int csOpenCom(int Comport);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.32 關閉讀卡機連結埠
    public static extern int csCloseCom();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.34 讀取讀卡機日期時間
    public static extern int csGetDateTime(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.35 讀取卡片號碼
    public static extern int csGetCardNo(int CardType, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.51 取得控制軟體版本
    public static extern int csGetVersionEx(byte[] pPath);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.52 提供His重置讀卡機或卡片的API
    public static extern int csSoftwareReset(int Type);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // unlisted (手冊未列)
    public static extern int csGetVersion();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.1 掛號或報到時不需讀取個人PIN碼資料
    public static extern int hisGetBasicData(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.2 診間服務時讀取基本資料
    public static extern int hisGetRegisterBasic(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.12 讀取同意器官捐贈及安寧緩和醫療註記
    public static extern int hisGetOrganDonate(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.13 讀取緊急聯絡電話資料
    public static extern int hisGetEmergentTel(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.19 新生兒註記寫入作業
    public static extern int hisWriteNewBorn(string pPatientID, string pPatientBirthDate, string pNewBornDate, string pNoOfDelivered);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.21 同意器官捐贈及安寧緩和醫療註記寫入作業
    public static extern int hisWriteOrganDonate(string pPatientID, string pPatientBirthDate, string pOrganDonate);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.23 緊急聯絡電話資料寫入作業
    public static extern int hisWriteEmergentTel(string pPatientID, string pPatientBirthDate, string pEmergentTel);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.30 健保IC卡卡片內容更新作業
    public static extern int csUpdateHCContents();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.38 掛號或報到時讀取有效卡期限及就醫次數資料
    public static extern int hisGetRegisterBasic2(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.40 健保IC卡卡片內容更新作業(不重置)
    public static extern int csUpdateHCNoReset();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.6 讀取就醫累計資料
    public static extern int hisGetCumulativeData(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.7 讀取醫療費用總累計
    public static extern int hisGetCumulativeFee(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.9 取得就醫序號
    public static extern int hisGetSeqNumber(string cTreatItem, string cBabyTreat, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.14 讀取最近一次就醫序號
    public static extern int hisGetLastSeqNum(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.37 取得就醫序號新版
    public static extern int hisGetSeqNumber256(string cTreatItem, string cBabyTreat, string cTreatAfterCheck, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.39 回復就醫資料累計值(退掛)
    public static extern int csUnGetSeqNumber(string pUnTreatDate);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.53 取得就醫序號新版-就醫識別碼
    public static extern int hisGetSeqNumber256N1(string cTreatItem, string cBabyTreat, string cTreatAfterCheck, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.54 異常時取得就醫識別碼
    public static extern int hisGetTreatNumNoICCard(string pPatientID, string pHospID, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.55 在保狀態查核
    public static extern int hisQuickInsurence(string cTreatItem);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.56 單獨取得就醫識別碼
    public static extern int hisGetTreatNumICCard(string pDateTime, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.5 讀取就醫資料不需HPC卡的部分
    public static extern int hisGetTreatmentNoNeedHPC(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.8 讀取就醫資料需要HPC卡的部份
    public static extern int hisGetTreatmentNeedHPC(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.33 讀取重大傷病註記資料
    public static extern int hisGetCriticalIllness(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.50 讀取重大傷病註記資料身分比對
    public static extern int hisGetCriticalIllnessID(string pPatientID, string pPatientBirthDate, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.16 就醫診療資料寫入作業
    public static extern int hisWriteTreatmentCode(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite, byte[] pBufferDocID);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.17 就醫費用資料寫入作業
    public static extern int hisWriteTreatmentFee(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.47 就醫診療資料及費用寫入作業
    public static extern int hisWriteTreatmentData(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite, byte[] pBufferDocID);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.10 讀取處方箋作業
    public static extern int hisReadPrescription(byte[] pOutpatientPrescription, ref int iBufferLenOutpatient, byte[] pLongTermPrescription, ref int iBufferLenLongTerm, byte[] pImportantTreatmentCode, ref int iBufferLenImportant, byte[] pIrritationDrug, ref int iBufferLenIrritation);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.41 讀取就醫資料-門診處方箋
    public static extern int hisReadPrescriptMain(byte[] pOutpatientPrescription, ref int iBufferLenOutpatient, int iStartPos, int iEndPos, ref int iRecCount);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.42 讀取就醫資料-長期處方箋
    public static extern int hisReadPrescriptLongTerm(byte[] pLongTermPrescription, ref int iBufferLenLongTerm, int iStartPos, int iEndPos, ref int iRecCount);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.43 讀取就醫資料-重要醫令
    public static extern int hisReadPrescriptHVE(byte[] pImportantTreatmentCode, ref int iBufferLenImportant, int iStartPos, int iEndPos, ref int iRecCount);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.44 讀取就醫資料-過敏藥物
    public static extern int hisReadPrescriptAllergic(byte[] pIrritationDrug, ref int iBufferLenIrritation, int iStartPos, int iEndPos, ref int iRecCount);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.18 處方箋寫入作業
    public static extern int hisWritePrescription(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.20 過敏藥物寫入作業
    public static extern int hisWriteAllergicMedicines(string pPatientID, string pPatientBirthDate, string pDataWrite, byte[] pBufferDocID);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.45 多筆處方箋寫入作業
    public static extern int hisWriteMultiPrescript(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite, ref int iWriteCount);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.46 過敏藥物寫入指定欄位作業
    public static extern int hisWriteAllergicNum(string pPatientID, string pPatientBirthDate, string pDataWrite, byte[] pBufferDocID, int iNum);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.48 處方箋寫入作業-回傳簽章
    public static extern int hisWritePrescriptionSign(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.49 多筆處方箋寫入作業-回傳簽章
    public static extern int hisWriteMultiPrescriptSign(string pDateTime, string pPatientID, string pPatientBirthDate, string pDataWrite, ref int iWriteCount, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.3 預防保健掛號作業
    public static extern int hisGetRegisterPrevent(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.4 孕婦產前檢查掛號作業
    public static extern int hisGetRegisterPregnant(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.11 讀取預防接種資料
    public static extern int hisGetInoculateData(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.22 預防保健資料寫入作業
    public static extern int hisWriteHealthInsurance(string pPatientID, string pPatientBirthDate, string pServiceItem, string pServiceItemCode);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.24 寫入產前檢查資料
    public static extern int hisWritePredeliveryCheckup(string pPatientID, string pPatientBirthDate, string pCheckupCode);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.25 清除產前檢查資料
    public static extern int hisDeletePredeliveryData(string pPatientID, string pPatientBirthDate);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.26 預防接種資料寫入作業
    public static extern int hisWriteInoculateData(string pPatientID, string pPatientBirthDate, string pItem, string pPackageNumber);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.27 驗證健保IC卡之PIN值
    public static extern int csVerifyHCPIN();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.28 輸入新的健保IC卡PIN值
    public static extern int csInputHCPIN();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.29 停用健保IC卡之PIN碼輸入功能
    public static extern int csDisableHCPIN();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 1.36 檢查健保IC卡是否設定密碼
    public static extern int csISSetPIN();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.1 取得醫事人員卡狀態
    public static extern int hpcGetHPCStatus(int Req, ref int Status);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.2 檢查醫事人員卡之PIN值
    public static extern int hpcVerifyHPCPIN();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.3 輸入新的醫事人員卡之PIN值
    public static extern int hpcInputHPCPIN();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.4 解開鎖住的醫事人員卡
    public static extern int hpcUnlockHPC();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.5 取得醫事人員卡序號
    public static extern int hpcGetHPCSN(byte[] SN, ref int Len_SN);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.6 取得醫事人員卡身分證字號
    public static extern int hpcGetHPCSSN(byte[] SSN, ref int Len_SSN);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.7 取得醫事人員卡中文姓名
    public static extern int hpcGetHPCCNAME(byte[] CNAME, ref int Len_CNAME);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.8 取得醫事人員卡英文姓名
    public static extern int hpcGetHPCENAME(byte[] ENAME, ref int Len_ENAME);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 4.9 虛擬醫師卡登出
    public static extern int hpcVHPCLogout();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 2.1 SAM與DC認證
    public static extern int csVerifySAMDC();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 2.2 讀取SAM院所代碼
    public static extern int csGetHospID(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 2.2 讀取SAM院所代碼
    public static extern int csGetHOSPID(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 2.3 讀取SAM院所名稱
    public static extern int csGetHospName(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 2.4 讀取SAM院所簡稱
    public static extern int csGetHospAbbName(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 3.1 資料上傳
    public static extern int csUploadData(string pUploadFileName, byte[] pFileSize, byte[] pNumber, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 3.2 資料上傳(增加處方筆數)
    public static extern int csUploadDataPrec(string pUploadFileName, byte[] pFileSize, byte[] pNumber, byte[] pPrecNumber, byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 3.3 資料下載
    public static extern int csDownloadData(string pSAMID, string pHospID, string pNumber, string pSendDate, string pRecvDate, string pServerRandom, string pDownloadFileName);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 5.1 進行疾病診斷碼押碼
    public static extern int hisGetICD10EnC(string IN, byte[] OUT);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // 5.2 進行疾病診斷碼解押碼
    public static extern int hisGetICD10DeC(string IN, byte[] OUT);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // unlisted (手冊未列)
    public static extern int hisGetHPCType();

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // unlisted (手冊未列)
    public static extern int hisGetInsurerData(byte[] pBuffer, ref int iBufferLen);

    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // unlisted (手冊未列)
    public static extern int HCA_GNFuncCall(int nFuncID, string InBuf, byte[] OutBuf, int P1, int P2, int P3, int P4, int P5);
}
