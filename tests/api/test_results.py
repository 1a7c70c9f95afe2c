"""Results as JSON: written and read by one key table, unknown keys kept as they came."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.codes import NOT_READY, SUCCESS, JobType
from api.errors import AnswerNotJson, AnswerTooLarge, ResponseInvalid
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import (
    MOST_VALUES,
    CheckResult,
    Summary,
    decode_payload,
    encode_payload,
    read_json,
    render_json,
)
from cardio.codecs import TAIPEI

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
HEADER = ReportHeader(
    "901000000047", "3501200000", "2.0", NOW, 4648, 4, NOW + timedelta(seconds=2), 4648, 4, 3, 5, 1
)
REPORT = CheckReport(
    "test",
    True,
    HEADER,
    (FaultyRecord(2, "A100000001", "01", "1150302093012", "X" * 20, (Reason("D05", 1, "D047"),)),),
)
GOLDEN = {
    "emulator": "test",
    "checked": True,
    "header": {
        "sam_id": "901000000047",
        "hospital_id": "3501200000",
        "format": "2.0",
        "sent_at": "2026-03-15T12:00:00+08:00",
        "sent_bytes": 4648,
        "sent_records": 4,
        "received_at": "2026-03-15T12:00:02+08:00",
        "received_bytes": 4648,
        "received_records": 4,
        "valid_records": 3,
        "valid_orders": 5,
        "invalid_records": 1,
    },
    "errors": [
        {
            "record_no": 2,
            "m03": "A100000001",
            "m07": "01",
            "m11": "1150302093012",
            "m15": "XXXXXXXXXXXXXXXXXXXX",
            "reasons": [{"field": "D05", "mb2_index": 1, "code": "D047"}],
        }
    ],
}

TEXTS = st.text(max_size=12)
COUNTS = st.integers(0, 10**9)
TIMES = st.datetimes(datetime(1912, 1, 1), datetime(2900, 1, 1), timezones=st.just(TAIPEI)).map(
    lambda moment: moment.replace(microsecond=0)
)
REPORTS = st.builds(
    CheckReport,
    TEXTS,
    st.booleans(),
    st.builds(
        ReportHeader,
        *(TEXTS, TEXTS, TEXTS, TIMES, COUNTS, COUNTS),
        *(TIMES, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS),
    ),
    st.lists(
        st.builds(
            FaultyRecord,
            *(COUNTS, TEXTS, TEXTS, TEXTS, TEXTS),
            st.lists(
                st.builds(Reason, TEXTS, st.none() | st.integers(1, 500), TEXTS), max_size=4
            ).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
)


def test_report_is_written_with_the_agreed_keys() -> None:
    assert json.loads(render_json(REPORT)) == GOLDEN
    assert read_json(json.dumps(GOLDEN).encode()) == REPORT


@given(REPORTS)
def test_json_comes_back_as_the_same_report(report: CheckReport) -> None:
    payload = render_json(report)
    assert payload.isascii()
    assert read_json(payload) == report


def leaves(raw: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = enumerate(raw) if isinstance(raw, list) else raw.items()
    for key, value in children if isinstance(raw, list | dict) else ():
        yield from leaves(value, (*path, key)) if isinstance(value, list | dict) else [(*path, key)]


def with_value(raw: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    changed = list(raw) if isinstance(raw, list) else dict(raw)
    changed[path[0]] = with_value(raw[path[0]], path[1:], value)
    return changed


ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    10**300,
    1e999,
]


@pytest.mark.parametrize("path", list(leaves(GOLDEN)), ids=str)
def test_value_of_another_type_is_not_understood(path: tuple[Any, ...]) -> None:
    for value in ODD:
        report = read_json(json.dumps(with_value(GOLDEN, path, value)).encode())
        if report is not None:
            assert all(isinstance(one.as_json()["code"], str) for one in report.findings())
            assert read_json(render_json(report)) == report


@pytest.mark.parametrize("payload", [b"[" * 100_000, b'{"a":' * 50_000, b"1" * 5000, b"\xff"])
def test_json_that_python_does_not_read_is_refused(payload: bytes) -> None:
    with pytest.raises(AnswerNotJson):
        read_json(payload)


@pytest.mark.parametrize("piece", [b"[],", b'{"a":0},', b"0,", b"["])
def test_json_without_end_is_refused(piece: bytes) -> None:
    with pytest.raises(AnswerTooLarge, match="longer than any"):
        read_json(b"[" + piece * MOST_VALUES)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        [],
        "text",
        {**GOLDEN, "errors": None},
        {**GOLDEN, "header": {**dict(GOLDEN["header"]), "sent_at": "2026-03-15T12:00:00"}},  # type: ignore[call-overload]
        {**GOLDEN, "header": {}},
        {**GOLDEN, "errors": [{"record_no": 1}]},
        {**GOLDEN, "header": {**dict(GOLDEN["header"]), "sent_at": "yesterday"}},  # type: ignore[call-overload]
    ],
    ids=str,
)
def test_unknown_keys_are_not_understood(raw: object) -> None:
    assert read_json(json.dumps(raw).encode()) is None


@pytest.mark.parametrize("payload", [b"", b"<html>", b'{"a": ', '{"測": 1}'.encode("cp950")])
def test_payload_that_is_not_json_is_refused(payload: bytes) -> None:
    with pytest.raises(AnswerNotJson):
        read_json(payload)


def test_result_holds_counts_and_findings() -> None:
    result = CheckResult.of(render_json(REPORT), opcode="OP", type=JobType.PRECHECK)
    assert (result.ready, result.checked, result.emulated, result.understood) == (True,) * 4
    assert (result.rtn_code, result.summary) == (SUCCESS, Summary(4, 3, 5, 1))
    assert [(f.record, f.order, f.field, f.code) for f in result.findings] == [
        (2, 1, "D05", "D047")
    ]


def test_result_prints_the_keys_of_the_contract() -> None:
    shown = CheckResult.of(render_json(REPORT), opcode="OP", type=JobType.PRECHECK).as_json()
    assert list(shown)[:4] == ["opcode", "type", "rtn_code", "ready"]
    assert (shown["opcode"], shown["type"], shown["rtn_code"]) == ("OP", "A2", "0000")
    assert shown["summary"] == {
        "received_records": 4,
        "valid_records": 3,
        "valid_orders": 5,
        "invalid_records": 1,
    }
    assert json.dumps(shown)
    assert "raw" not in shown


def test_result_with_unknown_keys_is_kept_raw() -> None:
    result = CheckResult.of('{"結果": 1}'.encode(), opcode="OP", type=JobType.FORMAL)
    assert result.ready
    assert not result.understood
    assert (result.summary, result.findings) == (None, ())
    assert result.as_json()["raw"] == '{"結果": 1}'


def test_result_that_is_not_ready_has_nothing_to_say() -> None:
    result = CheckResult("OP", JobType.FORMAL, NOT_READY, ready=False)
    assert result.understood
    assert result.as_json()["summary"] is None
    assert result.as_json()["findings"] == []


def test_repr_shows_no_raw_answer() -> None:
    result = CheckResult.of(b'{"A100000001": 1}', opcode="OP", type=JobType.FORMAL)
    assert "A100000001" not in repr(result)


@given(st.binary(max_size=300))
def test_base64_with_line_breaks_comes_back(payload: bytes) -> None:
    text = encode_payload(payload)
    assert decode_payload(text) == payload
    assert decode_payload(text.replace("\n", "\r\n ")) == payload
    assert decode_payload(base64.b64encode(payload).decode()) == payload


def test_long_payload_is_broken_into_lines() -> None:
    assert max(map(len, encode_payload(b"x" * 500).splitlines())) == 76


@pytest.mark.parametrize("text", ["abc", "a*b=", "測試", "===="])
def test_text_that_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(ResponseInvalid, match="Base64"):
        decode_payload(text)
