"""The insurer's code list: complete, every row filled, severities as the facts infer them."""

from __future__ import annotations

from collections import Counter

import pytest

from api.check_codes import CheckCode, Severity, check_code, check_codes


def test_all_255_codes_are_there() -> None:
    codes = check_codes()
    assert len(codes) == 255
    assert list(codes)[:3] == ["01", "02", "03"]
    assert all(code == row.code for code, row in codes.items())


def test_every_code_has_texts_source_and_confidence() -> None:
    for row in check_codes().values():
        assert row.zh
        assert row.en
        assert row.fields
        assert row.source
        assert row.confidence in {"high", "medium"}
        row.zh.encode("cp950")


def test_severities_and_formats_are_those_of_the_facts() -> None:
    rows = check_codes().values()
    assert Counter(row.severity for row in rows) == {
        Severity.REJECT_RECORD: 233,
        Severity.REJECT_FILE: 11,
        Severity.WARNING: 8,
        Severity.UNKNOWN: 3,
    }
    assert Counter(row.formats for row in rows) == {"2.0": 148, "2.0+1.0": 92, "1.0": 15}


@pytest.mark.parametrize(
    ("code", "zh", "severity"),
    [
        ("AA", "必填未填", Severity.REJECT_RECORD),
        ("Y002", "表頭內容錯", Severity.REJECT_FILE),
        ("16", "處方簽章驗不過", Severity.WARNING),
        ("D047", "D02與D05不配", Severity.REJECT_RECORD),
        ("Y011", "上傳IP與登記不符", Severity.UNKNOWN),
    ],
)
def test_known_code_has_its_text(code: str, zh: str, severity: Severity) -> None:
    assert check_code(code) == check_codes()[code]
    assert (check_code(code).zh, check_code(code).severity) == (zh, severity)


def test_code_that_is_not_in_the_list_is_of_unknown_severity() -> None:
    row = check_code("ZZ99")
    assert isinstance(row, CheckCode)
    assert (row.code, row.zh, row.severity) == ("ZZ99", "", Severity.UNKNOWN)
