"""TLS settings that trust one certificate by its SHA-256, and the loosening of strictness.

For sites that cannot get the chain of the server; decides nothing about hosts (`api.target`).
Source: facts/web_api.toml, [tls].
"""

from __future__ import annotations

import hashlib
import hmac
import re
import ssl
from typing import Any

from api.errors import TargetInvalid


class PinMismatch(ssl.SSLCertVerificationError):
    """A server whose certificate and key are not the ones that were pinned."""

    def __init__(self) -> None:
        super().__init__("neither certificate nor key has the SHA-256 that was pinned")
        self.verify_message = self.args[0]


def pinned(pin: str) -> ssl.SSLContext:
    """Return settings that take a server by the SHA-256 of its certificate or public key alone.

    64 hexadecimal digits, with colons or without. Nothing is sent before it is seen. Raises
    TargetInvalid.
    """
    wanted = pin.replace(":", "").lower().strip()
    if not re.fullmatch("[0-9a-f]{64}", wanted):
        raise TargetInvalid("pin: expected 64 hexadecimal digits, the SHA-256 of a certificate")

    class Socket(ssl.SSLSocket):
        """A socket that looks at the certificate when the handshake is done."""

        def do_handshake(self, *arguments: Any, **keywords: Any) -> None:
            super().do_handshake(*arguments, **keywords)
            _check(self.getpeercert(binary_form=True), wanted)

    class Object(ssl.SSLObject):
        """The same for connections that are driven by an event loop."""

        def do_handshake(self) -> None:
            super().do_handshake()
            _check(self.getpeercert(binary_form=True), wanted)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.sslsocket_class = Socket
    context.sslobject_class = Object
    return context


def is_strict(context: ssl.SSLContext) -> bool:
    """Whether the strict X.509 flag is set."""
    return bool(context.verify_flags & ssl.VERIFY_X509_STRICT)


def loosen(context: ssl.SSLContext) -> None:
    """Clear the strict X.509 flag, and it alone."""
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT


def tighten(context: ssl.SSLContext) -> None:
    """Set the strict X.509 flag again."""
    context.verify_flags |= ssl.VERIFY_X509_STRICT


def _check(certificate: bytes | None, wanted: str) -> None:
    if certificate is None or not any(
        hmac.compare_digest(hashlib.sha256(part).hexdigest(), wanted)
        for part in (certificate, _key_of(certificate))
    ):
        raise PinMismatch


def _key_of(certificate: bytes) -> bytes:
    """Return the public key of a certificate (SubjectPublicKeyInfo, DER)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    key = load_der_x509_certificate(certificate).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
