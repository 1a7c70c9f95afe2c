"""Proxies: those that are named, none for loopback, and those that are no HTTP proxy."""

from __future__ import annotations

import sys

import pytest

from api.errors import TargetInvalid
from api.proxies import proxy_for
from api.target import Target


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://vpn.example/V1000/", None),
        ({"https_proxy": "http://p.example:1"}, "https://vpn.example/V1000/", "http://p.example:1"),
        ({"all_proxy": "p.example:1"}, "https://vpn.example/V1000/", "http://p.example:1"),
        ({"http_proxy": "http://p.example:1"}, "https://vpn.example/V1000/", None),
        ({"https_proxy": "p", "no_proxy": "vpn.example"}, "https://vpn.example/V1000/", None),
        ({"https_proxy": "p", "no_proxy": "*"}, "https://vpn.example/V1000/", None),
        (
            {"https_proxy": "p", "no_proxy": "other.example"},
            "https://vpn.example/V1000/",
            "http://p",
        ),
        ({"https_proxy": "p", "all_proxy": "p"}, "https://127.0.0.1/V1000/", None),
        ({"http_proxy": "p", "all_proxy": "p"}, "http://localhost:8080/V1000/", None),
    ],
)
@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system has proxies of its own")
def test_proxies_are_those_of_the_environment_and_none_for_loopback(
    environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(Target.parse(url)) == proxy


@pytest.mark.parametrize(
    "proxy", ["socks5://me:secret@p.example:1", "other://p", "http://", "p:port", "http://[p"]
)
@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system has proxies of its own")
def test_a_proxy_that_is_not_spoken_to_is_named_without_its_password(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(TargetInvalid, match=r"http://HOST:PORT.*vpn\.example") as caught:
        proxy_for(Target.parse("https://vpn.example/V1000/"))
    assert "secret" not in str(caught.value)
    assert proxy_for(Target.parse("http://127.0.0.1/V1000/")) is None
