import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.HashMap;
import java.util.Map;

/** The NHI card-reader control software for JNA. Not edited by hand: `python -m cardio.native.declarations` writes it. */
public interface CsHis50 extends Library {
    /** Load it by name: from the vendor's folder, or from jna.library.path. */
    static CsHis50 load() {
        Map<String, Object> options = new HashMap<>();
        options.put(OPTION_STRING_ENCODING, "MS950");
        if (Platform.isWindows() && !Platform.is64Bit()) {
            options.put(OPTION_CALLING_CONVENTION, Function.ALT_CONVENTION); // stdcall
        }
        return Native.load("CsHis50", CsHis50.class, options);
    }

    /** 1.15 讀取卡片狀態 */
    int hisGetCardStatus(int CardType);

    /** 1.31 開啟讀卡機連結埠 */
    int csOpenCom(int Comport);

    /** 1.32 關閉讀卡機連結埠 */
    int csCloseCom();

    /** 1.34 讀取讀卡機日期時間 */
    int csGetDateTime(byte[] pBuffer, int[] iBufferLen);

    /** 1.35 讀取卡片號碼 */
    int csGetCardNo(int CardType, byte[] pBuffer, int[] iBufferLen);

    /** 1.51 取得控制軟體版本 */
    int csGetVersionEx(byte[] pPath);

    /** 1.52 提供His重置讀卡機或卡片的API */
    int csSoftwareReset(int Type);

    /** unlisted (手冊未列) */
    int csGetVersion();

    /** 1.1 掛號或報到時不需讀取個人PIN碼資料 */
    int hisGetBasicData(byte[] pBuffer, int[] iBufferLen);

    /** 1.2 診間服務時讀取基本資料 */
    int hisGetRegisterBasic(byte[] pBuffer, int[] iBufferLen);

    /** 1.12 讀取同意器官捐贈及安寧緩和醫療註記 */
    int hisGetOrganDonate(byte[] pBuffer, int[] iBufferLen);

    /** 1.13 讀取緊急聯絡電話資料 */
    int hisGetEmergentTel(byte[] pBuffer, int[] iBufferLen);

    /** 1.19 新生兒註記寫入作業 */
    int hisWriteNewBorn(String pPatientID, String pPatientBirthDate, String pNewBornDate, String pNoOfDelivered);

    /** 1.21 同意器官捐贈及安寧緩和醫療註記寫入作業 */
    int hisWriteOrganDonate(String pPatientID, String pPatientBirthDate, String pOrganDonate);

    /** 1.23 緊急聯絡電話資料寫入作業 */
    int hisWriteEmergentTel(String pPatientID, String pPatientBirthDate, String pEmergentTel);

    /** 1.30 健保IC卡卡片內容更新作業 */
    int csUpdateHCContents();

    /** 1.38 掛號或報到時讀取有效卡期限及就醫次數資料 */
    int hisGetRegisterBasic2(byte[] pBuffer, int[] iBufferLen);

    /** 1.40 健保IC卡卡片內容更新作業(不重置) */
    int csUpdateHCNoReset();

    /** 1.6 讀取就醫累計資料 */
    int hisGetCumulativeData(byte[] pBuffer, int[] iBufferLen);

    /** 1.7 讀取醫療費用總累計 */
    int hisGetCumulativeFee(byte[] pBuffer, int[] iBufferLen);

    /** 1.9 取得就醫序號 */
    int hisGetSeqNumber(String cTreatItem, String cBabyTreat, byte[] pBuffer, int[] iBufferLen);

    /** 1.14 讀取最近一次就醫序號 */
    int hisGetLastSeqNum(byte[] pBuffer, int[] iBufferLen);

    /** 1.37 取得就醫序號新版 */
    int hisGetSeqNumber256(String cTreatItem, String cBabyTreat, String cTreatAfterCheck, byte[] pBuffer, int[] iBufferLen);

    /** 1.39 回復就醫資料累計值(退掛) */
    int csUnGetSeqNumber(String pUnTreatDate);

    /** 1.53 取得就醫序號新版-就醫識別碼 */
    int hisGetSeqNumber256N1(String cTreatItem, String cBabyTreat, String cTreatAfterCheck, byte[] pBuffer, int[] iBufferLen);

    /** 1.54 異常時取得就醫識別碼 */
    int hisGetTreatNumNoICCard(String pPatientID, String pHospID, byte[] pBuffer, int[] iBufferLen);

    /** 1.55 在保狀態查核 */
    int hisQuickInsurence(String cTreatItem);

    /** 1.56 單獨取得就醫識別碼 */
    int hisGetTreatNumICCard(String pDateTime, byte[] pBuffer, int[] iBufferLen);

    /** 1.5 讀取就醫資料不需HPC卡的部分 */
    int hisGetTreatmentNoNeedHPC(byte[] pBuffer, int[] iBufferLen);

    /** 1.8 讀取就醫資料需要HPC卡的部份 */
    int hisGetTreatmentNeedHPC(byte[] pBuffer, int[] iBufferLen);

    /** 1.33 讀取重大傷病註記資料 */
    int hisGetCriticalIllness(byte[] pBuffer, int[] iBufferLen);

    /** 1.50 讀取重大傷病註記資料身分比對 */
    int hisGetCriticalIllnessID(String pPatientID, String pPatientBirthDate, byte[] pBuffer, int[] iBufferLen);

    /** 1.16 就醫診療資料寫入作業 */
    int hisWriteTreatmentCode(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite, byte[] pBufferDocID);

    /** 1.17 就醫費用資料寫入作業 */
    int hisWriteTreatmentFee(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite);

    /** 1.47 就醫診療資料及費用寫入作業 */
    int hisWriteTreatmentData(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite, byte[] pBufferDocID);

    /** 1.10 讀取處方箋作業 */
    int hisReadPrescription(byte[] pOutpatientPrescription, int[] iBufferLenOutpatient, byte[] pLongTermPrescription, int[] iBufferLenLongTerm, byte[] pImportantTreatmentCode, int[] iBufferLenImportant, byte[] pIrritationDrug, int[] iBufferLenIrritation);

    /** 1.41 讀取就醫資料-門診處方箋 */
    int hisReadPrescriptMain(byte[] pOutpatientPrescription, int[] iBufferLenOutpatient, int iStartPos, int iEndPos, int[] iRecCount);

    /** 1.42 讀取就醫資料-長期處方箋 */
    int hisReadPrescriptLongTerm(byte[] pLongTermPrescription, int[] iBufferLenLongTerm, int iStartPos, int iEndPos, int[] iRecCount);

    /** 1.43 讀取就醫資料-重要醫令 */
    int hisReadPrescriptHVE(byte[] pImportantTreatmentCode, int[] iBufferLenImportant, int iStartPos, int iEndPos, int[] iRecCount);

    /** 1.44 讀取就醫資料-過敏藥物 */
    int hisReadPrescriptAllergic(byte[] pIrritationDrug, int[] iBufferLenIrritation, int iStartPos, int iEndPos, int[] iRecCount);

    /** 1.18 處方箋寫入作業 */
    int hisWritePrescription(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite);

    /** 1.20 過敏藥物寫入作業 */
    int hisWriteAllergicMedicines(String pPatientID, String pPatientBirthDate, String pDataWrite, byte[] pBufferDocID);

    /** 1.45 多筆處方箋寫入作業 */
    int hisWriteMultiPrescript(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite, int[] iWriteCount);

    /** 1.46 過敏藥物寫入指定欄位作業 */
    int hisWriteAllergicNum(String pPatientID, String pPatientBirthDate, String pDataWrite, byte[] pBufferDocID, int iNum);

    /** 1.48 處方箋寫入作業-回傳簽章 */
    int hisWritePrescriptionSign(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite, byte[] pBuffer, int[] iBufferLen);

    /** 1.49 多筆處方箋寫入作業-回傳簽章 */
    int hisWriteMultiPrescriptSign(String pDateTime, String pPatientID, String pPatientBirthDate, String pDataWrite, int[] iWriteCount, byte[] pBuffer, int[] iBufferLen);

    /** 1.3 預防保健掛號作業 */
    int hisGetRegisterPrevent(byte[] pBuffer, int[] iBufferLen);

    /** 1.4 孕婦產前檢查掛號作業 */
    int hisGetRegisterPregnant(byte[] pBuffer, int[] iBufferLen);

    /** 1.11 讀取預防接種資料 */
    int hisGetInoculateData(byte[] pBuffer, int[] iBufferLen);

    /** 1.22 預防保健資料寫入作業 */
    int hisWriteHealthInsurance(String pPatientID, String pPatientBirthDate, String pServiceItem, String pServiceItemCode);

    /** 1.24 寫入產前檢查資料 */
    int hisWritePredeliveryCheckup(String pPatientID, String pPatientBirthDate, String pCheckupCode);

    /** 1.25 清除產前檢查資料 */
    int hisDeletePredeliveryData(String pPatientID, String pPatientBirthDate);

    /** 1.26 預防接種資料寫入作業 */
    int hisWriteInoculateData(String pPatientID, String pPatientBirthDate, String pItem, String pPackageNumber);

    /** 1.27 驗證健保IC卡之PIN值 */
    int csVerifyHCPIN();

    /** 1.28 輸入新的健保IC卡PIN值 */
    int csInputHCPIN();

    /** 1.29 停用健保IC卡之PIN碼輸入功能 */
    int csDisableHCPIN();

    /** 1.36 檢查健保IC卡是否設定密碼 */
    int csISSetPIN();

    /** 4.1 取得醫事人員卡狀態 */
    int hpcGetHPCStatus(int Req, int[] Status);

    /** 4.2 檢查醫事人員卡之PIN值 */
    int hpcVerifyHPCPIN();

    /** 4.3 輸入新的醫事人員卡之PIN值 */
    int hpcInputHPCPIN();

    /** 4.4 解開鎖住的醫事人員卡 */
    int hpcUnlockHPC();

    /** 4.5 取得醫事人員卡序號 */
    int hpcGetHPCSN(byte[] SN, int[] Len_SN);

    /** 4.6 取得醫事人員卡身分證字號 */
    int hpcGetHPCSSN(byte[] SSN, int[] Len_SSN);

    /** 4.7 取得醫事人員卡中文姓名 */
    int hpcGetHPCCNAME(byte[] CNAME, int[] Len_CNAME);

    /** 4.8 取得醫事人員卡英文姓名 */
    int hpcGetHPCENAME(byte[] ENAME, int[] Len_ENAME);

    /** 4.9 虛擬醫師卡登出 */
    int hpcVHPCLogout();

    /** 2.1 SAM與DC認證 */
    int csVerifySAMDC();

    /** 2.2 讀取SAM院所代碼 */
    int csGetHospID(byte[] pBuffer, int[] iBufferLen);

    /** 2.2 讀取SAM院所代碼 */
    int csGetHOSPID(byte[] pBuffer, int[] iBufferLen);

    /** 2.3 讀取SAM院所名稱 */
    int csGetHospName(byte[] pBuffer, int[] iBufferLen);

    /** 2.4 讀取SAM院所簡稱 */
    int csGetHospAbbName(byte[] pBuffer, int[] iBufferLen);

    /** 3.1 資料上傳 */
    int csUploadData(String pUploadFileName, byte[] pFileSize, byte[] pNumber, byte[] pBuffer, int[] iBufferLen);

    /** 3.2 資料上傳(增加處方筆數) */
    int csUploadDataPrec(String pUploadFileName, byte[] pFileSize, byte[] pNumber, byte[] pPrecNumber, byte[] pBuffer, int[] iBufferLen);

    /** 3.3 資料下載 */
    int csDownloadData(String pSAMID, String pHospID, String pNumber, String pSendDate, String pRecvDate, String pServerRandom, String pDownloadFileName);

    /** 5.1 進行疾病診斷碼押碼 */
    int hisGetICD10EnC(String IN, byte[] OUT);

    /** 5.2 進行疾病診斷碼解押碼 */
    int hisGetICD10DeC(String IN, byte[] OUT);

    /** unlisted (手冊未列) */
    int hisGetHPCType();

    /** unlisted (手冊未列) */
    int hisGetInsurerData(byte[] pBuffer, int[] iBufferLen);

    /** unlisted (手冊未列) */
    int HCA_GNFuncCall(int nFuncID, String InBuf, byte[] OutBuf, int P1, int P2, int P3, int P4, int P5);
}
