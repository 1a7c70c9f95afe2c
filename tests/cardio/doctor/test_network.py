"""The target as a host: asked with leave only, over plain HTTP and TLS of our own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cardio.doctor import State
from cardio.doctor.probe import Probe
from cardio.settings import Settings

NOW = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
DATE = "Sun, 15 Mar 2026 04:00:07 GMT"

Serve = Callable[..., int]


@pytest.fixture
def asked() -> list[dict[str, str]]:
    """The headers of every request that came."""
    return []


@pytest.fixture
def serve(asked: list[dict[str, str]]) -> Iterator[Serve]:
    """Run servers that answer with some headers; return their port."""

    @contextmanager
    def running(headers: dict[str, str], tls: ssl.SSLContext | None) -> Iterator[int]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append({"path": self.path, **self.headers})
                self.send_response_only(404)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(HTTPServer):
            def handle_error(self, *_: object) -> None:
                """A caller that trusts nobody goes away."""

        with Server(("127.0.0.1", 0), Handler) as server:
            if tls is not None:
                server.socket = tls.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            yield int(server.server_address[1])
            server.shutdown()
            thread.join(30)

    with ExitStack() as stack:
        yield lambda tls=None, **headers: stack.enter_context(running(headers, tls))


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate that ends in ten days, as a file to trust, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "測試 CA")])
    began = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=11))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "ca.pem").write_bytes(pem)
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.pem", tmp_path / "key.pem")
    return tmp_path / "ca.pem", context


def test_nobody_is_asked_without_leave(look: Any, serve: Serve, asked: list[Any]) -> None:
    url = f"http://127.0.0.1:{serve()}/V1000/"
    check = look(Settings(target=url))["host"]
    assert (check.state, check.detail, asked) == (State.NOT_HERE, "not asked", [])
    assert "--network" in check.advice


def test_a_plain_host_is_asked_once_without_an_identity(
    look: Any, serve: Serve, asked: list[Any]
) -> None:
    port = serve(**{"Date": DATE, "X-Emulator": "yes"})
    settings = Settings(target=f"http://me:secret@127.0.0.1:{port}/V1000/")
    checks = look(settings, probe=Probe(now=lambda: NOW))
    assert checks["host"].detail == f"127.0.0.1:{port} answers (HTTP 404), an emulator"
    assert (checks["clock"].state, checks["clock"].detail) == (State.FOUND, "7 s behind the host's")
    assert checks["certificate"].state is State.NOT_HERE
    (request,) = asked
    assert request["path"] == "/V1000/"
    assert not {"Authorization", "Cookie"} & set(request)


@pytest.mark.parametrize(
    ("minutes", "state", "side"),
    [(4, State.FOUND, "ahead of"), (6, State.WRONG, "ahead of"), (-6, State.WRONG, "behind")],
)
def test_a_clock_that_is_off_is_told(
    look: Any, serve: Serve, minutes: int, state: State, side: str
) -> None:
    port = serve(Date=DATE)
    now = NOW + timedelta(minutes=minutes)
    settings = Settings(target=f"http://127.0.0.1:{port}/V1000/")
    check = look(settings, probe=Probe(now=lambda: now))["clock"]
    assert (check.state, side in check.detail) == (state, True)
    assert bool(check.advice) == (state is State.WRONG)


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": "1 Jan 2026 00:00 -0000"}])
def test_a_host_that_does_not_tell_its_time(
    look: Any, serve: Serve, headers: dict[str, str]
) -> None:
    settings = Settings(target=f"http://127.0.0.1:{serve(**headers)}/V1000/")
    assert look(settings, probe=Probe())["clock"].state is State.MISSING


def test_a_trusted_certificate_is_told_with_its_end(
    look: Any, serve: Serve, authority: tuple[Path, ssl.SSLContext]
) -> None:
    file, context = authority
    settings = Settings(target=f"https://127.0.0.1:{serve(tls=context, Date=DATE)}/V1000/")
    check = look(settings, probe=Probe(str(file)))["certificate"]
    assert check.state is State.FOUND
    assert check.detail.startswith("trusted, by 測試 CA, until 20")
    assert check.advice == "it ends soon"


def test_a_certificate_nobody_vouches_for_is_wrong(
    look: Any, serve: Serve, authority: tuple[Path, ssl.SSLContext], asked: list[Any]
) -> None:
    _, context = authority
    settings = Settings(target=f"https://127.0.0.1:{serve(tls=context)}/V1000/")
    checks = look(settings, probe=Probe())
    assert checks["host"].state is State.FOUND
    assert checks["certificate"].state is State.WRONG
    assert "--ca-file" in checks["certificate"].advice
    assert asked == []


def test_a_host_that_is_not_there_is_wrong(look: Any) -> None:
    settings = Settings(target="http://127.0.0.1:9/V1000/")
    checks = look(settings, probe=Probe())
    assert checks["host"].state is State.WRONG
    assert checks["host"].detail.startswith("127.0.0.1:9: ")
    assert "clock" not in checks


def test_https_to_a_plain_server_is_wrong(look: Any, serve: Serve) -> None:
    settings = Settings(target=f"https://127.0.0.1:{serve()}/V1000/")
    assert look(settings, probe=Probe())["host"].state is State.WRONG
