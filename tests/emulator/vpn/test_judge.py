from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from api.codes import JobType
from api.report import CheckReport
from api.result_text import parse_text
from api.results import read_json
from cardio.codecs import TAIPEI
from cardio.component import SamIdentity
from emulator.cast import load_cast
from emulator.institutions import World
from emulator.registry import EmulatorRegistry, people_of
from emulator.vpn.judge import Judge
from emulator.vpn.options import ServerOptions
from emulator.vpn.store import Arrival, Upload

CLINIC, PHARMACY, HOSPITAL = "3501200000", "5999000000", "0101200000"
NOW = datetime(2026, 3, 15, 9, 30, 0, 0, TAIPEI)
BIG5_HEAD = b'<?xml version="1.0" encoding="Big5"?>'


def upload_of(data: bytes, hospital: str = CLINIC, type: str = "A2", format: str = "2.0") -> Upload:
    sam = SamIdentity("901000000047", hospital)
    arrival = Arrival(sam, type, format, NOW, None, NOW, NOW)
    return Upload("20260315", arrival, len(data))


SEED = "server tests"
PLACEHOLDERS = {"04", "05", "06", "16", "D002"}
"""What the sample documents earn where signatures are verified: nothing in them is genuine."""


def make_judge(**options: Any) -> Judge:
    people = people_of(load_cast().cards.values())
    registry = EmulatorRegistry(seed=SEED, world=World.default(), people=people)
    return Judge(ServerOptions(**options), registry)


@pytest.fixture
def judge() -> Judge:
    return make_judge(verify_signatures=False)


@pytest.fixture
def verifying(make_report: Callable[[Judge], Any]) -> Callable[..., CheckReport]:
    made: Callable[..., CheckReport] = make_report(make_judge(sample_placeholders=False))
    return made


@pytest.fixture
def make_report() -> Callable[[Judge], Any]:
    """Make a judge's report of some bytes."""
    return lambda judge: (
        lambda data, *rest, **named: judge.report(upload_of(data, *rest, **named), data)
    )


@pytest.fixture
def report(judge: Judge, make_report: Callable[[Judge], Any]) -> Callable[..., CheckReport]:
    made: Callable[..., CheckReport] = make_report(judge)
    return made


def counts(report: CheckReport) -> tuple[int, int, int, int]:
    header = report.header
    return (
        header.received_records,
        header.valid_records,
        header.valid_orders,
        header.invalid_records,
    )


def reasons(report: CheckReport) -> list[tuple[int, str, str]]:
    return [
        (error.number, reason.field, reason.code)
        for error in report.errors
        for reason in error.reasons
    ]


@pytest.mark.parametrize(
    ("name", "hospital", "expected"),
    [
        ("v2_clinic_big5", CLINIC, (4, 4, 6, 0)),
        ("v2_pharmacy_utf8", PHARMACY, (3, 3, 3, 0)),
        ("v2_hospital_big5", HOSPITAL, (6, 6, 4, 0)),
    ],
)
@pytest.mark.parametrize("type", ["A1", "A2", "ZZ"])
def test_valid_samples_give_no_finding(
    report: Any, sample: Any, name: str, hospital: str, expected: Any, type: str
) -> None:
    result = report(sample(name), hospital, type)
    assert result.errors == ()
    assert counts(result) == expected
    assert result.checked is (type != "ZZ")


@pytest.mark.parametrize(
    ("name", "hospital"),
    [("v2_clinic_big5", CLINIC), ("v2_pharmacy_utf8", PHARMACY), ("v2_hospital_big5", HOSPITAL)],
)
def test_placeholders_of_samples_are_spared_unless_told(
    make_report: Callable[[Judge], Any], sample: Any, name: str, hospital: str
) -> None:
    assert reasons(make_report(make_judge())(sample(name), hospital)) == []


@pytest.mark.parametrize(
    ("name", "hospital"),
    [("v2_clinic_big5", CLINIC), ("v2_pharmacy_utf8", PHARMACY), ("v2_hospital_big5", HOSPITAL)],
)
def test_placeholders_of_samples_are_found_where_signatures_are_verified(
    verifying: Any, sample: Any, name: str, hospital: str
) -> None:
    found = {code for _, _, code in reasons(verifying(sample(name), hospital))}
    assert {"04", "D002"} <= found <= PLACEHOLDERS


def test_genuine_records_give_no_finding(verifying: Any, document: Any, record: Any) -> None:
    assert reasons(verifying(document(record(1), record(2)))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"<M13>0005<": "<M13>0006<"}, [("M14", "04")]),
        ({"<M02>990000000001<": "<M02>990000000002<"}, [("M02", "05"), ("M14", "04")]),
        (
            {"<M03>A100000001<": "<M03>F200000008<", "<M04>0700101<": "<M04>0620228<"},
            [("M02", "05"), ("M14", "04"), ("M15", "D003")],
        ),
        (
            {"1150302093001": "1150302093002"},
            [("M14", "04"), ("M15", "D005")],
        ),
    ],
)
def test_what_was_changed_after_signing_is_found(
    verifying: Any, document: Any, record: Any, changes: Any, expected: Any
) -> None:
    text = record(1)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    found = [(field, code) for _, field, code in reasons(verifying(document(text)))]
    assert found == expected


def test_any_changed_character_of_signature_and_identifier_is_found(
    verifying: Any, document: Any, record: Any
) -> None:
    text = record(1)
    for tag, code in (("<M14>", "04"), ("<M15>", "D002")):
        at = text.index(tag) + 9
        other = "0" if text[at] != "0" else "1"
        changed = document(text[:at] + other + text[at + 1 :])
        assert [(f, c) for _, f, c in reasons(verifying(changed))] == [(tag[1:4], code)]


def test_the_missing_header_rejects_the_file(report: Any, sample: Any) -> None:
    result = report(sample("invalid_missing_MSH"))
    assert reasons(result) == [(0, "MSH", "Y002")]
    assert counts(result) == (1, 0, 0, 1)


def test_the_missing_benefit_type_rejects_its_record(report: Any, sample: Any) -> None:
    result = report(sample("invalid_missing_M51"))
    assert reasons(result) == [(1, "M51", "AA")]
    assert counts(result) == (1, 0, 0, 1)


def test_other_records_are_stored_beside_a_rejected_one(
    report: Any, document: Any, record: Any
) -> None:
    result = report(document(record(1), record(2, benefit=""), record(3)))
    assert reasons(result) == [(2, "M51", "AA")]
    assert counts(result) == (3, 2, 2, 1)


@pytest.mark.parametrize("institution", ["5999000000", "A100000001"])
def test_another_institution_than_the_sams_rejects_the_file(
    report: Any, document: Any, record: Any, institution: str
) -> None:
    data = document(record(1), record(2, hospital=institution, benefit=""))
    result = report(data)
    assert reasons(result) == [(0, "M05", "07")]
    assert counts(result) == (2, 0, 0, 2)


def test_format_1_names_its_own_institution_fields(report: Any, sample: Any) -> None:
    data = sample("v1_clinic_big5")
    assert not any(code == "07" for _, _, code in reasons(report(data, CLINIC, format="1.0")))
    foreign = report(data, PHARMACY, format="1.0")
    assert {code for _, _, code in reasons(foreign)} == {"07"}
    assert "A14" in {field for _, field, _ in reasons(foreign)}


@pytest.mark.parametrize(
    ("channel", "name"), [("2.0", "v1_clinic_big5"), ("1.0", "v2_clinic_big5")]
)
def test_a_document_of_the_other_format_is_rejected_whole(
    report: Any, sample: Any, channel: str, name: str
) -> None:
    result = report(sample(name), format=channel)
    assert reasons(result) == [(0, "RECS", "Y001")]
    assert result.header.valid_records == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not xml at all", "Y003"),
        (b"   ", "Y001"),
        (BIG5_HEAD + b"<RECS><REC></RECS>", "Y006"),
        (BIG5_HEAD + b"<RECS><REC></REC>", "Y007"),
        (BIG5_HEAD + b"<OTHER/>", "Y001"),
        (BIG5_HEAD + b"<RECS/><RECS/>", "Y015"),
        (BIG5_HEAD + b"<!DOCTYPE RECS [<!ENTITY a 'b'>]><RECS>&a;</RECS>", "Y003"),
        (BIG5_HEAD + b"<RECS>\xff\xff</RECS>", "Y014"),
        (b'<?xml version="1.0" encoding="Latin-1"?><RECS/>', "Y003"),
    ],
)
def test_what_cannot_be_loaded_is_rejected_whole(report: Any, data: bytes, code: str) -> None:
    result = report(data)
    assert reasons(result) == [(0, "RECS", code)]
    assert counts(result) == (0, 0, 0, 0)
    assert result.checked is True
    untested = report(data, type=JobType.CONNECTION_TEST.value)
    assert (untested.errors, untested.checked) == ((), False)


def test_utf8_under_a_big5_declaration_is_read_and_logged(
    document: Any, record: Any, caplog: pytest.LogCaptureFixture
) -> None:
    text = document(record()).decode("big5").replace("990000000001", "健保卡")
    data = text.encode("utf-8")
    with caplog.at_level(logging.WARNING, logger="emulator"):
        read = make_judge().report(upload_of(data), data)
    assert counts(read)[0] == 1
    assert "read as UTF-8" in caplog.text
    strict = make_judge(utf8_fallback=False).report(upload_of(data), data)
    assert reasons(strict) == [(0, "RECS", "Y014")]


@pytest.mark.parametrize(
    "name", ["v2_clinic_big5", "invalid_missing_M51", "invalid_missing_MSH", "v1_clinic_big5"]
)
def test_json_and_text_tell_the_same(judge: Judge, sample: Any, name: str) -> None:
    data = sample(name)
    result = judge(upload_of(data), data)
    assert result.rtn_code == "0000"
    from_json, from_text = read_json(result.json), parse_text(result.txt)
    assert from_json is not None
    assert from_json.header == from_text.header
    assert reasons(from_json) == reasons(from_text)


def test_a_check_is_a_pure_function_of_upload_and_bytes(judge: Judge, sample: Any) -> None:
    data = sample("invalid_missing_M51")
    assert judge(upload_of(data), data) == judge(upload_of(data), data)


@pytest.mark.parametrize("strange", ["😀", "健", "]\r\n第[9]筆 M03=[", "\u202e", "é" * 50])
@pytest.mark.parametrize("place", ["A100000001", "<M15>", "<M51>4</M51>"])
def test_strange_characters_never_break_a_result(
    judge: Judge, document: Any, record: Any, strange: str, place: str
) -> None:
    text = document(record(), encoding="UTF-8").decode()
    values = {"<M51>4</M51>": f"<M5健>{strange}</M5健>", "<M15>": f"<M15>{strange}"}
    data = text.replace(place, values.get(place, strange)).encode()
    result = judge(upload_of(data), data)
    from_json = read_json(result.json)
    assert from_json is not None
    assert from_json.header.valid_records == 0
    assert len(parse_text(result.txt).errors) == len(from_json.errors)
