"""Requests as they travel, and answers of every kind."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import Document
from api.codes import JobType
from api.errors import (
    AnswerNotJson,
    HttpStatusError,
    RedirectRefused,
    ResponseInvalid,
    TransportError,
)
from api.wire import (
    MAX_RETRY_AFTER,
    UPLOAD,
    Answer,
    Request,
    Response,
    download_request,
    format_upload_dt,
    read_answer,
    text_field,
    upload_request,
)
from cardio.codecs import TAIPEI
from cardio.component import Credential

BASE = "http://127.0.0.1:15180/V1000/"


@pytest.fixture
def credential(component: Any) -> Credential:
    made: Credential = component.credential(service="30")
    return made


def _body(request: Request) -> dict[str, str]:
    body = b"".join(request.chunks())
    assert len(body) == request.content_length
    assert request.headers["Content-Length"] == str(len(body))
    fields: dict[str, str] = json.loads(body)
    return fields


@pytest.mark.parametrize("counts", [True, False])
def test_upload_has_the_fields_of_the_slides_in_order(
    counts: bool, clinic: Document, credential: Credential
) -> None:
    request = upload_request(
        BASE, credential, JobType.FORMAL, clinic, upload_dt="20260315120000123", counts=counts
    )
    body = _body(request)
    more = ["sMrecs", "sPrecs"] if counts else []
    first = ["sSamid", "sHospid", "sClientrandom", "sSignature", "sType"]
    assert list(body) == [*first, *more, "sPatData", "sUploadDT"]
    assert all(isinstance(value, str) for value in body.values())
    assert request.url == BASE + "VNHI_Upload"
    assert base64.b64decode(body["sPatData"]) == clinic.data
    assert (body["sType"], body["sUploadDT"]) == ("A1", "20260315120000123")
    assert (body.get("sMrecs"), body.get("sPrecs")) == (("4", "6") if counts else (None, None))


def test_download_has_the_fields_of_the_slides(credential: Credential) -> None:
    request = download_request(BASE, credential, JobType.CONNECTION_TEST, "OPCODE")
    assert request.url == BASE + "VNHI_Download"
    assert _body(request) == {
        "sSamid": "901000000047",
        "sHospid": "3501200000",
        "sClientrandom": credential.client_random,
        "sSignature": credential.signature,
        "sType": "ZZ",
        "sOpcode": "OPCODE",
    }


@pytest.mark.parametrize("records", [1, 700, 1400, 4001])
def test_body_is_streamed_with_its_length_known(
    records: int, wrap: Callable[..., bytes], credential: Credential
) -> None:
    record = "<REC><MSH/><MB><MB1><M15>TESTVISIT00000000001</M15></MB1></MB></REC>"
    document = Document.loads(wrap(record * records) + b" " * (records % 3))
    request = upload_request(
        BASE, credential, JobType.PRECHECK, document, upload_dt="0" * 17, counts=False
    )
    assert max(len(chunk) for chunk in request.chunks()) <= 256 * 1024
    assert base64.b64decode(_body(request)["sPatData"]) == document.data
    assert list(request.chunks()) == list(request.chunks())


def test_repr_shows_no_credential(clinic: Document, credential: Credential) -> None:
    request = upload_request(
        BASE, credential, JobType.FORMAL, clinic, upload_dt="0" * 17, counts=True
    )
    assert credential.signature not in repr(request)
    assert credential.client_random not in repr(request)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 15, 12, 0, 0, 7999, tzinfo=TAIPEI), "20260315120000007"),
        (datetime(2026, 12, 31, 16, 0, 0, 999_999, tzinfo=UTC), "20270101000000999"),
    ],
)
def test_upload_time_is_taipei_to_the_millisecond(moment: datetime, text: str) -> None:
    assert format_upload_dt(moment) == text


def _response(body: bytes, status: int = 200, **headers: str) -> Response:
    return Response(status, headers, body)


@pytest.mark.parametrize("name", ["RtnCode", "rtnCode", "RTNCODE", "rtncode"])
def test_answer_names_are_read_in_any_letter_case(name: str) -> None:
    body = json.dumps({name: "0000", "OPCODE": "X"}).encode()
    answer = read_answer(_response(body), what="VNHI_Upload")
    assert answer.rtn_code == "0000"
    assert text_field(answer, "Opcode") == "X"
    assert not answer.emulated


def test_emulated_answer_says_so() -> None:
    response = Response(200, {"x-emulator": "1"}, b'{"RtnCode": "5002"}')
    assert read_answer(response, what="VNHI_Download").emulated


HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (HTML, AnswerNotJson, "HTML"),
        (b"  <html>", AnswerNotJson, "HTML"),
        (b'{"RtnCode": "00', AnswerNotJson, "cut off"),
        (b"", AnswerNotJson, "not JSON"),
        (b"busy", AnswerNotJson, "not JSON"),
        (b'["0000"]', AnswerNotJson, "JSON object"),
        (b"{}", ResponseInvalid, "RtnCode"),
        (b'{"RtnCode": null}', ResponseInvalid, "RtnCode"),
        (b'{"RtnCode": 0}', ResponseInvalid, "RtnCode"),
        (b'{"RtnCode": "OK"}', ResponseInvalid, "RtnCode"),
        ('{"RtnCode": "測試"}'.encode("cp950"), AnswerNotJson, "cut off or broken"),
    ],
)
def test_unusable_answer_is_maybe_received(
    body: bytes, kind: type[ResponseInvalid], text: str
) -> None:
    with pytest.raises(kind, match=text) as caught:
        read_answer(_response(body), what="VNHI_Upload")
    assert caught.value.maybe_received
    assert caught.value.head == body[:120]
    assert body.decode("utf-8", "replace") not in str(caught.value) or not body


@pytest.mark.parametrize(
    ("status", "kind", "received"),
    [
        (301, RedirectRefused, False),
        (307, RedirectRefused, False),
        (401, HttpStatusError, False),
        (404, HttpStatusError, False),
        (413, HttpStatusError, False),
        (500, HttpStatusError, True),
        (502, HttpStatusError, True),
        (504, HttpStatusError, True),
    ],
)
def test_status_decides_whether_it_may_have_arrived(
    status: int, kind: type[HttpStatusError], received: bool
) -> None:
    with pytest.raises(kind, match=str(status)) as caught:
        read_answer(_response(b'{"RtnCode": "0000"}', status), what="VNHI_Upload")
    assert (caught.value.status, caught.value.maybe_received) == (status, received)
    assert type(caught.value) is kind


@pytest.mark.parametrize("value", [None, "", 5, "X" * 257])
def test_missing_opcode_is_refused(value: object) -> None:
    answer = read_answer(
        _response(json.dumps({"RtnCode": "0000", "Opcode": value}).encode()), what="VNHI_Upload"
    )
    with pytest.raises(ResponseInvalid, match="Opcode"):
        text_field(answer, "Opcode", limit=256)


@given(st.binary(max_size=200), st.integers(100, 599))
def test_any_answer_is_read_or_refused_in_one_line(body: bytes, status: int) -> None:
    try:
        answer = read_answer(_response(body, status), what="VNHI_Upload")
    except TransportError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(answer, Answer)


DATE = "Sun, 15 Mar 2026 04:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "9" * 400}, MAX_RETRY_AFTER),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, 0.0),
        ({"retry-after": "\u0661"}, 0.0),
        ({"retry-after": "Sun, 15 Mar 2026 04:00:30 GMT", "date": DATE}, 30.0),
        ({"retry-after": "Sun, 15 Mar 2026 03:00:00 GMT", "date": DATE}, 0.0),
        ({"retry-after": "Sun, 15 Mar 2027 04:00:00 GMT", "date": DATE}, MAX_RETRY_AFTER),
        ({"retry-after": "Sun, 15 Mar 2026 04:00:30 GMT"}, 0.0),
        ({"retry-after": "Sun, 15 Mar 2026 04:00:30", "date": DATE}, 0.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_may_ask_to_be_left_alone(
    headers: dict[str, str], seconds: float, status: int
) -> None:
    with pytest.raises(HttpStatusError) as caught:
        read_answer(Response(status, headers, b""), what=UPLOAD)
    assert caught.value.retry_after == seconds
    assert caught.value.maybe_received is (status == 503)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_retry_after_is_read_or_counts_for_nothing(wanted: str, date: str) -> None:
    with pytest.raises(HttpStatusError) as caught:
        read_answer(Response(503, {"retry-after": wanted, "date": date}, b""), what=UPLOAD)
    assert 0.0 <= caught.value.retry_after <= MAX_RETRY_AFTER
