"""Both clients, through the same tests: prepared answers, and real sockets that misbehave."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from api import AsyncClient, Client, Document
from api.errors import (
    AnswerNotJson,
    AnswerTimeout,
    ConnectionBroken,
    DeadlineExpired,
    EmulatedIdentityRefused,
    HttpStatusError,
    RedirectRefused,
    Refused,
    ResponseInvalid,
    ServerUnreachable,
    TlsFailed,
    TransportError,
)
from api.report import CheckReport, ReportHeader
from api.results import encode_payload, render_json

NOT_READY = {"RtnCode": "5002"}
HTML = b"<html><body>Please sign in</body></html>"


@pytest.fixture
def delivered(now: datetime) -> dict[str, str]:
    header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
    payload = render_json(CheckReport("test", True, header))
    return {"RtnCode": "0000", "Tx_result_json": encode_payload(payload)}


def _http(status: str, body: bytes, *more: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status}".encode(), b"Connection: close", b"Content-Length: %d" % size]
    return b"\r\n".join([*head, *more, b"", body])


def test_document_arrives_whole(caller: Any, clinic: Document, opcode: str) -> None:
    receipt = caller.upload(clinic, "A1")
    assert receipt.opcode == opcode
    (request,), (body,) = caller.server.requests, caller.server.bodies
    assert str(request.url) == "http://127.0.0.1:15180/V1000/VNHI_Upload"
    assert request.headers["content-type"] == request.headers["accept"] == "application/json"
    assert "transfer-encoding" not in request.headers
    assert int(request.headers["content-length"]) == len(request.content)
    assert base64.b64decode(body["sPatData"]) == clinic.data
    assert (body["sMrecs"], body["sPrecs"]) == ("4", "6")


def test_result_is_asked_with_the_type_of_the_upload(
    caller: Any, clinic: Document, delivered: dict[str, str]
) -> None:
    receipt = caller.upload(clinic, "A2")
    caller.server.answers = [delivered]
    assert caller.result(receipt).ready
    assert caller.server.bodies[-1]["sType"] == "A2"
    assert caller.server.bodies[-1]["sOpcode"] == receipt.opcode
    assert caller.component.signed == 1


def test_waiting_ends_with_the_result(caller: Any, opcode: str, delivered: dict[str, str]) -> None:
    caller.server.answers = [NOT_READY, NOT_READY, delivered]
    assert caller.wait(opcode, "A2").ready
    assert caller.time.slept == [0.1, 0.1, 0.2]


def test_waiting_ends_at_its_deadline(caller: Any, opcode: str) -> None:
    caller.server.answers = [NOT_READY]
    with pytest.raises(DeadlineExpired):
        caller.wait(opcode, "A2", timeout=30.0)
    assert sum(caller.time.slept) == pytest.approx(30.0)


def test_new_signature_after_8203(caller: Any, clinic: Document, opcode: str) -> None:
    caller.server.answers = [{"RtnCode": "8203"}, {"RtnCode": "0000", "Opcode": opcode}]
    assert caller.upload(clinic, "A1").opcode == opcode
    assert (caller.component.signed, len(caller.component.dropped)) == (2, 1)


def test_refusal_is_raised_with_its_code(caller: Any, clinic: Document) -> None:
    caller.server.answers = [{"RtnCode": "8205"}]
    with pytest.raises(Refused) as caught:
        caller.upload(clinic, "A1")
    assert caught.value.code == "8205"
    assert len(caller.server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "received"),
    [
        (lambda: httpx.Response(200, content=HTML), AnswerNotJson, True),
        (lambda: httpx.Response(502, content=HTML), HttpStatusError, True),
        (lambda: httpx.Response(404, content=HTML), HttpStatusError, False),
        (lambda: httpx.Response(302, headers={"location": "/x"}), RedirectRefused, False),
        (lambda: httpx.ConnectError("refused"), ServerUnreachable, False),
        (lambda: httpx.ReadTimeout("late"), AnswerTimeout, True),
        (lambda: httpx.ReadError("reset"), ConnectionBroken, True),
    ],
    ids=["html", "502", "404", "redirect", "refused", "timeout", "reset"],
)
def test_lost_answer_is_one_error_and_one_request(
    caller: Any, clinic: Document, answer: Any, kind: type[TransportError], received: bool
) -> None:
    caller.server.answers = [answer()]
    with pytest.raises(kind) as caught:
        caller.upload(clinic, "A1")
    assert type(caught.value) is kind
    assert caught.value.maybe_received is received
    assert len(caller.server.requests) == 1


class _Cut(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes over the first piece of the body only, then fails to write."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        next(iter(request.stream))
        raise httpx.WriteError("broken pipe", request=request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        await anext(aiter(request.stream))
        raise httpx.WriteError("broken pipe", request=request)


def test_half_sent_body_was_not_received(caller: Any, clinic: Document) -> None:
    caller.options["transport"] = _Cut()
    with pytest.raises(ConnectionBroken) as caught:
        caller.upload(clinic, "A1")
    assert not caught.value.maybe_received


def test_emulated_identity_never_leaves(caller: Any, clinic: Document) -> None:
    caller.base_url = "https://vpn.example/V1000/"
    with pytest.raises(EmulatedIdentityRefused):
        caller.upload(clinic, "ZZ")
    assert caller.server.requests == []
    assert caller.component.signed == 0
    caller.options["allow_emulated_to"] = ["vpn.example"]
    assert caller.upload(clinic, "ZZ").opcode


def test_clock_and_options_are_used(caller: Any, clinic: Document, now: datetime) -> None:
    caller.options |= {"clock": lambda: now + timedelta(hours=1), "counts": False}
    receipt = caller.upload(clinic, "A1")
    assert receipt.sent_at == now + timedelta(hours=1)
    assert "sMrecs" not in caller.server.bodies[0]


@pytest.mark.parametrize(
    ("answer", "kind", "received"),
    [
        (_http("200 OK", b'{"RtnCode": "0000"', length=500), ConnectionBroken, True),
        (_http("200 OK", b'{"RtnCode": "00'), AnswerNotJson, True),
        (_http("200 OK", HTML), AnswerNotJson, True),
        (None, ConnectionBroken, True),
        (b"not http at all\r\n\r\n", ConnectionBroken, True),
        (_http("200 OK", b"not gzip", b"Content-Encoding: gzip"), ResponseInvalid, True),
        ("hang", AnswerTimeout, True),
        (_http("307 Temporary Redirect", b"", b"Location: /V2000/"), RedirectRefused, False),
    ],
    ids=["truncated", "cut JSON", "html", "closed", "no http", "bad gzip", "hangs", "redirect"],
)
def test_real_server_that_misbehaves(
    caller: Any,
    clinic: Document,
    raw_server: Callable[..., Any],
    answer: Any,
    kind: type[TransportError],
    received: bool,
) -> None:
    server = raw_server(answer)
    caller.base_url = server.base_url
    caller.options |= {"transport": None, "timeout": 0.3 if answer == "hang" else 10.0}
    with pytest.raises(TransportError) as caught:
        caller.upload(clinic, "A1")
    assert type(caught.value) is kind
    assert caught.value.maybe_received is received
    assert "\n" not in str(caught.value)
    assert base64.b64encode(clinic.data) in server.requests[0]


def test_closed_port_is_unreachable(
    caller: Any, clinic: Document, raw_server: Callable[..., Any]
) -> None:
    server = raw_server()
    server.close()
    caller.base_url = server.base_url
    caller.options["transport"] = None
    with pytest.raises(ServerUnreachable) as caught:
        caller.upload(clinic, "A1")
    assert not caught.value.maybe_received


def test_https_to_a_plain_server_is_a_tls_fault(
    caller: Any, clinic: Document, raw_server: Callable[..., Any]
) -> None:
    server = raw_server("greet")
    caller.base_url = server.base_url.replace("http:", "https:")
    caller.options["transport"] = None
    with pytest.raises(TlsFailed, match="TLS"):
        caller.upload(clinic, "A1")


def test_errors_hold_no_document_and_no_credential(caller: Any, clinic: Document) -> None:
    caller.server.answers = [httpx.Response(200, content=b"<html>")]
    with pytest.raises(TransportError) as caught:
        caller.upload(clinic, "A1")
    told = repr(caught.value) + str(caught.value.__dict__)
    assert "A100000001" not in told
    assert caller.component.held.signature not in told


def test_signing_does_not_block_the_event_loop(component: Any, clinic: Document) -> None:
    async def run() -> bool:
        loop = asyncio.get_running_loop()
        signed_in_loop = False

        def credential(*, service: str) -> Any:
            nonlocal signed_in_loop
            try:
                signed_in_loop = asyncio.get_running_loop() is loop
            except RuntimeError:
                signed_in_loop = False
            return type(component).credential(component, service=service)

        component.credential = credential
        answer = httpx.Response(200, json={"RtnCode": "0000", "Opcode": "X" * 42})
        transport = httpx.MockTransport(lambda _: answer)
        url = "http://127.0.0.1/V1000/"
        async with AsyncClient(url, component, transport=transport) as client:
            await client.upload(clinic, type="ZZ")
        return signed_in_loop

    assert asyncio.run(run()) is False


def test_clients_offer_the_same_calls() -> None:
    def calls(kind: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("_")
        }

    assert calls(Client) == calls(AsyncClient)
    assert set(calls(Client)) == {"upload", "result", "wait", "drive", "close"}


def test_each_client_is_short() -> None:
    for kind in (Client, AsyncClient):
        assert len(inspect.getsource(kind).splitlines()) < 100


@pytest.mark.parametrize("kind", ["HTTPTransport", "AsyncHTTPTransport"])
def test_settings_reach_the_connection(
    component: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(httpx, kind, lambda **settings: seen.append(settings))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    component.emulated = False
    client = Client if kind == "HTTPTransport" else AsyncClient
    client("https://127.0.0.1/V1000/", component)
    client("https://127.0.0.1/V1000/", component, verify=False)
    client("https://vpn.example/V1000/", component)
    modes = [settings["verify"].verify_mode for settings in seen]
    assert modes == [ssl.CERT_REQUIRED, ssl.CERT_NONE, ssl.CERT_REQUIRED]
    assert [settings["proxy"] for settings in seen] == [None, None, "http://127.0.0.1:9"]


def test_trace_shows_the_exchange_and_no_secret(
    caller: Any, clinic: Document, delivered: dict[str, str], opcode: str
) -> None:
    traced: list[dict[str, object]] = []
    caller.options["trace"] = traced.append
    receipt = caller.upload(clinic, "A1")
    caller.server.answers = [delivered]
    caller.result(receipt)
    caller.server.answers = [httpx.ReadTimeout("late")]
    with pytest.raises(TransportError):
        caller.result(receipt)
    upload, result, lost = traced
    assert upload["url"] == "http://127.0.0.1:15180/V1000/VNHI_Upload"
    assert upload["status"] == 200
    assert upload["answer"] == {"RtnCode": "0000", "Opcode": opcode}
    shown = upload["request"]
    assert isinstance(shown, dict)
    assert shown["sPatData"] == f"({clinic.base64_length} characters)"
    assert shown["sSignature"] == "(344 characters)"
    assert (shown["sType"], shown["sMrecs"]) == ("A1", "4")
    assert "no answer" in str(lost["error"])
    told = json.dumps(traced)
    held = caller.component.held
    for secret in (held.signature, held.client_random, delivered["Tx_result_json"]):
        assert secret not in told
    assert json.dumps(result).count("characters") == 3


def test_trace_of_an_answer_that_is_no_json_is_its_length(caller: Any, clinic: Document) -> None:
    traced: list[dict[str, object]] = []
    caller.options["trace"] = traced.append
    caller.server.answers = [httpx.Response(200, content=HTML)]
    with pytest.raises(AnswerNotJson):
        caller.upload(clinic, "ZZ")
    assert traced[0]["answer"] == {"": f"({len(HTML)} bytes)"}


class Stalling(httpx.AsyncBaseTransport):
    """Takes so many pieces of a body and writes none of the last to its end in time."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async for _ in request.stream:  # type: ignore[union-attr]
            self.left -= 1
            if not self.left:
                raise httpx.WriteTimeout("slow")
        raise AssertionError("the body had fewer pieces")


@pytest.mark.parametrize(("pieces", "maybe"), [(1, False), (2, True)])
def test_a_body_that_is_all_with_the_transport_may_still_arrive(
    component: Any, edited: Callable[..., Document], pieces: int, maybe: bool
) -> None:
    """An event loop goes on writing what it was given, also when nobody waits for it any more."""
    document = edited("v2_clinic_big5", ("</RECS>", f"<!-- {'x' * 200_000} --></RECS>"))

    async def send() -> None:
        async with AsyncClient(
            "http://127.0.0.1:1/V1000/", component, transport=Stalling(pieces)
        ) as client:
            await client.upload(document, type="A1")

    with pytest.raises(AnswerTimeout) as caught:
        asyncio.run(send())
    assert caught.value.maybe_received is maybe
