"""The border to httpx and ssl: every exception of theirs becomes one of ours, by a table.

Nothing else turns httpx exceptions; a test refuses an httpx class that is not in the table.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Final, NamedTuple

import httpx

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


class Turned(NamedTuple):
    """What an httpx class becomes: our class, and what to tell."""

    kind: type[TransportError]
    text: str


_NO_CONNECTION: Final = "no connection; is the server running, is the VPN up, is the target right?"
_BROKEN: Final = "the connection ended in the middle; see whether the upload arrived"
_NO_ANSWER: Final = "no answer in time; see whether the upload arrived"
_UNREADABLE: Final = "the answer cannot be read; is this the Web API?"

TABLE: Final[dict[type[Exception], Turned]] = {
    httpx.ConnectError: Turned(ServerUnreachable, _NO_CONNECTION),
    httpx.ConnectTimeout: Turned(ServerUnreachable, _NO_CONNECTION),
    httpx.PoolTimeout: Turned(ServerUnreachable, "too many calls at once; nothing was sent"),
    httpx.ProxyError: Turned(ServerUnreachable, "the proxy refused; check HTTPS_PROXY, NO_PROXY"),
    httpx.UnsupportedProtocol: Turned(ServerUnreachable, "only http and https are known"),
    httpx.TimeoutException: Turned(AnswerTimeout, _NO_ANSWER),
    httpx.DecodingError: Turned(ResponseInvalid, _UNREADABLE),
    httpx.TransportError: Turned(ConnectionBroken, _BROKEN),
    httpx.RequestError: Turned(ConnectionBroken, _BROKEN),
    httpx.HTTPError: Turned(ResponseInvalid, _UNREADABLE),
    httpx.StreamError: Turned(ResponseInvalid, _UNREADABLE),
    httpx.CookieConflict: Turned(ResponseInvalid, _UNREADABLE),
    ssl.SSLError: Turned(ConnectionBroken, _BROKEN),  # the async transport lets it through
}
"""By class; the entry of the nearest base class counts."""

FOREIGN: Final = (
    *(httpx.HTTPError, httpx.StreamError, httpx.CookieConflict, httpx.InvalidURL),
    ssl.SSLError,
)
"""What a client catches around a call."""


def turned(error: Exception, *, host: str, body_sent: bool) -> ApiError:
    """Turn a foreign exception; `body_sent` tells whether the whole request body was written."""
    if isinstance(error, httpx.InvalidURL):
        return TargetInvalid("target: expected a base URL such as https://HOST/V1000/")
    row = next(TABLE[base] for base in type(error).__mro__ if base in TABLE)
    tls = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    if issubclass(row.kind, ServerUnreachable):
        if tls is not None:
            refused = isinstance(tls, ssl.SSLCertVerificationError)
            return TlsFailed(f"{host}: {_tls_text(tls)}", certificate=refused)
        return row.kind(f"{host}: {row.text}")
    return row.kind(f"{host}: {row.text}", maybe_received=body_sent)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _tls_text(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted ({error.verify_message}); give its CA with a CA file"
        )
    return "the TLS handshake failed; is this an https server?"
