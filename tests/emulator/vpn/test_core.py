from __future__ import annotations

import base64
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock

SECOND = timedelta(seconds=1)
NOTHING = {"Tx_result_json": "", "Tx_result_txt": ""}


@pytest.fixture
def uploaded(core: Any, caller: Any, post: Any, document: Any, record: Any) -> str:
    """The execution number of a good A2 upload."""
    answer = post(core.upload, caller.upload(document(record())))
    assert answer["RtnCode"] == "0000"
    return str(answer["Opcode"])


def test_a_good_upload_gets_its_number_and_its_result_at_once(
    core: Any, uploaded: str, caller: Any, fetch: Any
) -> None:
    assert uploaded == f"20260315093000123000{caller.hospital_id}{caller.sam.sam_id}"
    report = fetch(core, uploaded)
    assert report["emulator"].startswith("EMULATOR")
    assert report["checked"] is True
    assert report["errors"] == []
    header = report["header"]
    assert (header["sam_id"], header["hospital_id"]) == (caller.sam.sam_id, caller.hospital_id)
    assert (header["received_records"], header["valid_records"], header["valid_orders"]) == (
        1,
        1,
        1,
    )
    assert header["invalid_records"] == 0


def test_results_travel_as_base64_in_lines(
    core: Any, uploaded: str, caller: Any, post: Any
) -> None:
    answer = post(core.download, caller.download(uploaded))
    for name in ("Tx_result_json", "Tx_result_txt"):
        lines = answer[name].splitlines()
        assert len(lines) > 1
        assert {len(line) for line in lines[:-1]} == {76}
    json.loads(base64.b64decode(answer["Tx_result_json"]).decode("utf-8"))
    text = base64.b64decode(answer["Tx_result_txt"]).decode("cp950")
    assert "檢核結果" in text
    assert "\r\n" in text


def test_a_result_can_be_fetched_again(core: Any, uploaded: str, fetch: Any) -> None:
    assert fetch(core, uploaded) == fetch(core, uploaded)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sType": "A3"}, "5003"),
        ({"sType": "a2"}, "5003"),
        ({"sHospid": "1234567890"}, "9005"),
        ({"sSamid": "901000000047"}, "9002"),
        ({"sClientrandom": "AAAAAAAAAAA="}, "9002"),
        ({"sSignature": "A" * 344}, "9002"),
        ({"sPatData": "%%%"}, "9999"),
        ({"sPatData": ""}, "9999"),
        ({"sUploadDT": "yesterday"}, "9999"),
        ({"sType": 3}, "9999"),
    ],
)
def test_a_refused_upload_says_its_code_and_no_number(
    core: Any, caller: Any, post: Any, document: Any, changes: dict[str, Any], code: str
) -> None:
    fields = caller.upload(document()) | changes
    assert post(core.upload, fields) == {"RtnCode": code, "Opcode": ""}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sType": "A1"}, "5003"),
        ({"sType": "ZZ"}, "5003"),
        ({"sType": "XX"}, "5003"),
        ({"sOpcode": "20260315093000123999"}, "9999"),
        ({"sOpcode": ""}, "9999"),
        ({"sSignature": "A" * 344}, "9002"),
    ],
)
def test_a_refused_download_says_its_code_and_no_result(
    core: Any, caller: Any, post: Any, uploaded: str, changes: dict[str, Any], code: str
) -> None:
    fields = caller.download(uploaded) | changes
    assert post(core.download, fields) == {"RtnCode": code, **NOTHING}


def test_only_the_sam_that_uploaded_hears_the_result(
    core: Any, caller: Any, post: Any, uploaded: str
) -> None:
    fields = caller.of("8888888888").download(uploaded)
    assert post(core.download, fields) == {"RtnCode": "5004", **NOTHING}


@pytest.mark.parametrize("card_and_service", [("3", "15"), ("4", "91")])
def test_signatures_for_other_services_are_refused(
    core: Any, caller: Any, post: Any, document: Any, card_and_service: tuple[str, str]
) -> None:
    other = caller.credential(*card_and_service)
    assert post(core.upload, caller.upload(document()) | other)["RtnCode"] == "9002"


@pytest.mark.parametrize(
    ("later", "code"),
    [(timedelta(minutes=61), "8203"), (timedelta(minutes=-10), "9002"), (timedelta(0), "0000")],
)
def test_the_hour_is_kept_by_the_servers_clock(
    core: Any, caller: Any, post: Any, document: Any, clock: Clock, later: timedelta, code: str
) -> None:
    fields = caller.upload(document())
    clock.advance(later)
    assert post(core.upload, fields)["RtnCode"] == code


def test_a_credential_serves_many_calls(core: Any, caller: Any, post: Any, document: Any) -> None:
    fields = caller.upload(document())
    opcodes = {post(core.upload, fields)["Opcode"] for _ in range(3)}
    assert len(opcodes) == 3


def test_a_revoked_sam_hears_8205(make_core: Any, caller: Any, post: Any, document: Any) -> None:
    core = make_core(revoked_sams=frozenset({caller.sam.sam_id}))
    assert post(core.upload, caller.upload(document()))["RtnCode"] == "8205"


def test_a_connection_test_is_counted_and_not_checked(
    core: Any, caller: Any, post: Any, fetch: Any, document: Any, record: Any
) -> None:
    faulty = document(record(1, benefit=""), record(2))
    opcode = post(core.upload, caller.upload(faulty, "ZZ"))["Opcode"]
    report = fetch(core, opcode, "ZZ")
    assert report["checked"] is False
    assert report["errors"] == []
    assert report["header"]["received_records"] == 2


@pytest.mark.parametrize("type", ["A1", "A2"])
def test_formal_upload_and_precheck_find_the_same(
    core: Any, caller: Any, post: Any, fetch: Any, document: Any, record: Any, type: str
) -> None:
    faulty = document(record(1, benefit=""), record(2))
    opcode = post(core.upload, caller.upload(faulty, type))["Opcode"]
    report = fetch(core, opcode, type)
    (error,) = report["errors"]
    assert error["record_no"] == 1
    assert error["reasons"] == [{"field": "M51", "mb2_index": None, "code": "AA"}]
    header = report["header"]
    assert (header["valid_records"], header["valid_orders"], header["invalid_records"]) == (1, 1, 1)


def test_a_check_takes_its_time_on_the_emulators_clock(
    make_core: Any, caller: Any, post: Any, fetch: Any, document: Any, clock: Clock
) -> None:
    core = make_core(check_delay=30 * SECOND)
    opcode = post(core.upload, caller.upload(document()))["Opcode"]
    for _ in range(2):
        assert post(core.download, caller.download(opcode)) == {"RtnCode": "5002", **NOTHING}
        assert core.checker.run_due() == 0
        clock.advance(14 * SECOND)
    clock.advance(2 * SECOND)
    assert core.checker.run_due() == 1
    assert fetch(core, opcode)["checked"] is True


def test_a_result_is_kept_for_its_time_and_no_longer(
    make_core: Any, caller: Any, post: Any, fetch: Any, document: Any, clock: Clock
) -> None:
    core = make_core()
    opcode = post(core.upload, caller.upload(document()))["Opcode"]
    clock.advance(timedelta(days=3))
    assert fetch(core, opcode)
    clock.advance(SECOND)
    assert post(core.download, caller.download(opcode)) == {"RtnCode": "9999", **NOTHING}
    core.checker.run_due()
    clock.advance(-timedelta(days=1))
    assert post(core.download, caller.download(opcode))["RtnCode"] == "9999"


def test_everything_survives_a_restart(
    make_core: Any, caller: Any, post: Any, fetch: Any, document: Any, record: Any, tmp_path: Path
) -> None:
    path = tmp_path / "server.db"
    first = make_core(path)
    done = post(first.upload, caller.upload(document(record(1))))["Opcode"]
    before = fetch(first, done)
    pending = post(first.upload, caller.upload(document(record(2, benefit=""))))["Opcode"]
    first.close()
    second = make_core(path)
    assert fetch(second, done) == before
    assert second.checker.run_due() == 1
    assert fetch(second, pending)["header"]["invalid_records"] == 1
    assert post(second.upload, caller.upload(document()))["Opcode"] not in (done, pending)


def test_two_servers_on_one_database_are_one_service(
    make_core: Any, caller: Any, post: Any, fetch: Any, document: Any, tmp_path: Path
) -> None:
    one, two = make_core(tmp_path / "server.db"), make_core(tmp_path / "server.db")
    cores = [one, two] * 5
    opcodes = [post(core.upload, caller.upload(document()))["Opcode"] for core in cores]
    assert len(set(opcodes)) == 10
    assert all(fetch(core, opcode) for core, opcode in zip(reversed(cores), opcodes, strict=True))
    assert fetch(one, opcodes[0]) == fetch(two, opcodes[0])


@pytest.mark.parametrize(
    ("type", "counts", "code"),
    [
        ("A1", {"sMrecs": "2", "sPrecs": "2"}, "0000"),
        ("A1", {"sMrecs": "1", "sPrecs": "2"}, "9999"),
        ("A1", {"sMrecs": "2", "sPrecs": "1"}, "9999"),
        ("A1", {"sMrecs": "2"}, "9999"),
        ("A1", {}, "9999"),
        ("A2", {}, "0000"),
        ("A2", {"sMrecs": "9", "sPrecs": "9"}, "0000"),
    ],
)
def test_strict_counts(
    make_core: Any, caller: Any, post: Any, document: Any, record: Any,
    type: str, counts: dict[str, str], code: str,
) -> None:  # fmt: skip
    fields = caller.upload(document(record(1), record(2)), type, **counts)
    assert post(make_core(strict_counts=True).upload, fields)["RtnCode"] == code
    assert post(make_core().upload, fields)["RtnCode"] == "0000"


def test_strict_counts_leave_an_unreadable_document_to_the_check(
    make_core: Any, caller: Any, post: Any
) -> None:
    fields = caller.upload(b"not xml", "A1", sMrecs="1", sPrecs="1")
    assert post(make_core(strict_counts=True).upload, fields)["RtnCode"] == "0000"


def test_counts_that_were_sent_stand_in_the_result(
    core: Any, caller: Any, post: Any, fetch: Any, document: Any, record: Any
) -> None:
    opcode = post(core.upload, caller.upload(document(record()), sMrecs="7"))["Opcode"]
    header = fetch(core, opcode)["header"]
    assert (header["sent_records"], header["received_records"]) == (7, 1)


def test_a_fault_of_the_check_answers_9999_and_is_not_repeated(
    core: Any, caller: Any, post: Any, document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opcode = post(core.upload, caller.upload(document()))["Opcode"]

    def fail(*_: object) -> None:
        raise RuntimeError("A100000001")

    monkeypatch.setattr(core.checker, "_judge", fail)
    for _ in range(2):
        assert post(core.download, caller.download(opcode)) == {"RtnCode": "9999", **NOTHING}
    assert core.checker.run_due() == 0


def test_the_log_names_reasons_and_no_secrets(
    core: Any, caller: Any, post: Any, document: Any, record: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="emulator")
    good = caller.upload(document(record(benefit="")))
    opcode = post(core.upload, good)["Opcode"]
    post(core.upload, good | {"sClientrandom": "AAAAAAAAAAA="})
    post(core.upload, good | {"sUploadDT": "20261315000000000"})
    post(core.download, good | {"sOpcode": opcode})
    assert "signed for another random" in caplog.text
    assert "sUploadDT: " in caplog.text
    assert opcode in caplog.text
    secrets = (
        good["sClientrandom"],
        good["sSignature"],
        good["sPatData"],
        "A100000001",
        "TESTVISIT",
    )
    assert not any(secret in caplog.text for secret in secrets)
