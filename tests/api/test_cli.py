"""Commands `upload` and `result`, against a socket: exit codes, JSON, tables, one-line errors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import cardio
from api import Document
from api.outbox import Event, Outbox, Part
from api.outbox.parts import changed
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import encode_payload, render_json
from cardio.cli import run
from cardio.errors import ComponentError

ACCEPTED = {"RtnCode": "0000", "Opcode": "OPCODE1"}
NOT_READY = {"RtnCode": "5002"}
REASON = FaultyRecord(1, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))


def _answer(fields: dict[str, str]) -> bytes:
    body = json.dumps(fields).encode()
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class Shell:
    """Runs commands; the component is of paper, the server a socket with prepared answers."""

    def __init__(self, capsys: pytest.CaptureFixture[str], raw_server: Callable[..., Any]) -> None:
        self._capsys = capsys
        self._raw_server = raw_server
        self.out = self.err = ""
        self.server: Any = None

    def __call__(self, *words: str, answers: Sequence[dict[str, str] | bytes] = ()) -> int:
        given = [_answer(a) if isinstance(a, dict) else a for a in answers]
        self.server = self._raw_server(*given)
        code = run([*words, "--target", self.server.base_url])
        self.out, self.err = self._capsys.readouterr()
        return code

    @property
    def document(self) -> Any:
        assert self.out.count("\n") == 1
        return json.loads(self.out)


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str],
    raw_server: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    component: Any,
    tmp_path: Path,
) -> Shell:
    monkeypatch.setattr(cardio, "open_component", lambda url: component, raising=False)
    for name in ("CARDIO_TARGET", "CARDIO_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CARDIO_HOME", str(tmp_path / "home"))
    return Shell(capsys, raw_server)


@pytest.fixture
def delivered(now: datetime) -> Callable[..., dict[str, str]]:
    def make(*errors: FaultyRecord, checked: bool = True) -> dict[str, str]:
        header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
        payload = render_json(CheckReport("test", checked, header, errors))
        return {"RtnCode": "0000", "Tx_result_json": encode_payload(payload)}

    return make


@pytest.fixture
def file(samples: Path) -> str:
    return str(samples / "v2_clinic_big5.xml")


def test_upload_prints_one_document(shell: Shell, file: str) -> None:
    assert shell("upload", file, "--type", "A1", "--json", answers=[ACCEPTED]) == 0
    (upload,) = shell.document["uploads"]
    assert upload.pop("id")
    assert upload == {
        "file": file,
        "part": 1,
        "records": 4,
        "orders": 6,
        "type": "A1",
        "rtn_code": "0000",
        "opcode": "OPCODE1",
        "state": "accepted",
        "duplicate": False,
    }
    assert "emulated identity" in shell.err
    assert b'"sMrecs": "4"' in shell.server.requests[0]


def test_upload_without_counts(shell: Shell, file: str) -> None:
    assert shell("upload", file, "--type", "A1", "--no-counts", answers=[ACCEPTED]) == 0
    assert b"sMrecs" not in shell.server.requests[0]


def test_upload_waits_for_the_result(
    shell: Shell, file: str, delivered: Callable[..., dict[str, str]]
) -> None:
    words = ("upload", file, "--type", "A2", "--wait", "--timeout", "20", "--json")
    assert shell(*words, answers=[ACCEPTED, NOT_READY, delivered(REASON)]) == 1
    (upload,) = shell.document["uploads"]
    assert (upload["state"], upload["result"]["ready"]) == ("done", True)
    assert upload["result"]["findings"][0]["field"] == "M51"


def test_upload_prints_tables_in_a_pipe(
    shell: Shell, file: str, delivered: Callable[..., dict[str, str]]
) -> None:
    words = ("upload", file, "--type", "A2", "--wait")
    assert shell(*words, answers=[ACCEPTED, delivered(REASON)]) == 1
    lines = [line.split("\t") for line in shell.out.splitlines()]
    assert [file, "1", "4", "6", "A2", "0000", "done", "OPCODE1"] in lines
    assert ["4", "4", "6", "0"] in lines
    assert any(line[:4] == ["1", "", "M51", "AA"] for line in lines)


def test_every_file_is_tried_and_the_worst_counts(shell: Shell, file: str, tmp_path: Path) -> None:
    missing, empty = tmp_path / "none.xml", tmp_path / "empty.xml"
    empty.write_bytes(b"")
    words = ("upload", str(missing), str(empty), file, "--type", "A2", "--json")
    assert shell(*words, answers=[ACCEPTED]) == 2
    states = [upload["state"] for upload in shell.document["uploads"]]
    assert states == ["refused", "refused", "accepted"]
    assert f"{missing}: no such file" in shell.err
    assert f"{empty}: the document is empty" in shell.err


@pytest.mark.parametrize(
    ("answer", "code", "state", "text"),
    [
        ({"RtnCode": "9005"}, 1, "refused", "9005 醫療院所代號不存在"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>", 4, "unknown", "HTML"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 4, "queued", "404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", 4, "unknown", "ended in the middle"),
    ],
    ids=["refused", "html", "404", "truncated"],
)
def test_failed_upload_says_why_in_one_line(
    shell: Shell, file: str, answer: Any, code: int, state: str, text: str
) -> None:
    assert shell("upload", file, "--type", "A1", "--json", answers=[answer]) == code
    (upload,) = shell.document["uploads"]
    assert upload["state"] == state
    (line,) = [line for line in shell.err.splitlines() if line.startswith(file)]
    assert text in line
    assert text in upload["error"]


def test_document_that_is_too_large_goes_in_parts(shell: Shell, tmp_path: Path, file: str) -> None:
    whole = Document.load(file)
    many = tmp_path / "many.xml"
    many.write_bytes(Document.build(list(whole.visits) * 250).data)  # 1,000 records, 1,500 orders
    answers = [ACCEPTED | {"Opcode": f"OP{number}"} for number in range(1, 3)]
    assert shell("upload", str(many), "--type", "A1", "--json", answers=answers) == 0
    parts = shell.document["uploads"]
    assert [part["part"] for part in parts] == [1, 2]
    assert sum(part["records"] for part in parts) == 1000
    assert [part["opcode"] for part in parts] == ["OP1", "OP2"]
    (whole_file,) = shell.document["files"]
    assert (whole_file["parts"], whole_file["records"]) == (2, 1000)
    assert whole_file["opcodes"] == ["OP1", "OP2"]


def test_parts_are_shown_as_one_result(
    shell: Shell,
    tmp_path: Path,
    file: str,
    delivered: Callable[..., dict[str, str]],
) -> None:
    """One summary, and the findings by record of the file, not of the part."""
    many = tmp_path / "many.xml"
    many.write_bytes(Document.build(list(Document.load(file).visits) * 250).data)
    words = ("upload", str(many), "--type", "A1", "--wait")
    assert shell(*words, answers=[ACCEPTED, ACCEPTED, delivered(), delivered(REASON)]) == 1
    lines = [line.split("\t") for line in shell.out.splitlines()]
    assert lines.count(["8", "8", "12", "0"]) == 1, "the counts of both parts together"
    assert ["4", "4", "6", "0"] not in lines
    (finding,) = [line for line in lines if "必填未填" in line]
    first = int(next(line for line in lines if line[:2] == [str(many), "1"])[2]) + 1
    assert finding[0] == str(first)


def test_record_that_no_upload_can_hold_is_not_sent(
    shell: Shell, tmp_path: Path, samples: Path
) -> None:
    text = (samples / "v2_clinic_big5.xml").read_bytes()
    large = tmp_path / "large.xml"
    order = text[text.index(b"<MB2>") : text.index(b"</MB2>") + len(b"</MB2>")]
    large.write_bytes(text.replace(order, order * 1000, 1))
    assert shell("upload", str(large), "--type", "A1", "--json") == 2
    assert "orders" in shell.document["uploads"][0]["error"]
    assert shell.server.requests == []


def test_a_document_is_not_sent_twice(shell: Shell, file: str) -> None:
    words = ("upload", file, "--type", "A1", "--json")
    assert shell(*words, answers=[ACCEPTED]) == 0
    first = shell.document["uploads"][0]
    target = shell.server.base_url
    assert run([*words, "--target", target]) == 0
    shell.out, shell.err = shell._capsys.readouterr()
    assert shell.document["uploads"] == [first | {"duplicate": True}]
    assert f"in the outbox already as {first['id']}" in shell.err
    assert "--again" in shell.err
    assert len(shell.server.requests) == 1


def test_again_sends_it_anew(shell: Shell, file: str) -> None:
    words = ["upload", file, "--type", "A1", "--json"]
    both = [_answer(ACCEPTED), _answer(ACCEPTED | {"Opcode": "OPCODE2"})]
    server = shell._raw_server(*both)
    assert run([*words, "--target", server.base_url]) == 0
    assert run([*words, "--target", server.base_url, "--again"]) == 0
    shell.out, shell.err = shell._capsys.readouterr()
    assert [json.loads(line)["uploads"][0]["opcode"] for line in shell.out.splitlines()] == [
        *("OPCODE1", "OPCODE2")
    ]


def test_csv_has_every_visit(
    shell: Shell, file: str, delivered: Callable[..., dict[str, str]]
) -> None:
    words = ("upload", file, "--type", "A2", "--wait", "--csv")
    assert shell(*words, answers=[ACCEPTED, delivered(REASON)]) == 1
    rows = list(csv.DictReader(io.StringIO(shell.out)))
    assert [(row["record"], row["field"], row["stored"]) for row in rows] == [
        *(("1", "M51", "false"), ("2", "", "true"), ("3", "", "true"), ("4", "", "true"))
    ]


def test_without_a_sam_it_stays_in_the_outbox(shell: Shell, file: str, component: Any) -> None:
    def broken(*, service: str) -> Any:
        raise ComponentError("VPNH_SignX", "failed")

    component.credential = broken
    assert shell("upload", file, "--type", "A1", "--json") == 3
    assert shell.document["uploads"][0]["state"] == "queued"
    assert "VPNH_SignX" in shell.err


def test_trace_is_masked_and_private(shell: Shell, file: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    words = ("upload", file, "--type", "A1", "--trace", str(trace))
    assert shell(*words, answers=[ACCEPTED]) == 0
    (line,) = trace.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["answer"] == ACCEPTED
    assert "RANDOM" not in line
    assert "SSSS" not in line
    assert oct(trace.stat().st_mode & 0o777) == "0o600"


def test_without_a_target_nothing_is_done(
    shell: Shell, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["upload", file, "--type", "ZZ"]) == 2
    assert "CARDIO_TARGET" in capsys.readouterr().err
    assert run(["result", "OP"]) == 2


def test_target_comes_from_the_environment(
    shell: Shell,
    file: str,
    raw_server: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CARDIO_TARGET", raw_server(_answer(ACCEPTED)).base_url)
    assert run(["upload", file, "--type", "ZZ", "--json"]) == 0
    assert '"OPCODE1"' in capsys.readouterr().out


def test_emulated_identity_stays_here(
    shell: Shell, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = ["--target", "https://vpn.example/V1000/"]
    assert run(["upload", file, "--type", "ZZ", *target]) == 2
    captured = capsys.readouterr()
    assert "--allow-emulated-to vpn.example" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    "words", [["upload"], ["upload", "f.xml"], ["upload", "f.xml", "--type", "A3"], ["result"]]
)
def test_wrong_usage_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert "Usage:" in capsys.readouterr().err


def test_result_prints_one_document(shell: Shell, delivered: Callable[..., dict[str, str]]) -> None:
    assert shell("result", "OP", "--type", "A2", "--json", answers=[delivered()]) == 0
    found = shell.document
    assert (found["opcode"], found["type"], found["rtn_code"]) == ("OP", "A2", "0000")
    assert (found["ready"], found["findings"]) == (True, [])
    assert found["summary"]["valid_orders"] == 6


def test_result_with_findings_is_bad_news(
    shell: Shell, delivered: Callable[..., dict[str, str]]
) -> None:
    assert shell("result", "OP", "--type", "A2", answers=[delivered(REASON)]) == 1
    assert "必填未填" in shell.out


def test_result_that_is_not_ready_is_no_error(shell: Shell) -> None:
    assert shell("result", "OP", "--type", "A2", "--json", answers=[NOT_READY]) == 0
    assert (shell.document["ready"], shell.document["summary"]) == (False, None)
    assert shell("result", "OP", "--type", "A2", answers=[NOT_READY]) == 0
    assert "5002 檢核結果尚未備妥" in shell.err


def test_result_of_a_connection_test_says_it_was_not_checked(
    shell: Shell, delivered: Callable[..., dict[str, str]]
) -> None:
    answers = [delivered(checked=False)]
    assert shell("result", "OP", "--type", "ZZ", answers=answers) == 0
    assert "not checked" in shell.err


def test_result_without_type_tries_each(
    shell: Shell, delivered: Callable[..., dict[str, str]]
) -> None:
    wrong = {"RtnCode": "5003"}
    assert shell("result", "OP", "--json", answers=[wrong, wrong, delivered()]) == 0
    assert shell.document["type"] == "ZZ"
    assert shell("result", "OP", "--json", answers=[{"RtnCode": "5004"}]) == 1
    assert len(shell.server.requests) == 1


def test_refused_result_is_still_one_document(shell: Shell) -> None:
    assert shell("result", "OP", "--type", "A1", "--json", answers=[{"RtnCode": "5004"}]) == 1
    assert (shell.document["rtn_code"], shell.document["ready"]) == ("5004", False)
    assert "5004" in shell.err


def test_result_with_unknown_keys_is_shown_raw(shell: Shell) -> None:
    answer = {"RtnCode": "0000", "Tx_result_json": encode_payload(b'{"unknown": 1}')}
    assert shell("result", "OP", "--type", "A1", answers=[answer]) == 1
    assert '{"unknown": 1}' in shell.out
    assert shell("result", "OP", "--type", "A1", "--json", answers=[answer]) == 1
    assert shell.document["raw"] == '{"unknown": 1}'


@pytest.mark.parametrize("command", ["upload", "result"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert f"Example: cardio {command}" in " ".join(capsys.readouterr().out.split())


def test_a_result_that_is_not_asked_for_any_more_is_told(
    shell: Shell, clinic: Document, now: datetime, tmp_path: Path
) -> None:
    with Outbox(tmp_path / "home" / "outbox", now=lambda: now) as outbox:
        target = "https://vpn.example/V1000/"
        (part,) = outbox.enqueue(clinic, file="f.xml", type="A2", target=target).parts
        for event in (Event.SEND, Event.ACCEPT, Event.STOP):
            values: dict[str, Any] = {"sam_id": "901000000047", "sent_at": now}
            sent = values if event is Event.SEND else {}
            part = outbox.store.record(part, changed(part, event, now, **sent))
    assert shell("outbox", "run") == 1
    assert f"f.xml: accepted; see cardio outbox show {part.id}" in shell.err


class Heard:
    """Progress that keeps what it is shown, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def hear(self, event: Event, part: Part) -> None:
        self.told.append(event.value)

    def sent(self, part: Part, size: int) -> None:
        self.told.append("bytes")

    def __call__(self) -> AbstractContextManager[Heard]:
        return nullcontext(self)


def test_an_upload_is_shown_while_it_goes_out(
    shell: Shell, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not when it is over: a bar that comes with the answer shows nothing."""
    heard = Heard()
    monkeypatch.setattr("api.cli_upload.progress", heard)
    assert shell("upload", file, "--type", "A2", answers=[ACCEPTED]) == 0
    assert heard.told == ["claim", "send", "bytes", "accept"]


def test_a_run_shows_it_and_counts_it(
    shell: Shell,
    clinic: Document,
    now: datetime,
    raw_server: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    heard = Heard()
    monkeypatch.setattr("api.cli_outbox_run.progress", heard)
    target = raw_server(_answer(ACCEPTED)).base_url
    with Outbox(tmp_path / "home" / "outbox", now=lambda: now) as outbox:
        outbox.enqueue(clinic, file="f.xml", type="A2", target=target)
    assert run(["outbox", "run", "--no-results", "--json", "--target", target]) == 0
    assert heard.told == ["claim", "send", "bytes", "accept"]
    counters = json.loads(capsys.readouterr().out)["counters"]
    assert [name for name, number in counters.items() if number == 1] == ["claim", "send", "accept"]
    assert counters["bytes_sent"] > 1
