"""Backend URLs: how they are taken apart, which schemes there are, what is said of others."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cardio
from cardio.backends import Backend, BackendUrl, open_backend, open_component_backend
from cardio.backends.urls import RESERVED, SCHEMES, Scheme
from cardio.errors import BackendUnavailableError, BackendUrlError

CONTRACT = {"emulator", "dll", "bridge", "com", "lab", "replay"}


@pytest.mark.parametrize(
    ("text", "scheme", "path", "options"),
    [
        ("emulator:", "emulator", "", {}),
        ("EMULATOR:", "emulator", "", {}),
        ("emulator:?", "emulator", "", {}),
        ("emulator:?seed=a&clock=real", "emulator", "", {"seed": "a", "clock": "real"}),
        (
            "emulator:?clock=from:2026-03-15T09:00:00+08:00",
            "emulator",
            "",
            {"clock": "from:2026-03-15T09:00:00+08:00"},
        ),
        ("emulator:?seed=a%20b%26c%2B", "emulator", "", {"seed": "a b&c+"}),
        ("emulator:?seed=%E6%B8%AC", "emulator", "", {"seed": "測"}),
        ("emulator:?seed=a=b", "emulator", "", {"seed": "a=b"}),
        ("emulator:?seed=", "emulator", "", {"seed": ""}),
        ("emulator://127.0.0.1:15151", "emulator", "//127.0.0.1:15151", {}),
        ("dll:C:\\NHI\\LIB\\CSHIS.dll?port=0", "dll", "C:\\NHI\\LIB\\CSHIS.dll", {"port": "0"}),
        ("bridge:/a%3Fb+c?arch=x86", "bridge", "/a?b+c", {"arch": "x86"}),
    ],
)
def test_parts(text: str, scheme: str, path: str, options: dict[str, str]) -> None:
    assert BackendUrl.parse(text) == BackendUrl(text, scheme, path, MappingProxyType(options))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_value_survives_percent_encoding(value: str) -> None:
    assert BackendUrl.parse(f"emulator:?seed={quote(value)}").options == {"seed": value}


@pytest.mark.parametrize("text", ["", "emulator", ":", "no scheme:", "1a:", "/dev/reader"])
def test_a_text_without_a_scheme_is_no_url(text: str) -> None:
    with pytest.raises(BackendUrlError, match="expected SCHEME:… such as emulator:"):
        BackendUrl.parse(text)


@pytest.mark.parametrize("text", ["emulator:?seed", "emulator:?=a", "emulator:?seed=a&b"])
def test_an_option_is_name_and_value(text: str) -> None:
    with pytest.raises(BackendUrlError, match="is not name=value"):
        BackendUrl.parse(text)


def test_options_a_scheme_does_not_have_are_named() -> None:
    url = BackendUrl.parse("emulator:?seed=a&sed=b&clok=c")
    url.only(["seed", "sed", "clok"])
    with pytest.raises(BackendUrlError) as caught:
        url.only(["seed", "clock"])
    assert str(caught.value) == "emulator: has no option clok, sed; it knows clock, seed"


def test_an_unknown_scheme_says_which_there_are() -> None:
    with pytest.raises(
        BackendUrlError,
        match=r"^backend nothing: is unknown; .* emulator://, dll:, bridge:, com:$",
    ):
        open_backend("nothing:")


def test_the_contract_names_every_scheme() -> None:
    assert {name.removesuffix("://") for name in (*SCHEMES, *RESERVED)} == CONTRACT
    assert not {*SCHEMES} & {*RESERVED}
    assert all(scheme.help for scheme in SCHEMES.values())


@pytest.mark.parametrize("scheme", sorted(RESERVED))
def test_a_reserved_scheme_says_that_it_comes_later(scheme: str) -> None:
    with pytest.raises(BackendUnavailableError, match="is not in this version of nhi-cardio"):
        open_backend(f"{scheme}:anything")


def test_a_component_may_have_an_opener_of_its_own(
    monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    seen: list[BackendUrl] = []
    module = ModuleType("late_route")
    module.__dict__.update(open_it=lambda url: backend, open_other=lambda url: seen.append(url))
    monkeypatch.setitem(sys.modules, "late_route", module)
    table = {
        "one": Scheme("late_route:open_it", "a test"),
        "two": Scheme("late_route:open_it", "a test", "late_route:open_other"),
    }
    monkeypatch.setattr("cardio.backends.urls.SCHEMES", table)
    assert open_component_backend("one:x") is backend
    open_component_backend("two:x")
    assert seen == [BackendUrl.parse("two:x")]


def test_a_scheme_of_the_table_is_imported_when_named(
    monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    seen: list[BackendUrl] = []

    def opener(url: BackendUrl) -> Backend:
        seen.append(url)
        return backend

    module = ModuleType("late_route")
    module.__dict__["open_it"] = opener
    monkeypatch.setitem(sys.modules, "late_route", module)
    table = {"late": Scheme("late_route:open_it", "a test")}
    monkeypatch.setattr("cardio.backends.urls.SCHEMES", table)
    assert open_backend("late:x?a=1") is backend
    assert seen == [BackendUrl.parse("late:x?a=1")]


def test_a_route_that_is_not_installed_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "emulator", None)
    monkeypatch.delitem(sys.modules, "emulator.backend", raising=False)
    with pytest.raises(BackendUnavailableError, match=r"install nhi-cardio\[emulator\]$"):
        open_backend("emulator:")


def test_a_library_without_cffi_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cffi", None)
    monkeypatch.delitem(sys.modules, "cardio.backends.library", raising=False)
    with pytest.raises(BackendUnavailableError, match=r"needs cffi; install nhi-cardio$"):
        open_backend("dll:/no/matter")


def test_a_running_emulator_is_reached_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "emulator", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(BackendUnavailableError, match="no emulator"):
            open_backend(f"emulator://127.0.0.1:{free.getsockname()[1]}")


ROUTE = """
class Route:
    url, emulated = "plugin:", True
    def __init__(self, url): self.asked = url
    def now(self): raise NotImplementedError
    def call(self, function, arguments):
        from cardio.backends import Reply
        return Reply(0)
    def close(self): pass
"""


def test_an_installed_distribution_brings_its_scheme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "cardio_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cardio-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cardio.backends]\nplugin = cardio_plugin:Route\n")
    (tmp_path / "cardio_plugin.py").write_text(ROUTE)
    monkeypatch.syspath_prepend(tmp_path)
    opened: Any = open_backend("plugin:there?x=1")
    assert opened.asked == BackendUrl.parse("plugin:there?x=1")
    with cardio.open("plugin:") as session:
        assert session.url == "plugin:"
    with cardio.open_component("plugin:") as component:
        assert component.url == "plugin:"


@pytest.mark.parametrize("opener", [cardio.open, cardio.open_component])
def test_an_explicit_url_wins_over_the_environment(
    opener: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARDIO_BACKEND", "nothing:")
    with pytest.raises(BackendUrlError, match="backend nothing:"):
        opener()
    with pytest.raises(BackendUrlError, match="backend other:"):
        opener("other:")
