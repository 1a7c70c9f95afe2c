"""The component through the bridge, from this system's Python: the contract, and an upload."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import cardio
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

pytestmark = pytest.mark.timeout(600)

PROGID: Final = "CsHisX.nhicshisx.1"
CLOCK: Final = "frozen:2026-03-15T12:00:00"
ARCHS: Final = {"win32": "x86", "win64": "x64"}

Url = Callable[..., str]


@pytest.fixture(scope="module", autouse=True)
def _there(registered: Any) -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def url(windows: Any, parts: Any, tmp_path: Path) -> Url:
    """The URL of what a bridge there loads, with some options."""

    def make(target: str, options: str = "") -> str:
        how = f"bridge={parts.bridge}&launcher={windows.launcher(tmp_path)}"
        return f"{target}?arch={ARCHS[windows.target]}&{how}{options}"

    return make


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderDaemon]:
    with ReaderDaemon(Desk(seed="contract", clock="frozen:2026-03-15T10:00:00")) as running:
        monkeypatch.setenv("CARDIO_EMULATOR", str(running.address))
        yield running


@pytest.mark.parametrize("route", ["com", "bridge"])
def test_the_components_contract_holds(
    contract: Any, daemon: ReaderDaemon, url: Url, parts: Any, route: str
) -> None:
    targets = {
        "com": url(f"com:{PROGID}"),
        "bridge": url(f"bridge:{parts.library}", f"&component={PROGID}"),
    }
    assert contract(targets[route], "-k", "test_component.py", limit=300) == 13
    assert daemon.callers == 0, "each test closed what it opened"


def test_it_is_known_as_emulated_without_a_desk(url: Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDIO_EMULATOR", "127.0.0.1:9")
    with cardio.open_component(url(f"com:{PROGID}")) as component:
        assert component.emulated


@pytest.mark.parametrize(
    ("sample", "code", "findings"),
    [("v2_clinic_big5.xml", 0, []), ("invalid_missing_M51.xml", 1, ["M51"])],
)
def test_what_it_signs_is_uploaded_and_answered(
    cli: Any,
    start: Any,
    url: Url,
    samples: Path,
    tmp_path: Path,
    sample: str,
    code: int,
    findings: list[str],
) -> None:
    with start("--hospital", "3501200000", "--clock", CLOCK) as emulator:
        done = cli(
            "upload", str(samples / sample), "--json", "--type", "A2", "--wait",
            "--target", emulator.target, "--backend", url(f"com:{PROGID}"),
            CARDIO_EMULATOR=emulator.reader, CARDIO_HOME=str(tmp_path / "home"),
        )  # fmt: skip
    (upload,) = done.document["uploads"]
    assert (done.code, upload["rtn_code"], upload["state"]) == (code, "0000", "done"), done
    assert [finding["field"] for finding in upload["result"]["findings"]] == findings
