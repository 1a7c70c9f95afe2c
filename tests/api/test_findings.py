"""Findings: filled from the code list, printed with the keys of the contract."""

from __future__ import annotations

import dataclasses

import pytest

from api.check_codes import Severity
from api.findings import finding


def test_finding_takes_texts_and_severity_of_its_code() -> None:
    one = finding(3, 2, "D05", "D047")
    assert (one.record, one.order, one.field, one.code) == (3, 2, "D05", "D047")
    assert (one.text_zh, one.severity) == ("D02與D05不配", Severity.REJECT_RECORD)
    assert one.hint == ""


@pytest.mark.parametrize("code", ["AA", "AF", "AE", "Y008"])
def test_plain_codes_say_what_to_do(code: str) -> None:
    assert finding(1, None, "M51", code).hint
    assert finding(1, None, "M51", code, hint="mine").hint == "mine"


def test_json_has_the_keys_of_the_contract() -> None:
    assert finding(1, None, "M51", "AA").as_json() == {
        "record": 1,
        "order": None,
        "field": "M51",
        "code": "AA",
        "severity": "reject_record",
        "text_zh": "必填未填",
        "text_en": "required field missing",
        "hint": "fill it",
    }


def test_finding_is_a_value() -> None:
    one = finding(None, None, "MSH", "Y002")
    assert one == finding(None, None, "MSH", "Y002")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.code = "AA"  # type: ignore[misc]
