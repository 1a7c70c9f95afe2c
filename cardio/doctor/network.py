"""The Web API's host: reachable, its clock, its certificate.

Judges one answer; without leave (`--network`) no host is asked.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from cardio.doctor.check import Check, State
from cardio.doctor.probe import Sighting
from cardio.doctor.situation import Situation

MAX_SKEW: Final = timedelta(minutes=5)
"""Emulator-defined: how far clocks may differ before signatures are refused (9002)."""

SOON: Final = timedelta(days=30)
"""A certificate that ends sooner is told."""

_UNASKED: Final = "not asked"


def network(situation: Situation) -> Iterator[Check]:
    """Ask the target, where that is wished; the names of the lines are always the same."""
    url, probe = situation.settings.target, situation.probe
    if probe is None or not url:
        detail = _UNASKED if url else "no target"
        advice = "--network asks the target" if url else "set CARDIO_TARGET or give --target"
        yield Check("host", State.NOT_HERE, detail, advice)
        return
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    try:
        seen = probe.ask(url)
    except ssl.SSLCertVerificationError as error:
        yield Check("host", State.FOUND, f"{host} answers")
        yield _untrusted(error)
    except (OSError, http.client.HTTPException) as error:
        advice = "check the VPN, the URL and the firewall; proxies are not used"
        yield Check("host", State.WRONG, f"{host}: {_reason(error)}", advice)
    else:
        yield _host(host, seen)
        yield _clock(seen)
        yield _certificate(seen, secure=parts.scheme == "https")


def _host(host: str, seen: Sighting) -> Check:
    whose = ", an emulator" if seen.emulated else ""
    return Check("host", State.FOUND, f"{host} answers (HTTP {seen.status}){whose}")


def _clock(seen: Sighting) -> Check:
    if seen.skew is None:
        return Check("clock", State.MISSING, "the host does not tell its time")
    side = "behind" if seen.skew > 0 else "ahead of"
    detail = f"{abs(seen.skew):.0f} s {side} the host's"
    if abs(seen.skew) > MAX_SKEW.total_seconds():
        advice = "set this computer's clock: signatures count by the hour (8203, 9002)"
        return Check("clock", State.WRONG, detail, advice)
    return Check("clock", State.FOUND, detail)


def _certificate(seen: Sighting, *, secure: bool) -> Check:
    if not secure or seen.certificate_until is None:
        return Check("certificate", State.NOT_HERE, "plain http, for loopback only")
    detail = f"trusted, by {seen.issuer}, until {seen.certificate_until:%Y-%m-%d}"
    ends_soon = seen.certificate_until - seen.asked_at < SOON
    return Check("certificate", State.FOUND, detail, "it ends soon" if ends_soon else "")


def _untrusted(error: ssl.SSLCertVerificationError) -> Check:
    advice = "give the authority's certificate with --ca-file; do not switch verification off"
    return Check("certificate", State.WRONG, error.verify_message, advice)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
