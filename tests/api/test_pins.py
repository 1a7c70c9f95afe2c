"""TLS against real servers on loopback: CA file, pins of certificate and key, strictness."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from api import AsyncClient, Client, Document
from api.errors import ConnectionBroken, ServerUnreachable, TargetInvalid, TlsFailed
from api.pins import PinMismatch, is_strict, loosen, pinned, tighten

ANSWER = json.dumps({"RtnCode": "0000", "Opcode": "OP"}).encode()
LIFE = timedelta(days=3650)


class Authority(NamedTuple):
    """A CA of our own, and a server certificate that it signed."""

    ca_file: Path
    chain_file: Path
    certificate: bytes
    key: bytes


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def made(folder: Path, *, key_identifiers: bool) -> Authority:
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    start = datetime(2020, 1, 1, tzinfo=UTC)

    def begun(subject: str, public: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name("test authority"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + LIFE)
        )

    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    authority = (
        begun("test authority", ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    names = [x509.IPAddress(ip_address("127.0.0.1"))]
    server = begun("server", key.public_key()).add_extension(
        x509.SubjectAlternativeName(names), critical=False
    )
    if key_identifiers:
        of_ca = ca_key.public_key()
        identifier = x509.SubjectKeyIdentifier.from_public_key(of_ca)
        authority = authority.add_extension(identifier, critical=False)
        server = server.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(of_ca), critical=False
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    ca = authority.sign(ca_key, hashes.SHA256())
    certificate = server.sign(ca_key, hashes.SHA256())
    ca_file, chain_file = folder / "ca.pem", folder / "server.pem"
    ca_file.write_bytes(ca.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain_file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Authority(ca_file, chain_file, certificate.public_bytes(Encoding.DER), public)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.asked += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)


class Quiet(HTTPServer):
    asked = 0

    def handle_error(self, *_: object) -> None:
        """A client that ends the handshake is what these tests are about."""


class Site(NamedTuple):
    base_url: str
    authority: Authority
    server: Quiet


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    running = []

    def start(*, key_identifiers: bool = True) -> Site:
        authority = made(tmp_path, key_identifiers=key_identifiers)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.chain_file)
        server = Quiet(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        running.append((server, thread))
        return Site(f"https://127.0.0.1:{server.server_port}/V1000/", authority, server)

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["sync", "async"])
def upload(request: pytest.FixtureRequest, component: Any, clinic: Document) -> Callable[..., str]:
    async def send_async(url: str, **options: Any) -> str:
        async with AsyncClient(url, component, **options) as client:
            return (await client.upload(clinic, type="ZZ")).opcode

    def send(url: str, **options: Any) -> str:
        if request.param == "async":
            return asyncio.run(send_async(url, **options))
        with Client(url, component, **options) as client:
            return client.upload(clinic, type="ZZ").opcode

    return send


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_ca_file_is_trusted_and_nobody_else(site: Any, upload: Callable[..., str]) -> None:
    at = site()
    assert upload(at.base_url, ca_file=str(at.authority.ca_file)) == "OP"
    with pytest.raises(TlsFailed, match="CA file") as caught:
        upload(at.base_url)
    assert caught.value.certificate
    assert at.server.asked == 1


@pytest.mark.parametrize("what", ["certificate", "key"])
def test_a_pin_takes_the_place_of_a_chain(site: Any, upload: Callable[..., str], what: str) -> None:
    at = site()
    pin = _sha256(getattr(at.authority, what))
    assert upload(at.base_url, pin=pin) == "OP"
    colons = ":".join(pin[i : i + 2] for i in range(0, 64, 2)).upper()
    assert upload(at.base_url, pin=colons) == "OP"


def test_another_certificate_than_the_pinned_one_gets_nothing(
    site: Any, upload: Callable[..., str]
) -> None:
    at = site()
    with pytest.raises(TlsFailed, match="pinned"):
        upload(at.base_url, pin="0" * 64)
    assert at.server.asked == 0


def test_a_certificate_that_only_strictness_refuses_is_taken(
    site: Any, upload: Callable[..., str]
) -> None:
    at = site(key_identifiers=False)
    assert upload(at.base_url, ca_file=str(at.authority.ca_file)) == "OP"
    with pytest.raises(TlsFailed):
        upload(at.base_url)


def test_strictness_comes_back_where_it_was_not_the_fault(
    site: Any, component: Any, clinic: Document
) -> None:
    at = site()
    with Client(at.base_url, component) as client:
        for _ in range(2):
            with pytest.raises(TlsFailed):
                client.upload(
                    Document.parse('<?xml version="1.0" encoding="UTF-8"?><RECS/>'), type="ZZ"
                )
            assert client._tls.verify_flags & ssl.VERIFY_X509_STRICT
        assert client._tls.verify_mode is ssl.CERT_REQUIRED


@pytest.fixture
def broken_site(tmp_path: Path) -> Iterator[Site]:
    """A server that reads a request and answers with what is no TLS."""
    authority = made(tmp_path, key_identifiers=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.chain_file)

    class Breaking(Quiet):
        def finish_request(self, request: Any, client_address: Any) -> None:
            with context.wrap_socket(request, server_side=True) as tls:
                seen = b""
                while b"sUploadDT" not in seen:
                    seen += tls.recv(65536)
                os.write(tls.fileno(), b"this is not TLS" * 10)

    server = Breaking(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Site(f"https://127.0.0.1:{server.server_port}/V1000/", authority, server)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs sockets that are files")
def test_tls_that_breaks_behind_the_handshake_is_a_broken_connection(
    broken_site: Site, upload: Callable[..., str]
) -> None:
    """The async transport of httpx lets the error of ssl through as it is."""
    with pytest.raises(ConnectionBroken, match="see whether the upload arrived") as caught:
        upload(broken_site.base_url, ca_file=str(broken_site.authority.ca_file))
    assert caught.value.maybe_received


@pytest.mark.parametrize("pin", ["", "abc", "g" * 64, "0" * 63])
def test_a_pin_is_64_digits(pin: str) -> None:
    with pytest.raises(TargetInvalid, match="64 hexadecimal"):
        pinned(pin)


def _not_trusted() -> httpx.ConnectError:
    error = httpx.ConnectError("handshake")
    error.__cause__ = PinMismatch()  # any fault of a certificate
    return error


def test_all_calls_under_way_are_tried_without_strictness(component: Any, clinic: Document) -> None:
    """The first one that fails clears the flag for all; the others were made with it."""
    together = asyncio.Barrier(3)
    seen = 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal seen
        seen += 1
        if seen <= 3:
            await together.wait()
            raise _not_trusted()
        return httpx.Response(200, content=ANSWER)

    async def send() -> list[str]:
        transport = httpx.MockTransport(answer)
        async with AsyncClient("https://127.0.0.1/V1000/", component, transport=transport) as one:
            sent = await asyncio.gather(*(one.upload(clinic, type="ZZ") for _ in range(3)))
            assert not is_strict(one._tls)
            return [receipt.opcode for receipt in sent]

    assert asyncio.run(send()) == ["OP"] * 3


def test_strictness_comes_back_where_nothing_was_proved(component: Any, clinic: Document) -> None:
    errors = iter([_not_trusted(), httpx.ConnectError("refused")])

    def answer(request: httpx.Request) -> httpx.Response:
        raise next(errors)

    transport = httpx.MockTransport(answer)
    with Client("https://127.0.0.1/V1000/", component, transport=transport) as client:
        with pytest.raises(ServerUnreachable, match="no connection"):
            client.upload(clinic, type="ZZ")
        assert is_strict(client._tls)


def test_loosening_clears_one_flag_and_nothing_else() -> None:
    context = ssl.create_default_context()
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    before = context.verify_flags
    assert is_strict(context)
    loosen(context)
    assert context.verify_flags == before & ~ssl.VERIFY_X509_STRICT
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert not is_strict(context)
    tighten(context)
    assert context.verify_flags == before
