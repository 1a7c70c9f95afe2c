"""Return codes of the code space virtual_card.

Not edited by hand: `python -m cardio.table.generator` writes it from
`data/codes.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardio.table.model import Code

CODES: Final[Mapping[int, Code]] = {
    1004: Code(1004, "向雲端取健保卡資料失敗", "virtual card: card data could not be fetched", "virtual_card", "error"),
    1005: Code(1005, "向雲端取QRCodeToken失敗", "virtual card: QR token could not be fetched", "virtual_card", "error"),
    1006: Code(1006, "向雲端更新健保卡資料失敗", "virtual card: card data could not be updated", "virtual_card", "error"),
    1007: Code(1007, "向雲端取就醫序號失敗", "virtual card: visit number could not be fetched", "virtual_card", "error"),
    1009: Code(1009, "向雲端退掛失敗", "virtual card: undo failed", "virtual_card", "error"),
    1010: Code(1010, "向雲端清除健保卡資料失敗", "virtual card: cloud data could not be cleared", "virtual_card", "error"),
    1011: Code(1011, "取HospID及SAMID錯誤", "virtual card: hospital code or SAM ID missing", "virtual_card", "error"),
    1012: Code(1012, "清除虛擬健保卡資料失敗", "virtual card: local data could not be cleared", "virtual_card", "error"),
    1013: Code(1013, "認證碼編號無效", "virtual card: authentication code invalid", "virtual_card", "error"),
    1014: Code(1014, "清除計時器失敗", "virtual card: timer could not be cleared", "virtual_card", "error"),
    1015: Code(1015, "Device Token過期", "virtual card: device token expired", "virtual_card", "error"),
    1016: Code(1016, "Device Token失效", "virtual card: device token invalid", "virtual_card", "error"),
    1017: Code(1017, "Device Token不存在", "virtual card: no device token", "virtual_card", "error"),
    1018: Code(1018, "QRCode過期", "QR code expired", "virtual_card", "error"),
    1019: Code(1019, "QRCode不存在", "QR code unknown", "virtual_card", "error"),
    1020: Code(1020, "重複使用QRCode", "QR code used twice", "virtual_card", "error"),
    1021: Code(1021, "QRCode Token過期", "QR token expired", "virtual_card", "error"),
    1022: Code(1022, "QRCode Token失效", "QR token invalid", "virtual_card", "error"),
    1023: Code(1023, "QRCode Token不存在", "QR token unknown", "virtual_card", "error"),
    1024: Code(1024, "裝置認證金鑰錯誤", "device key wrong", "virtual_card", "error"),
    1025: Code(1025, "設置檔無認證編碼", "no authentication code in the settings", "virtual_card", "error"),
    1026: Code(1026, "設置檔無Device Token", "no device token in the settings", "virtual_card", "error"),
    1027: Code(1027, "取重大傷病資料失敗", "critical-illness data could not be fetched", "virtual_card", "error"),
    1028: Code(1028, "取ICD10押碼失敗", "ICD-10 encoding failed", "virtual_card", "error"),
    1029: Code(1029, "取ICD10解押碼失敗", "ICD-10 decoding failed", "virtual_card", "error"),
    1030: Code(1030, "重大傷病組數異常", "wrong number of critical-illness entries", "virtual_card", "error"),
    1033: Code(1033, "計算就醫診療日期個數失敗", "counting visit dates failed", "virtual_card", "error"),
    1034: Code(1034, "計算民眾身分證個數失敗", "counting patients failed", "virtual_card", "error"),
    1035: Code(1035, "更新單一民眾就醫資料失敗", "local database: one patient's visit could not be updated", "virtual_card", "error"),
    1036: Code(1036, "更新就醫診療資料失敗", "local database: visit data could not be updated", "virtual_card", "error"),
    1037: Code(1037, "刪除就醫資料失敗", "local database: visit data could not be deleted", "virtual_card", "error"),
    1038: Code(1038, "處方箋離線寫入失敗", "local database: offline prescription could not be stored", "virtual_card", "error"),
    1039: Code(1039, "取離線處方箋失敗", "local database: offline prescriptions could not be read", "virtual_card", "error"),
    1040: Code(1040, "更新處方箋資料失敗", "local database: prescription could not be updated", "virtual_card", "error"),
    1041: Code(1041, "刪除處方箋資料失敗", "local database: prescription could not be deleted", "virtual_card", "error"),
    1042: Code(1042, "醫事機構未參與試辦案", "institution not in the virtual-card scheme", "virtual_card", "error"),
    1043: Code(1043, "版本不正確", "wrong version", "virtual_card", "error"),
    1045: Code(1045, "無登錄資料且離線", "not registered and offline", "virtual_card", "error"),
    1046: Code(1046, "離線使用認證已過期", "offline permission expired", "virtual_card", "error"),
    1050: Code(1050, "註冊失敗", "registration failed", "virtual_card", "error"),
    1051: Code(1051, "註冊失敗", "registration failed", "virtual_card", "error"),
    1053: Code(1053, "註冊失敗", "registration failed", "virtual_card", "error"),
    1054: Code(1054, "重複註冊", "registered twice", "virtual_card", "error"),
    1055: Code(1055, "雲端伺服器錯誤", "cloud server error", "virtual_card", "error"),
    1056: Code(1056, "雲端伺服器錯誤", "cloud server error", "virtual_card", "error"),
    1057: Code(1057, "登錄資料錯誤", "registration data wrong", "virtual_card", "error"),
    1058: Code(1058, "登錄資料錯誤", "registration data wrong", "virtual_card", "error"),
    1059: Code(1059, "登錄資料有效時間異常", "registration validity wrong", "virtual_card", "error"),
    1099: Code(1099, "離線不提供此API服務", "call not available offline", "virtual_card", "error"),
    1119: Code(1119, "PCSC發生其它錯誤", "other PC/SC error (the second list has 1199)", "reader", "error"),
    1199: Code(1199, "PCSC發生其它錯誤", "other PC/SC error (the other list has 1119)", "reader", "error"),
    1203: Code(1203, "讀卡機鍵盤按下取消", "cancel pressed on the reader keypad", "pin", "error"),
    1430: Code(1430, "Mobile HCA驗簽失敗", "mobile HCA signature check failed", "certificate", "error"),
    1431: Code(1431, "行動HCA機構代碼與SAM不符", "mobile HCA: hospital code differs from the SAM", "certificate", "error"),
}
