"""Flows, driven by hand: which step comes next, for every answer. No clock, no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from api import Document, flow
from api.codes import RTN_CODES, JobType, Retry
from api.errors import (
    AnswerNotJson,
    AnswerTimeout,
    ApiError,
    ConnectionBroken,
    DeadlineExpired,
    DocumentTooLarge,
    EmulatedIdentityRefused,
    Refused,
    ResponseInvalid,
    ServerUnreachable,
    TlsFailed,
)
from api.report import CheckReport, ReportHeader
from api.results import encode_payload, render_json
from api.steps import Flow, Send, Sign, Wait
from api.target import Target
from api.terms import Terms
from api.wire import Response

SCHEDULE = (1.0, 2.0, 4.0)


@pytest.fixture
def terms(component: Any, paper_time: Any) -> Terms:
    return Terms(
        Target.parse("http://127.0.0.1:15180/V1000/"),
        now=component.now,
        monotonic=paper_time.monotonic,
        schedule=SCHEDULE,
    )


class Drive:
    """Carries out steps on paper, and keeps a word for each of them."""

    def __init__(self, component: Any, time: Any) -> None:
        self.component = component
        self.time = time
        self.steps: list[str] = []
        self.bodies: list[dict[str, str]] = []
        self.timeouts: list[float] = []

    def __call__(self, steps: Flow[Any], answers: Sequence[dict[str, Any] | ApiError]) -> Any:
        left = iter(answers)
        try:
            step = next(steps)
            while True:
                answer = self._perform(step, left)
                step = steps.throw(answer) if isinstance(answer, ApiError) else steps.send(answer)
        except StopIteration as done:
            assert not list(left)
            return done.value

    def _perform(self, step: Any, left: Any) -> Any:
        if isinstance(step, Sign):
            self.steps.append("sign" if step.drop is None else "sign again")
            if step.drop is not None:
                self.component.drop(step.drop)
            return self.component.credential(service="30")
        if isinstance(step, Send):
            self.steps.append("send")
            self.timeouts.append(step.timeout)
            self.bodies.append(json.loads(b"".join(step.request.chunks())))
            answer = next(left)
            if isinstance(answer, ApiError):
                return answer
            return Response(200, {}, json.dumps(answer).encode())
        assert isinstance(step, Wait)
        self.steps.append(f"wait {step.seconds:g}")
        self.time.sleep(step.seconds)
        return None


@pytest.fixture
def drive(component: Any, paper_time: Any) -> Drive:
    return Drive(component, paper_time)


@pytest.fixture
def accepted(opcode: str) -> dict[str, str]:
    return {"RtnCode": "0000", "Opcode": opcode}


@pytest.fixture
def delivered(now: datetime) -> dict[str, str]:
    header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
    payload = render_json(CheckReport("test", True, header))
    return {"RtnCode": "0000", "Tx_result_json": encode_payload(payload)}


NOT_READY = {"RtnCode": "5002"}


def test_upload_signs_sends_and_returns_the_receipt(
    drive: Drive, clinic: Document, terms: Terms, accepted: dict[str, str], now: datetime
) -> None:
    receipt = drive(flow.upload(clinic, JobType.FORMAL, terms), [accepted])
    assert drive.steps == ["sign", "send"]
    assert (receipt.opcode, receipt.type, receipt.rtn_code) == (accepted["Opcode"], "A1", "0000")
    assert (receipt.sam_id, receipt.sent_at) == ("901000000047", now)
    assert (receipt.records, receipt.orders, receipt.sha256) == (4, 6, clinic.sha256)


@pytest.mark.parametrize("code", [row.code for row in RTN_CODES if row.code != "0000"])
def test_refusal_is_repeated_as_the_table_says(
    code: str, drive: Drive, clinic: Document, terms: Terms
) -> None:
    info = next(row for row in RTN_CODES if row.code == code)
    with pytest.raises(Refused) as caught:
        drive(flow.upload(clinic, JobType.FORMAL, terms), [{"RtnCode": code}] * info.tries)
    expected = ["sign", "send"]
    for number in range(1, info.tries):
        if info.retry is not Retry.AFTER_NEW_SIGNATURE:
            expected.append(f"wait {terms.pause(number):g}")
        if info.new_signature:
            expected.append("sign again")
        expected.append("send")
    assert drive.steps == expected
    assert (caught.value.code, caught.value.attempts) == (code, info.tries)


def test_expired_signature_is_renewed_once_at_once(
    drive: Drive, clinic: Document, terms: Terms, accepted: dict[str, str]
) -> None:
    answers = [{"RtnCode": "8203"}, accepted]
    assert drive(flow.upload(clinic, JobType.FORMAL, terms), answers).opcode == accepted["Opcode"]
    assert drive.steps == ["sign", "send", "sign again", "send"]
    first, second = drive.bodies
    assert first["sSignature"] != second["sSignature"]
    assert first["sClientrandom"] != second["sClientrandom"]
    assert len(drive.component.dropped) == 1


def test_upload_time_never_repeats(
    drive: Drive, clinic: Document, terms: Terms, accepted: dict[str, str]
) -> None:
    drive(flow.upload(clinic, JobType.FORMAL, terms), [{"RtnCode": "8201"}, accepted])
    drive(flow.upload(clinic, JobType.FORMAL, terms), [accepted])
    assert [body["sUploadDT"] for body in drive.bodies] == [
        "20260315120000000",
        "20260315120000001",
        "20260315120000002",
    ]


def test_unknown_code_is_a_failure_that_is_not_repeated(
    drive: Drive, clinic: Document, terms: Terms
) -> None:
    with pytest.raises(Refused) as caught:
        drive(flow.upload(clinic, JobType.FORMAL, terms), [{"RtnCode": "4711"}])
    assert caught.value.code == "4711"


@pytest.mark.parametrize(
    "error",
    [
        AnswerTimeout("late", maybe_received=True),
        ConnectionBroken("cut", maybe_received=True),
        ServerUnreachable("gone"),
    ],
)
def test_lost_upload_is_never_sent_again(
    error: ApiError, drive: Drive, clinic: Document, terms: Terms
) -> None:
    with pytest.raises(type(error)) as caught:
        drive(flow.upload(clinic, JobType.FORMAL, terms), [error])
    assert caught.value is error
    assert drive.steps.count("send") == 1


def test_success_without_opcode_is_maybe_received(
    drive: Drive, clinic: Document, terms: Terms
) -> None:
    with pytest.raises(ResponseInvalid) as caught:
        drive(flow.upload(clinic, JobType.FORMAL, terms), [{"RtnCode": "0000"}])
    assert caught.value.maybe_received


def test_emulated_credential_is_seen_before_it_is_sent(
    drive: Drive, clinic: Document, terms: Terms
) -> None:
    elsewhere = replace(terms, target=Target.parse("https://vpn.example/V1000/"))
    with pytest.raises(EmulatedIdentityRefused):
        drive(flow.upload(clinic, JobType.FORMAL, elsewhere), [])
    assert drive.steps == ["sign"]


@pytest.mark.parametrize(
    ("type", "counts", "sent"),
    [
        (JobType.FORMAL, True, True),
        (JobType.FORMAL, False, False),
        (JobType.PRECHECK, True, False),
        (JobType.CONNECTION_TEST, True, False),
    ],
)
def test_counts_go_with_formal_uploads_only(
    type: JobType,
    counts: bool,
    sent: bool,
    drive: Drive,
    clinic: Document,
    terms: Terms,
    accepted: dict[str, str],
) -> None:
    drive(flow.upload(clinic, type, replace(terms, counts=counts)), [accepted])
    assert ("sMrecs" in drive.bodies[0]) is sent


def test_too_many_characters_are_refused_before_signing(
    drive: Drive, clinic: Document, terms: Terms, accepted: dict[str, str]
) -> None:
    size = clinic.base64_length
    with pytest.raises(DocumentTooLarge, match="split the document") as caught:
        drive(flow.upload(clinic, JobType.PRECHECK, replace(terms, max_base64=size - 1)), [])
    assert (caught.value.size, caught.value.limit) == (size, size - 1)
    assert drive.steps == []
    drive(flow.upload(clinic, JobType.PRECHECK, replace(terms, max_base64=size)), [accepted])


@pytest.mark.parametrize(("records", "orders"), [(1000, 0), (1, 1000)])
def test_too_many_records_for_the_counts_are_refused(
    records: int,
    orders: int,
    drive: Drive,
    terms: Terms,
    wrap: Callable[..., bytes],
    accepted: dict[str, str],
) -> None:
    each = f"<REC><MSH/><MB><MB1/>{'<MB2/>' * orders}</MB></REC>"
    document = Document.loads(wrap(each * records))
    with pytest.raises(DocumentTooLarge, match="999"):
        drive(flow.upload(document, JobType.FORMAL, terms), [])
    assert drive.steps == []
    drive(flow.upload(document, JobType.FORMAL, replace(terms, counts=False)), [accepted])
    drive(flow.upload(document, JobType.PRECHECK, terms), [accepted])


def test_result_that_is_not_ready_is_no_error(drive: Drive, terms: Terms) -> None:
    result = drive(flow.result("OP", JobType.PRECHECK, terms), [NOT_READY])
    assert (result.ready, result.rtn_code, result.type) == (False, "5002", JobType.PRECHECK)
    assert drive.bodies[0]["sOpcode"] == "OP"


def test_result_is_read(drive: Drive, terms: Terms, delivered: dict[str, str]) -> None:
    result = drive(flow.result("OP", JobType.PRECHECK, terms), [delivered])
    assert result.ready
    assert result.summary is not None
    assert result.summary.valid_orders == 6


@pytest.mark.parametrize("code", ["5003", "5004", "8205"])
def test_refused_question_is_raised(code: str, drive: Drive, terms: Terms) -> None:
    with pytest.raises(Refused) as caught:
        drive(flow.result("OP", JobType.PRECHECK, terms), [{"RtnCode": code}])
    assert caught.value.code == code


@pytest.mark.parametrize("payload", [None, "", "not Base64!", "PGh0bWw+"])
def test_unreadable_result_is_refused(payload: object, drive: Drive, terms: Terms) -> None:
    answer = {"RtnCode": "0000", "Tx_result_json": payload}
    with pytest.raises(ResponseInvalid):
        drive(flow.result("OP", JobType.PRECHECK, terms), [answer])


def test_waiting_follows_the_schedule(
    drive: Drive, terms: Terms, delivered: dict[str, str]
) -> None:
    answers = [*[NOT_READY] * 4, delivered]
    assert drive(flow.wait("OP", JobType.PRECHECK, terms, timeout=100), answers).ready
    waits = [step for step in drive.steps if step.startswith("wait")]
    assert waits == ["wait 1", "wait 2", "wait 4", "wait 4", "wait 4"]


def test_waiting_ends_at_the_deadline(drive: Drive, terms: Terms) -> None:
    with pytest.raises(DeadlineExpired) as caught:
        drive(flow.wait("OP", JobType.PRECHECK, terms, timeout=5), [NOT_READY] * 3)
    assert [s for s in drive.steps if s.startswith("wait")] == ["wait 1", "wait 2", "wait 2"]
    assert (caught.value.opcode, caught.value.seconds) == ("OP", 5)
    assert drive.timeouts == [4.0, 2.0, 1.0]


def test_no_time_still_asks_once(drive: Drive, terms: Terms, delivered: dict[str, str]) -> None:
    assert drive(flow.wait("OP", JobType.PRECHECK, terms, timeout=0), [delivered]).ready
    assert drive.steps == ["wait 0", "sign", "send"]


def test_lost_questions_are_asked_again(
    drive: Drive, terms: Terms, delivered: dict[str, str]
) -> None:
    lost = [ServerUnreachable("gone"), AnswerTimeout("late"), ConnectionBroken("cut")]
    answers: list[dict[str, str] | ApiError] = [*lost, NOT_READY, *lost, delivered]
    assert drive(flow.wait("OP", JobType.PRECHECK, terms, timeout=1000), answers).ready


def test_too_many_lost_questions_are_raised(drive: Drive, terms: Terms) -> None:
    with pytest.raises(ServerUnreachable):
        drive(
            flow.wait("OP", JobType.PRECHECK, terms, timeout=1000), [ServerUnreachable("gone")] * 4
        )


@pytest.mark.parametrize("error", [TlsFailed("untrusted"), AnswerNotJson("html")])
def test_lasting_faults_are_raised_at_once(error: ApiError, drive: Drive, terms: Terms) -> None:
    with pytest.raises(type(error)):
        drive(flow.wait("OP", JobType.PRECHECK, terms, timeout=1000), [error])
