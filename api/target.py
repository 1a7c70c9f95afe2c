"""Where uploads go: the base URL, and who may be sent there.

Decides about hosts and TLS before anything is signed or sent; opens no connection.
Source: facts/web_api.toml, [environments] and [tls].
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from api.errors import EmulatedIdentityRefused, TargetInvalid
from api.pins import pinned

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """One Web API: base URL with its closing slash, and its host in lower case.

    However a base URL is written, it is one: the outbox knows by it what was sent where.
    """

    base_url: str
    host: str

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a base URL such as https://HOST/V1000/ (the closing slash may be missing).

        Raises TargetInvalid: no http(s), no host, user or query in it, no /V1000/ at its end, or
        plain http for a host that is not loopback.
        """
        parts = _split(url)
        host = (parts.hostname or "").lower()
        path = parts.path if parts.path.endswith("/") else parts.path + "/"
        if parts.scheme not in {"http", "https"} or not host:
            raise TargetInvalid("target: expected a base URL such as https://HOST/V1000/")
        if parts.username is not None or parts.query or parts.fragment:
            raise TargetInvalid("target: a base URL has no user, password, query or fragment")
        if not re.search(r"/V[0-9]+/$", path):
            raise TargetInvalid(f"target {host}: expected a path that ends in /V1000/ or /V2000/")
        target = cls(parts._replace(netloc=_netloc(parts, host), path=path).geturl(), host)
        if parts.scheme == "http" and not target.loopback:
            raise TargetInvalid(f"target {host}: plain http is for loopback only, use https")
        return target

    @property
    def loopback(self) -> bool:
        """Whether the host is this computer, by its name or address alone."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def secure(self) -> bool:
        """Whether TLS is used."""
        return self.base_url.startswith("https:")

    def admit(self, emulated: bool, allowed: Iterable[str] = ()) -> None:
        """Refuse an emulated identity that would leave this computer for a host not named.

        Raises EmulatedIdentityRefused.
        """
        if emulated and not self.loopback and self.host not in {h.lower() for h in allowed}:
            raise EmulatedIdentityRefused(self.host)

    def tls(
        self, *, ca_file: str | None = None, verify: bool = True, pin: str | None = None
    ) -> ssl.SSLContext:
        """Make the TLS settings: system roots, the CA file, or the certificate of a pin.

        `pin` is the SHA-256 of the server's certificate or of its public key; it takes the place
        of a chain. Unverified for loopback only. Raises TargetInvalid. For plain http the
        settings trust nobody; they are not used.
        """
        if pin is not None:
            return pinned(pin)
        if not verify and not self.loopback:
            raise TargetInvalid(f"target {self.host}: TLS is unverified for loopback only")
        if not self.secure:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context = _verified(ca_file)
        if not verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _netloc(parts: SplitResult, host: str) -> str:
    """Return host and port in their one spelling: the port that goes without saying is left out."""
    name = f"[{host}]" if ":" in host else host
    return name if parts.port in {None, _PORTS.get(parts.scheme)} else f"{name}:{parts.port}"


def _verified(ca_file: str | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one: no certificate in the file
        reason = error.strerror or "it holds no certificate"
        raise TargetInvalid(f"CA file {ca_file}: cannot be used ({reason})") from None
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    return context


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018 (read for its check)
    except ValueError:
        raise TargetInvalid("target: expected a base URL such as https://HOST/V1000/") from None
    return parts
