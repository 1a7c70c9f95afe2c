"""The border to httpx: every class is in the table, and says what may have arrived."""

from __future__ import annotations

import inspect
import ssl

import httpx
import pytest

from api.border import FOREIGN, TABLE, turned
from api.errors import (
    AnswerTimeout,
    ApiError,
    ConnectionBroken,
    ResponseInvalid,
    ServerUnreachable,
    TargetInvalid,
    TlsFailed,
    TransportError,
)

EVERY = [
    value for _, value in inspect.getmembers(httpx, inspect.isclass) if issubclass(value, Exception)
]


def _made(kind: type[Exception]) -> Exception:
    parameters = inspect.signature(kind).parameters
    values = {"request": httpx.Request("POST", "http://x/"), "response": httpx.Response(500)}
    known = {name: values[name] for name in parameters if name in values}
    return kind("said", **known) if "message" in parameters else kind(**known)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_httpx_exception_is_turned(kind: type[Exception]) -> None:
    assert issubclass(kind, FOREIGN)
    error = turned(_made(kind), host="vpn.example", body_sent=True)
    assert isinstance(error, ApiError)
    assert str(error)
    assert "\n" not in str(error)


def test_httpx_has_the_exceptions_we_know() -> None:
    assert {kind.__name__ for kind in EVERY} == {
        *("CloseError", "ConnectError", "ConnectTimeout", "CookieConflict", "DecodingError"),
        *("HTTPError", "HTTPStatusError", "InvalidURL", "LocalProtocolError", "NetworkError"),
        *("PoolTimeout", "ProtocolError", "ProxyError", "ReadError", "ReadTimeout"),
        *("RemoteProtocolError", "RequestError", "RequestNotRead", "ResponseNotRead"),
        *("StreamClosed", "StreamConsumed", "StreamError", "TimeoutException"),
        *("TooManyRedirects", "TransportError", "UnsupportedProtocol", "WriteError"),
        "WriteTimeout",
    }


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        (httpx.ConnectError, ServerUnreachable),
        (httpx.ConnectTimeout, ServerUnreachable),
        (httpx.PoolTimeout, ServerUnreachable),
        (httpx.ProxyError, ServerUnreachable),
        (httpx.UnsupportedProtocol, ServerUnreachable),
        (httpx.ReadTimeout, AnswerTimeout),
        (httpx.WriteTimeout, AnswerTimeout),
        (httpx.ReadError, ConnectionBroken),
        (httpx.WriteError, ConnectionBroken),
        (httpx.RemoteProtocolError, ConnectionBroken),
        (httpx.DecodingError, ResponseInvalid),
        (httpx.StreamClosed, ResponseInvalid),
    ],
)
@pytest.mark.parametrize("body_sent", [True, False])
def test_class_and_body_decide_what_may_have_arrived(
    kind: type[Exception], ours: type[TransportError], body_sent: bool
) -> None:
    error = turned(_made(kind), host="vpn.example", body_sent=body_sent)
    assert type(error) is ours
    assert error.maybe_received == (body_sent and ours is not ServerUnreachable)
    assert str(error).startswith("vpn.example: ")


def test_table_holds_foreign_classes_only() -> None:
    assert set(TABLE) - set(EVERY) == {ssl.SSLError}


def test_invalid_url_is_our_fault() -> None:
    error = turned(httpx.InvalidURL("odd"), host="x", body_sent=False)
    assert isinstance(error, TargetInvalid)


@pytest.mark.parametrize(
    ("cause", "text"),
    [(ssl.SSLError("handshake"), "handshake"), (_verification := None, "no connection")],
)
def test_tls_fault_is_found_behind_a_connect_error(cause: Exception | None, text: str) -> None:
    middle = OSError("middle")
    middle.__context__ = cause
    error = httpx.ConnectError("failed")
    error.__cause__ = middle
    found = turned(error, host="vpn.example", body_sent=False)
    assert isinstance(found, TlsFailed) == (cause is not None)
    assert text in str(found)


def test_untrusted_certificate_says_what_to_give() -> None:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "self-signed certificate"
    error = httpx.ConnectError("failed")
    error.__cause__ = cause
    found = turned(error, host="vpn.example", body_sent=False)
    assert type(found) is TlsFailed
    assert "self-signed certificate" in str(found)
    assert "CA file" in str(found)
