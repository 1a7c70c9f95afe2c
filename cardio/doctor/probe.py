"""One question to the Web API's host: whether it answers, at what time, with what certificate.

Sends a GET of the base URL without any identity; asks once, by the system's own TLS roots or a CA
file. Nothing is asked unless the caller wants it.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

LIMIT: Final = 10.0
"""Seconds that connecting, and the answer, may take."""

_GREETING: Final = {"User-Agent": "nhi-cardio doctor", "Accept": "*/*", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a host answered: status, certificate, whether it is an emulator."""

    asked_at: datetime
    status: int
    skew: float | None
    """Its clock less ours, in seconds."""
    certificate_until: datetime | None
    issuer: str
    emulated: bool


class Probe:
    """How to ask: with which CA file, by which clock."""

    def __init__(
        self,
        ca_file: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ca_file = ca_file
        self._now = now

    def ask(self, url: str) -> Sighting:
        """Ask a base URL; raises OSError (with ssl.SSLError) or http.client.HTTPException."""
        parts = urlsplit(url)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            connection.connect()
            certificate = _certificate(connection.sock)
            before = self._now()
            connection.request("GET", parts.path or "/", headers=_GREETING)
            answer = connection.getresponse()
            middle = before + (self._now() - before) / 2
            return Sighting(
                before,
                answer.status,
                _skew(answer.getheader("Date"), middle),
                _until(certificate),
                _issuer(certificate),
                answer.getheader("X-Emulator") is not None,
            )
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme != "https":
            return http.client.HTTPConnection(host, port, timeout=LIMIT)
        context = ssl.create_default_context(cafile=self._ca_file)
        return http.client.HTTPSConnection(host, port, timeout=LIMIT, context=context)


def _certificate(connection: socket.socket | None) -> dict[str, Any]:
    found = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    return dict(found or {})


def _skew(date: str | None, now: datetime) -> float | None:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return None if theirs.tzinfo is None else (theirs - now).total_seconds()


def _until(certificate: dict[str, Any]) -> datetime | None:
    text = certificate.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC) if text else None


def _issuer(certificate: dict[str, Any]) -> str:
    named = {key: value for pairs in certificate.get("issuer", ()) for key, value in pairs}
    return str(named.get("organizationName") or named.get("commonName") or "")
