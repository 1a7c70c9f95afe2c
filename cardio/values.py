"""Code values of arguments and fields.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/values.toml`.
"""

from __future__ import annotations

from cardio.table.labelled import NumberCode, TextCode

__all__ = [
    "AbnormalVisitNumber",
    "AfterCheckMark",
    "CardCancelMark",
    "CardStatusHc",
    "CardStatusHpc",
    "CardStatusSam",
    "CardType",
    "DispenseMark",
    "HpcStatus",
    "HpcStatusRequest",
    "InsuredIdentityMark",
    "NewbornMultipleMark",
    "OrderType",
    "PinSet",
    "PrenatalItem",
    "PreventiveService",
    "ResetDevice",
    "SameDayMark",
    "Sex",
    "TreatItem",
]


class TreatItem(TextCode):
    """就醫類別.

    In: hisGetSeqNumber.cTreatItem, hisGetSeqNumber256.cTreatItem, hisGetSeqNumber256N1.cTreatItem,
    hisQuickInsurence.cTreatItem, visit record. Source: bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs (two lists); mycis/mycis_postgres db/txt tktype; manual 3.3 notes
    of 1.9, 1.22, 1.24, 1.37.
    """

    PATIENT_BOUND_TO_A_DESIGNATED_CLINIC = "00", "門診指定就醫病人", "patient bound to a designated clinic", ("cumulative",)
    WESTERN_MEDICINE_OUTPATIENT = "01", "西醫門診", "western medicine outpatient", ("cumulative",)
    DENTAL_OUTPATIENT = "02", "牙醫門診", "dental outpatient", ("cumulative",)
    CHINESE_MEDICINE_OUTPATIENT = "03", "中醫門診", "Chinese medicine outpatient", ("cumulative",)
    EMERGENCY = "04", "急診", "emergency", ("cumulative",)
    INPATIENT = "05", "住院", "inpatient", ("cumulative", "online_check")
    OUTPATIENT_ON_REFERRAL = "06", "門診轉診就醫", "outpatient on referral", ("cumulative",)
    RETURN_VISIT_AFTER_OUTPATIENT_SURGERY = "07", "門診手術後之回診", "return visit after outpatient surgery", ("cumulative",)
    RETURN_VISIT_AFTER_DISCHARGE = "08", "住院患者出院之回診", "return visit after discharge", ("cumulative",)
    DIALYSIS_OUTPATIENT = "09", "透析門診", "dialysis outpatient", ("cumulative",)
    FURTHER_VISIT_OF_A_COURSE_LIMITED_TO_SIX_TREATMENTS = "AA", "同一療程六次以內治療為限", "further visit of a course limited to six treatments"
    FURTHER_VISIT_OF_ANOTHER_COURSE = "AB", "同一療程非六次以內", "further visit of another course"
    PREVENTIVE_CARE = "AC", "預防保健", "preventive care"
    OCCUPATIONAL_INJURY_OR_DISEASE = "AD", "職業傷害或職業病門(急)診", "occupational injury or disease, outpatient or emergency"
    REFILL_OF_A_CHRONIC_PRESCRIPTION = "AE", "慢性病連續處方箋領藥", "refill of a chronic prescription"
    DISPENSING_AT_A_PHARMACY = "AF", "藥局調劑", "dispensing at a pharmacy"
    SCHEDULED_EXAMINATION = "AG", "排程檢查", "scheduled examination"
    HOME_CARE = "AH", "居家照護(第二次以後)", "home care, second time on"
    SAME_DOCTOR_SAME_DAY = "AI", "同日同醫師看診(第二次以後)", "same doctor same day, second time on"
    DIALYSIS_COURSE = "AJ", "透析門診療程第二次(含)以後", "dialysis course, second time on"
    EMERGENCY_OBSERVATION = "AK", "急診留觀", "emergency observation"
    ADMISSION_OUT_OF_AN_OUTPATIENT_OR_EMERGENCY_VISIT = "BA", "門(急)診當次轉住院之入院", "admission out of an outpatient or emergency visit", ("online_check",)
    DISCHARGE = "BB", "出院", "discharge", ("online_check",)
    ITEM_CARRIED_OUT_DURING_EMERGENCY_OR_INPATIENT_STAY = "BC", "急診中、住院中執行項目", "item carried out during emergency or inpatient stay", ("online_check",)
    LEAVING_EMERGENCY_ON_THE_SECOND_DAY_OR_LATER = "BD", "急診第二日(含)以後之離院", "leaving emergency on the second day or later", ("online_check",)
    OCCUPATIONAL_INJURY = "BE", "職業傷害或職業病之住院", "occupational injury, inpatient", ("online_check",)
    CONTINUED_STAY_SETTLED_IN_PARTS = "BF", "繼續住院依規定分段結清者", "continued stay settled in parts", ("online_check",)
    ADMISSION_OUT_OF_AN_OUTPATIENT_VISIT = "BG", "門診當次轉住院之入院", "admission out of an outpatient visit"
    OTHER = "CA", "其他不須累計就醫序號者", "other, not counted"
    OUTPATIENT_TRANSFER_OUT = "DA", "門診轉出", "outpatient transfer out"
    ONE_RETURN_WITHIN_SEVEN_DAYS_AFTER_OUTPATIENT_SURGERY = "DB", "門診手術後七日內之一次回診", "one return within seven days after outpatient surgery"
    ONE_RETURN_WITHIN_SEVEN_DAYS_AFTER_DISCHARGE = "DC", "出院後七日內之一次回診", "one return within seven days after discharge", ("online_check",)
    BED_CHANGE = "EA", "床號變更或轉床", "bed change"
    CANCEL_PRENATAL_CHECK_UP = "XA", "取消孕婦產前檢查", "cancel prenatal check-up", ("cancel",)
    CANCEL_CHILD_PREVENTIVE_CARE = "YA", "取消兒童預防保健", "cancel child preventive care", ("cancel",)
    CANCEL_ADULT_PREVENTIVE_CARE = "YB", "取消成人預防保健", "cancel adult preventive care", ("cancel",)
    CANCEL_PAP_SMEAR = "YC", "取消婦女子宮頸抹片", "cancel Pap smear", ("cancel",)
    CANCEL_CHILD_DENTAL_CARE = "YD", "取消兒童牙齒預防保健", "cancel child dental care", ("cancel",)
    CANCEL_BREAST_EXAMINATION = "YE", "取消婦女乳房檢查", "cancel breast examination", ("cancel",)
    CANCEL_FLU_VACCINATION_65 = "YF", "取消老人流感疫苗", "cancel flu vaccination 65+", ("cancel",)
    CANCEL_FAECAL_OCCULT_BLOOD_TEST = "YG", "取消糞便潛血檢查", "cancel faecal occult blood test", ("cancel",)
    CANCEL_ORAL_MUCOSA_CHECK = "YH", "取消口腔黏膜檢查", "cancel oral mucosa check", ("cancel",)
    CANCEL_ALL_VISITS_OF_THE_LAST_24_HOURS = "ZA", "取消24小時內所有就醫類別", "cancel all visits of the last 24 hours", ("cancel",)
    CANCEL_SOME_VISITS_OF_THE_LAST_24_HOURS = "ZB", "取消24小時內部分就醫類別", "cancel some visits of the last 24 hours", ("cancel",)


class AfterCheckMark(TextCode):
    """補卡註記.

    In: cTreatAfterCheck, pDataWrite of 1.16, 1.47, visit record. Source: manual 3.3 p.45; official
    test case 4; bruce11521/NovelDownload CoreBase/Help/EnumUtility.cs.
    """

    NORMAL = "1", "正常", "normal"
    CARD_PRESENTED_LATER = "2", "補卡", "card presented later"
    OFFICIAL_SAMPLE = "0", "(官方範例)", "used in the official sample; accept"
    NEWBORN_WITHOUT_ID = "3", "新生兒無身分證號補卡", "newborn without ID, 61-92 days; upload format 2.0"
    NO_REAL_IDENTIFIER = "4", "無實際就醫識別碼補卡", "no real visit identifier, reported; upload format 2.0"


class NewbornMultipleMark(TextCode):
    """新生兒胞胎註記.

    In: hisWriteNewBorn.pNoOfDelivered, hisGetRegisterBasic offset 77. Source: public callers;
    one-digit field of manual 3.3 p.29.
    """

    SINGLE = "1", "單胞胎", "single"
    TWINS = "2", "雙胞胎", "twins"
    TRIPLETS = "3", "三胞胎", "triplets"
    QUADRUPLETS = "4", "四胞胎", "quadruplets"
    QUINTUPLETS = "5", "五胞胎", "quintuplets"


class CardType(NumberCode):
    """卡片種類.

    In: hisGetCardStatus, csGetCardNo. Source: manual 3.3 p.24, p.43.
    """

    SAM = 1, "安全模組", "SAM (card, or SAM file in 5.x)"
    INSURANCE_CARD = 2, "健保IC卡", "insurance card"
    PROFESSIONAL_CARD = 3, "醫事人員卡", "professional card"


class ResetDevice(NumberCode):
    """重置項目.

    In: csSoftwareReset. Source: manual 3.3 p.63.
    """

    READER = 0, "讀卡機", "reader"
    SAM = 1, "安全模組", "SAM"
    PROFESSIONAL_CARD = 2, "醫事人員卡", "professional card"
    INSURANCE_CARD = 3, "健保卡", "insurance card"


class CardStatusSam(NumberCode):
    """安全模組狀態.

    In: hisGetCardStatus(1). Source: manual 3.3 p.24; bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs.
    """

    ABSENT = 0, "卡片未置入", "absent"
    PRESENT = 1, "尚未與IDC認證", "present, not verified"
    VERIFIED = 2, "與IDC認證成功", "verified", ("ready",)
    NOT_A_SAM = 9, "非安全模組", "not a SAM"
    READER_TIMEOUT = 4000, "讀卡機Timeout", "reader timeout"


class CardStatusHc(NumberCode):
    """健保IC卡狀態.

    In: hisGetCardStatus(2). Source: manual 3.3 p.24; bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs.
    """

    ABSENT = 0, "卡片未置入", "absent"
    PRESENT = 1, "尚未與安全模組認證", "present, not verified with the SAM"
    VERIFIED_WITH_THE_SAM = 2, "與安全模組認證成功", "verified with the SAM", ("ready",)
    VERIFIED_WITH_THE_PROFESSIONAL_CARD = 3, "與醫事人員卡認證成功", "verified with the professional card", ("ready",)
    PIN_VERIFIED = 4, "PIN認證成功", "PIN verified", ("ready",)
    VERIFIED_WITH_THE_CENTRE = 5, "與IDC認證成功", "verified with the centre", ("ready",)
    NOT_AN_INSURANCE_CARD = 9, "非健保IC卡", "not an insurance card"
    READER_TIMEOUT = 4000, "讀卡機Timeout", "reader timeout"


class CardStatusHpc(NumberCode):
    """醫事人員卡狀態.

    In: hisGetCardStatus(3). Source: manual 3.3 p.24; bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs.
    """

    ABSENT = 0, "卡片未置入", "absent"
    PRESENT = 1, "尚未與安全模組認證", "present, not verified with the SAM"
    VERIFIED_WITH_THE_SAM = 2, "與安全模組認證成功(PIN未認證)", "verified with the SAM, PIN not verified"
    PIN_VERIFIED = 3, "PIN認證成功", "PIN verified", ("ready",)
    NOT_A_PROFESSIONAL_CARD = 9, "非醫事人員卡", "not a professional card"
    READER_TIMEOUT = 4000, "讀卡機Timeout", "reader timeout"


class HpcStatusRequest(NumberCode):
    """查詢項目.

    In: hpcGetHPCStatus.Req. Source: manual 3.3 p.67.
    """

    IS_A_CARD_PRESENT = 1, "醫事人員卡是否存在", "is a card present"


class HpcStatus(NumberCode):
    """醫事人員卡存在.

    In: hpcGetHPCStatus.Status. Source: manual 3.3 p.67.
    """

    ABSENT = 0, "不存在", "absent"
    PRESENT = 1, "存在", "present"


class PinSet(NumberCode):
    """是否設定密碼.

    In: csISSetPIN return. Source: manual 3.3 p.44.
    """

    NO_PIN = 0, "未設定密碼", "no PIN"
    PIN_SET = 1, "有設定密碼", "PIN set"


class SameDayMark(TextCode):
    """是否同日就診.

    In: 1.37, 1.53 offset 295. Source: manual 3.3 p.45.
    """

    SAME_DAY = "Y", "同日就診", "second department on the same day"
    NOT_SAME_DAY = "N", "非同日就診", "not"


class Sex(TextCode):
    """性別.

    In: basic data. Source: public callers (3).
    """

    MALE = "M", "男", "male"
    FEMALE = "F", "女", "female"


class CardCancelMark(TextCode):
    """卡片註銷註記.

    In: basic data. Source: picacat/pymedical libs/cshis_utils.py; public callers (3).
    """

    NORMAL = "1", "正常", "normal"
    CANCELLED = "2", "註銷", "cancelled"


class InsuredIdentityMark(TextCode):
    """保險對象身分註記.

    In: hisGetRegisterBasic offset 60. Source: bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs; mycis/mycis_postgres db/txt state; picacat/pymedical.
    """

    LOW_INCOME_HOUSEHOLD = "1", "低收入戶", "low-income household"
    VETERAN_WITHOUT_OCCUPATION = "2", "無職業的榮民", "veteran without occupation"
    GENERAL = "3", "一般身分", "general"
    LOWER_MIDDLE_INCOME_HOUSEHOLD = "4", "中低收入戶", "lower-middle-income household"
    DISASTER_VICTIM = "8", "災民", "disaster victim"


class OrderType(TextCode):
    """醫令類別.

    In: prescription record offset 13. Source: bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs; mycis/mycis_postgres db/txt otypeic; manual 3.3 (2, 5 and 1, 2, A,
    B rules).
    """

    DRUG = "1", "非長期藥品", "drug, not long-term"
    LONG_TERM_DRUG = "2", "長期藥品", "long-term drug"
    TREATMENT = "3", "診療", "treatment"
    SPECIAL_MATERIAL = "4", "特殊材料", "special material"
    IMPORTANT_ORDER = "5", "重要醫令", "important order"
    DELETE_OF_1 = "A", "刪除非長期藥品", "delete of 1"
    DELETE_OF_2 = "B", "刪除長期藥品", "delete of 2"
    DELETE_OF_3 = "C", "刪除診療", "delete of 3"
    DELETE_OF_4 = "D", "刪除特殊材料", "delete of 4"
    DELETE_OF_5 = "E", "刪除重要醫令", "delete of 5"
    VIRTUAL_ORDER = "G", "虛擬醫令", "virtual order (R001..R008)"
    DELETE_OF_G = "H", "刪除虛擬醫令", "delete of G"
    CORRECTIONAL_INSTITUTION = "J", "矯正機關代號", "correctional institution"
    DELETE_OF_J = "K", "刪除矯正機關代號", "delete of J"


class DispenseMark(TextCode):
    """交付處方註記.

    In: prescription record offset 59. Source: bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs; mycis/mycis_postgres db/txt oprepic.
    """

    DISPENSED_HERE = "01", "自行調劑", "dispensed here"
    DISPENSED_ELSEWHERE = "02", "交付調劑", "dispensed elsewhere"
    CARRIED_OUT_HERE = "03", "自行執行", "carried out here"
    CARRIED_OUT_ELSEWHERE = "04", "交付執行", "carried out elsewhere"
    CHRONIC_REFILL_DISPENSED_HERE = "05", "自行調劑之慢性病連續處方箋", "chronic refill dispensed here"
    CHRONIC_REFILL_DISPENSED_ELSEWHERE = "06", "交付調劑之慢性病連續處方箋", "chronic refill dispensed elsewhere"


class PreventiveService(TextCode):
    """保健服務項目註記.

    In: hisWriteHealthInsurance.pServiceItem, hisGetRegisterPrevent. Source:
    bruce11521/NovelDownload CoreBase/Help/EnumUtility.cs; mycis/mycis_postgres db/txt healthservice
    (01-08).
    """

    CHILD = "01", "兒童預防保健", "child"
    ADULT = "02", "成人預防保健", "adult"
    PAP_SMEAR = "03", "婦女子宮頸抹片檢查", "Pap smear"
    FLU_VACCINATION = "04", "老人流感疫苗", "flu vaccination, elderly"
    CHILD_DENTAL = "05", "兒童牙齒預防保健", "child dental"
    BREAST = "06", "婦女乳房檢查", "breast"
    FAECAL_OCCULT_BLOOD = "07", "定量免疫法糞便潛血檢查", "faecal occult blood"
    ORAL_MUCOSA = "08", "口腔黏膜檢查", "oral mucosa"
    ROUTINE_CHILD_VACCINES = "09", "兒童常規疫苗", "routine child vaccines"
    PNEUMOCOCCAL_VACCINE_75 = "10", "75歲以上肺炎鏈球菌疫苗", "pneumococcal vaccine 75+"
    SMOKING_CESSATION = "11", "戒菸服務", "smoking cessation"
    COVID_19_VACCINE = "12", "COVID-19疫苗", "COVID-19 vaccine"
    HPV_TEST = "13", "人類乳突病毒檢測", "HPV test"
    LOW_DOSE_CHEST_CT = "14", "胸部低劑量電腦斷層", "low-dose chest CT"
    H_PYLORI_STOOL_ANTIGEN = "15", "糞便抗原檢測胃幽門螺旋桿菌", "H. pylori stool antigen"


class PrenatalItem(TextCode):
    """產檢檢查項目代碼.

    In: hisWritePredeliveryCheckup.pCheckupCode, hisGetRegisterPregnant. Source:
    bruce11521/NovelDownload CoreBase/Help/EnumUtility.cs.
    """

    CHECKUP_1 = "40", "第1次產檢", "prenatal check-up 1 (week 8)"
    CHECKUP_2 = "41", "第2次產檢", "prenatal check-up 2 (week 12)"
    CHECKUP_3 = "42", "第3次產檢", "prenatal check-up 3 (week 16)"
    CHECKUP_4 = "43", "第4次產檢", "prenatal check-up 4 (week 20)"
    CHECKUP_5 = "44", "第5次產檢", "prenatal check-up 5 (week 24)"
    CHECKUP_6 = "45", "第6次產檢", "prenatal check-up 6 (week 28)"
    CHECKUP_7 = "46", "第7次產檢", "prenatal check-up 7 (week 30)"
    CHECKUP_8 = "47", "第8次產檢", "prenatal check-up 8 (week 32)"
    CHECKUP_9 = "48", "第9次產檢", "prenatal check-up 9 (week 34)"
    CHECKUP_10 = "49", "第10次產檢", "prenatal check-up 10 (week 36)"
    CHECKUP_11 = "50", "第11次產檢", "prenatal check-up 11 (week 37)"
    CHECKUP_12 = "51", "第12次產檢", "prenatal check-up 12 (week 38)"
    CHECKUP_13 = "52", "第13次產檢", "prenatal check-up 13 (week 39)"
    CHECKUP_14 = "53", "第14次產檢", "prenatal check-up 14 (week 40)"
    CHECKUP_15 = "54", "第15次產檢", "prenatal check-up 15 and later, not covered"
    CANCEL = "XA", "取消產檢", "cancel"


class AbnormalVisitNumber(TextCode):
    """異常就醫序號.

    In: upload; visits made with hisGetTreatNumNoICCard. Source: bruce11521/NovelDownload
    CoreBase/Help/EnumUtility.cs; mycis/mycis_postgres db/txt anormaly.
    """

    A000 = "A000", "讀卡設備故障(尚未取得就醫序號)", "reading equipment out of order, no visit number yet"
    A001 = "A001", "讀卡設備故障(已取得就醫序號)", "reading equipment out of order, visit number already issued"
    A010 = "A010", "讀卡機故障(尚未取得就醫序號)", "reader out of order, no visit number yet"
    A011 = "A011", "讀卡機故障(已取得就醫序號)", "reader out of order, visit number already issued"
    A020 = "A020", "網路故障(尚未取得就醫序號)", "network out of order, no visit number yet"
    A021 = "A021", "網路故障(已取得就醫序號)", "network out of order, visit number already issued"
    A030 = "A030", "安全模組故障(尚未取得就醫序號)", "SAM out of order, no visit number yet"
    A031 = "A031", "安全模組故障(已取得就醫序號)", "SAM out of order, visit number already issued"
    B000 = "B000", "卡片不良(尚未取得就醫序號)", "card defective, no visit number yet"
    B001 = "B001", "卡片不良(已取得就醫序號)", "card defective, visit number already issued"
    D000 = "D000", "HIS當機(尚未取得就醫序號)", "hospital system down, no visit number yet"
    D001 = "D001", "HIS當機(已取得就醫序號)", "hospital system down, visit number already issued"
    D010 = "D010", "院所電腦故障(尚未取得就醫序號)", "computer down, no visit number yet"
    D011 = "D011", "院所電腦故障(已取得就醫序號)", "computer down, visit number already issued"
    Z000 = "Z000", "無法取得健保卡密碼等(尚未取得就醫序號)", "PIN not available and similar, no visit number yet"
    Z001 = "Z001", "無法取得健保卡密碼等(已取得就醫序號)", "PIN not available and similar, visit number already issued"
    C000 = "C000", "停電", "power failure"
    C001 = "C001", "例外就醫者", "exceptional visit"
    C002 = "C002", "急救或當下不及取卡(舊)", "urgent case (older list)"
    E000 = "E000", "健保署系統當機", "NHI system down"
    E001 = "E001", "控卡名單已簽切結書", "blocked card, affidavit signed"
    F000 = "F000", "偏遠地區居家照護無網路", "home care without a line"
    F00B = "F00B", "居家輕量藍牙方案離線認卡", "home care app, offline"
    G000 = "G000", "新特約60日內", "new contract, first 60 days"
    IC98 = "IC98", "未加保之移植捐贈者", "uninsured transplant donor"
    IC09 = "IC09", "無健保身分之法定傳染病", "uninsured notifiable disease"
    CV19 = "CV19", "COVID-19快篩PCR", "COVID-19 tests, insured"
    FORE = "FORE", "COVID-19無健保身分", "COVID-19 tests, uninsured"
    TM01 = "TM01", "遠距醫療", "telemedicine"
    J000 = "J000", "住院中無法取得健保卡", "inpatient, card not at hand"
    HVIT = "HVIT", "COVID-19通訊診療", "remote visit"
    MSPT = "MSPT", "代謝症候群防治計畫", "metabolic syndrome plan"
    ICDN = "ICDN", "未具健保身分生產案件", "uninsured delivery"
    ICC4 = "ICC4", "癌症治療品質計畫", "cancer quality plan"
