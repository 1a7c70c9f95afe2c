"""Return codes of the Web API: the table of the facts, and codes that are not in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.codes import NOT_READY, RTN_CODES, SUCCESS, JobType, Retry, RtnCode

EXPECTED = {
    "0000": ("正確", Retry.NO, 1, False),
    "5002": ("檢核結果尚未備妥", Retry.AFTER_DELAY, 1, False),
    "5003": ("作業類別錯誤", Retry.NO, 1, False),
    "5004": ("安全模組卡與上傳時不符", Retry.NO, 1, False),
    "8201": ("服務異常:呼叫驗簽服務例外", Retry.AFTER_DELAY, 4, False),
    "8202": ("服務異常:驗簽服務回傳其他例外", Retry.LIMITED, 2, True),
    "8203": ("簽章逾期(1小時)", Retry.AFTER_NEW_SIGNATURE, 2, True),
    "8205": ("安全模組卡已註銷", Retry.NO, 1, False),
    "9002": ("驗簽失敗", Retry.LIMITED, 2, True),
    "9005": ("醫療院所代號不存在", Retry.NO, 1, False),
    "9999": ("其他", Retry.LIMITED, 3, False),
}


def test_table_holds_exactly_the_public_codes() -> None:
    assert [row.code for row in RTN_CODES] == list(EXPECTED)


@pytest.mark.parametrize("code", EXPECTED)
def test_row_says_text_and_retry_rule(code: str) -> None:
    info = RtnCode(code).info
    assert (info.zh, info.retry, info.tries, info.new_signature) == EXPECTED[code]
    assert info.en
    assert info.action
    assert RtnCode(code).known


def test_codes_of_download_only_are_marked() -> None:
    assert [row.code for row in RTN_CODES if row.operation == "download"] == ["5002", "5004"]


@given(st.from_regex(r"[0-9]{4}", fullmatch=True))
def test_any_four_digits_are_a_code(digits: str) -> None:
    code = RtnCode(digits)
    assert code == digits
    assert code.info.code == digits
    assert code.known == (digits in EXPECTED)
    if not code.known:
        assert (code.info.retry, code.info.tries, code.info.zh) == (Retry.NO, 1, "")


@pytest.mark.parametrize("text", ["", "000", "00000", "abcd", "１２３４", "12 4", "-123"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected 4 digits"):
        RtnCode(text)


def test_code_is_a_type_of_its_own() -> None:
    from cardio.errors import ControlSoftwareError

    assert type(SUCCESS) is RtnCode
    assert repr(NOT_READY) == "RtnCode('5002')"
    assert not issubclass(RtnCode, ControlSoftwareError)
    assert not isinstance("5002", RtnCode)


def test_job_types_are_the_three_of_the_slides() -> None:
    assert [job.value for job in JobType] == ["A1", "A2", "ZZ"]
    assert JobType("ZZ") is JobType.CONNECTION_TEST
