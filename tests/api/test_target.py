"""Targets: which URLs, hosts and TLS settings are taken."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from api.errors import EmulatedIdentityRefused, TargetInvalid
from api.target import Target


@pytest.mark.parametrize(
    ("url", "base_url", "host", "loopback"),
    [
        ("http://127.0.0.1:15180/V1000/", None, "127.0.0.1", True),
        ("http://127.0.0.1:15180/V1000", "http://127.0.0.1:15180/V1000/", "127.0.0.1", True),
        ("http://localhost/V2000/", None, "localhost", True),
        ("http://[::1]:8080/V1000/", None, "::1", True),
        ("https://127.9.9.9/V1000/", None, "127.9.9.9", True),
        ("https://VPN.Example/V1000/", "https://vpn.example/V1000/", "vpn.example", False),
        ("HTTPS://vpn.example:443/V1000/", "https://vpn.example/V1000/", "vpn.example", False),
        ("https://vpn.example:/V1000/", "https://vpn.example/V1000/", "vpn.example", False),
        ("http://[::1]:80/V1000/", "http://[::1]/V1000/", "::1", True),
        ("https://vpn.example:80/V1000/", None, "vpn.example", False),
        (
            "https://192.0.2.7:8443/api/V2000",
            "https://192.0.2.7:8443/api/V2000/",
            "192.0.2.7",
            False,
        ),
        (" https://vpn.example/V1000/ ", "https://vpn.example/V1000/", "vpn.example", False),
        ("https://localhost.example/V1000/", None, "localhost.example", False),
    ],
)
def test_base_url_is_read(url: str, base_url: str | None, host: str, loopback: bool) -> None:
    target = Target.parse(url)
    assert target.base_url == (base_url or url)
    assert (target.host, target.loopback) == (host, loopback)
    assert target.secure == url.strip().lower().startswith("https")
    assert Target.parse(target.base_url) == target


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "expected a base URL"),
        ("vpn.example/V1000/", "expected a base URL"),
        ("ftp://vpn.example/V1000/", "expected a base URL"),
        ("https:///V1000/", "expected a base URL"),
        ("https://vpn.example:port/V1000/", "expected a base URL"),
        ("https://[::1/V1000/", "expected a base URL"),
        ("https://user:secret@vpn.example/V1000/", "no user"),
        ("https://vpn.example/V1000/?x=1", "query"),
        ("https://vpn.example/V1000/#x", "fragment"),
        ("https://vpn.example/", "/V1000/"),
        ("https://vpn.example/V1000/VNHI_Upload", "/V1000/"),
        ("http://vpn.example/V1000/", "plain http"),
        ("http://192.0.2.7/V1000/", "plain http"),
        ("http://127.0.0.1.example/V1000/", "plain http"),
    ],
)
def test_other_urls_are_refused(url: str, reason: str) -> None:
    with pytest.raises(TargetInvalid, match=reason) as caught:
        Target.parse(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_emulated_identity_may_go_to_this_computer(host: str) -> None:
    Target.parse(f"https://{host}/V1000/").admit(emulated=True)


def test_emulated_identity_is_refused_elsewhere() -> None:
    target = Target.parse("https://VPN.example/V1000/")
    with pytest.raises(EmulatedIdentityRefused) as caught:
        target.admit(emulated=True, allowed=["other.example"])
    assert caught.value.host == "vpn.example"
    target.admit(emulated=True, allowed=["vpn.EXAMPLE"])
    target.admit(emulated=False)


def test_tls_is_verified_with_system_roots() -> None:
    context = Target.parse("https://vpn.example/V1000/").tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_tls_may_be_unverified_on_loopback_only() -> None:
    context = Target.parse("https://127.0.0.1/V1000/").tls(verify=False)
    assert context.verify_mode is ssl.CERT_NONE
    with pytest.raises(TargetInvalid, match="loopback only"):
        Target.parse("https://vpn.example/V1000/").tls(verify=False)


def test_plain_http_gets_settings_that_trust_nobody() -> None:
    context = Target.parse("http://127.0.0.1/V1000/").tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.get_ca_certs() == []


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_unusable_ca_file_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TargetInvalid, match=r"CA file .*ca\.pem"):
        Target.parse("https://vpn.example/V1000/").tls(ca_file=str(path))
