from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.codecs import TAIPEI
from emulator.vpn.options import ServerOptions
from emulator.vpn.refusal import AnswerCode, Refusal
from emulator.vpn.wire import (
    BODY_OVERHEAD,
    Claim,
    body_limit,
    read_download,
    read_upload,
    write_answer,
)

OPTIONS = ServerOptions()
CLAIM = {
    "sSamid": "901000000047",
    "sHospid": "7777777777",
    "sClientrandom": "AAAAAAAAAAA=",
    "sSignature": "B" * 344,
}
UPLOAD: dict[str, Any] = {
    **CLAIM,
    "sType": "A1",
    "sMrecs": "4",
    "sPrecs": "6",
    "sPatData": base64.b64encode(b"<RECS/>").decode(),
    "sUploadDT": "20260315093000123",
}
DOWNLOAD: dict[str, Any] = {**CLAIM, "sType": "A1", "sOpcode": "20260315"}
REQUIRED = [name for name in UPLOAD if name not in ("sMrecs", "sPrecs")]


def as_body(fields: object) -> bytes:
    return json.dumps(fields).encode()


def reason_of(body: bytes, options: ServerOptions = OPTIONS) -> str:
    with pytest.raises(Refusal) as caught:
        read_upload(body, options)
    assert caught.value.rtn_code is AnswerCode.OTHER
    return caught.value.reason


def test_an_upload_is_read_whole() -> None:
    request = read_upload(as_body(UPLOAD), OPTIONS)
    assert request.claim == Claim("901000000047", "7777777777", "AAAAAAAAAAA=", "B" * 344)
    assert (request.type, request.document) == ("A1", b"<RECS/>")
    assert request.sent_at == datetime(2026, 3, 15, 9, 30, 0, 123_000, TAIPEI)
    assert (request.records, request.orders) == (4, 6)


def test_a_download_is_read_whole() -> None:
    request = read_download(as_body(DOWNLOAD), OPTIONS)
    assert (request.type, request.opcode) == ("A1", "20260315")
    assert request.claim.sam_id == "901000000047"


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.swapcase, str.title])
def test_any_letter_case_of_names_reads_alike(spell: Any) -> None:
    spelled = {spell(name): value for name, value in UPLOAD.items()}
    assert read_upload(as_body(spelled), OPTIONS) == read_upload(as_body(UPLOAD), OPTIONS)


def test_the_spellings_of_public_callers_read_alike() -> None:
    others = {"sSamid": "sSamId", "sHospid": "sHospId", "sClientrandom": "sClientRandom"}
    spelled = {others.get(name, name): value for name, value in UPLOAD.items()}
    assert read_upload(as_body(spelled), OPTIONS) == read_upload(as_body(UPLOAD), OPTIONS)
    assert "sSamid" in reason_of(as_body(spelled), ServerOptions(strict_names=True))


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "", "absent"])
def test_what_is_required_must_be_there(name: str, value: str | None) -> None:
    fields = {**UPLOAD, name: value}
    if value == "absent":
        del fields[name]
    assert reason_of(as_body(fields)) == f"{name}: missing or empty"


@pytest.mark.parametrize("value", [None, "", "absent"])
def test_counts_may_be_left_out(value: str | None) -> None:
    fields = {**UPLOAD, "sMrecs": value, "sPrecs": value}
    if value == "absent":
        del fields["sMrecs"], fields["sPrecs"]
    request = read_upload(as_body(fields), OPTIONS)
    assert (request.records, request.orders) == (None, None)


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, ["x"], {"x": "y"}])
@pytest.mark.parametrize("name", ["sType", "sMrecs", "sPatData"])
def test_every_value_is_a_string(name: str, value: object) -> None:
    assert reason_of(as_body(UPLOAD | {name: value})).startswith(f"{name}: expected a string")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sSamid", "9" * 13),
        ("sHospid", "7" * 11),
        ("sClientrandom", "A" * 21),
        ("sSignature", "A" * 513),
        ("sType", "A1 "),
        ("sMrecs", "1000"),
        ("sUploadDT", "2" * 18),
        ("sHospid", "診所"),
        ("sSamid", "\ud800"),
        ("sMrecs", "x"),
        ("sMrecs", "-1"),
        ("sPrecs", "1.0"),
        ("sUploadDT", "20260229000000000"),
        ("sPatData", "AAA"),
        ("sPatData", "AAA=\n"),
        ("sPatData", "AA\nAA"),
        ("sPatData", "AA-_"),
        ("sPatData", "AAAA=AAA"),
    ],
)
def test_a_value_of_another_form_names_its_field(name: str, value: str) -> None:
    reason = reason_of(as_body(UPLOAD | {name: value}))
    assert reason.startswith(f"{name}: ")
    assert len(value) < 9 or value not in reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"<html></html>",
        b"\xff\xfe{}",
        '{"sType": "健"}'.encode("big5"),
        b"[]",
        b"12",
        b'"text"',
        b"null",
        b"true",
        b"{",
        b'{"sType": "A1"} {}',
        b'{"sType": NaN, "x": }',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        as_body([UPLOAD]),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    assert reason_of(body).startswith("body: ")


def test_a_byte_order_mark_and_unknown_names_do_no_harm() -> None:
    body = b"\xef\xbb\xbf" + as_body(UPLOAD | {"extra": {"deep": [1]}, "": None})
    assert read_upload(body, OPTIONS) == read_upload(as_body(UPLOAD), OPTIONS)


@pytest.mark.parametrize("second", ["sType", "STYPE", "stype"])
def test_a_doubled_name_is_refused_in_any_letter_case(second: str) -> None:
    body = as_body(UPLOAD)[:-1] + f', "{second}": "A2"}}'.encode()
    assert reason_of(body) == "sType: given twice"


@pytest.mark.parametrize(("length", "fits"), [(1000, True), (1004, False)])
def test_the_document_limit_counts_base64_characters(length: int, fits: bool) -> None:
    body = as_body(UPLOAD | {"sPatData": "A" * length})
    options = ServerOptions(max_base64_chars=1000)
    if fits:
        assert len(read_upload(body, options).document) == 750
    else:
        assert reason_of(body, options) == "sPatData: 1004 characters, at most 1000"


def test_a_body_has_room_for_the_escapes_of_other_writers() -> None:
    options = ServerOptions(max_base64_chars=100_000)
    random = base64.b64encode(bytes(range(256)) * 290).decode()
    assert 98_000 < len(random) <= 100_000
    body = json.dumps(UPLOAD | {"sPatData": random}).replace("/", "\\/").replace("+", "\\u002B")
    assert len(body) <= body_limit(options)
    assert base64.b64encode(read_upload(body.encode(), options).document).decode() == random
    assert body_limit(options) < 2 * (100_000 + BODY_OVERHEAD)


def test_answers_are_ascii_json_with_the_code_first() -> None:
    body = write_answer(AnswerCode.OK, Opcode="2026", note="健保")
    assert body == b'{"RtnCode": "0000", "Opcode": "2026", "note": "\\u5065\\u4fdd"}'


def test_requests_do_not_show_their_secrets() -> None:
    shown = repr(read_upload(as_body(UPLOAD), OPTIONS))
    assert "AAAAAAAAAAA=" not in shown
    assert "BBBB" not in shown
    assert "RECS" not in shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for read in (read_upload, read_download):
        with pytest.raises(Refusal):
            read(body, OPTIONS)


@given(st.dictionaries(st.sampled_from(sorted(UPLOAD)), JSON, min_size=1))
def test_any_values_are_read_or_refused_with_9999(changes: dict[str, Any]) -> None:
    try:
        request = read_upload(as_body(UPLOAD | changes), OPTIONS)
    except Refusal as refusal:
        assert refusal.rtn_code is AnswerCode.OTHER
    else:
        assert request.sent_at.tzinfo is TAIPEI
        assert 1 <= len(request.type) <= 2


@given(st.text(min_size=1, max_size=6), JSON)
def test_unknown_names_never_change_what_is_read(name: str, value: Any) -> None:
    if name.lower() not in {known.lower() for known in UPLOAD}:
        body = as_body({name: value} | UPLOAD)
        assert read_upload(body, OPTIONS) == read_upload(as_body(UPLOAD), OPTIONS)
