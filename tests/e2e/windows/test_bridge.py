"""Bridges of either bitness under wine, driven by this Python: libraries well and hostile."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import cardio
from cardio.backends.library_errors import (
    ConventionError,
    HelperEndedError,
    OverrunError,
)
from cardio.errors import BackendError, BackendUnavailableError, CallTimeoutError
from cardio.session import ControlSoftware
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.errors import ToolchainMissingError
from emulator.native.targets import ROOT, TARGETS, Toolchain
from emulator.native.toolchains import Tools, find

pytestmark = pytest.mark.timeout(600)

SOURCE: Final = ROOT / "tests/data/native/hostile.c"
STDCALL: Final = {
    **dict.fromkeys(("csCloseCom", "csVerifyHCPIN"), 0),
    **dict.fromkeys(("csOpenCom", "csSoftwareReset"), 4),
    **dict.fromkeys(("hisGetBasicData", "csGetDateTime", "hisGetRegisterBasic"), 8),
    **dict.fromkeys(("hisGetOrganDonate", "hisGetEmergentTel", "hisGetRegisterBasic2"), 8),
    **dict.fromkeys(("hisGetCumulativeFee",), 8),
    **dict.fromkeys(("hisGetCumulativeData",), 16),
}
"""What the functions of the hostile library take from the stack on 32 bits, in bytes."""

Url = Callable[..., str]


@pytest.fixture(scope="module")
def launchers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any], Path]:
    folder = tmp_path_factory.mktemp("launchers")
    return lambda wine: wine.launcher(folder)


@pytest.fixture(scope="module")
def url_of(launchers: Any, native: Any) -> Url:
    """The URL of a library on a Windows, of the drop-in one if no other is given."""

    def url(
        wine: Any, library: Path | None = None, options: str = "", toolchain: str = "mingw"
    ) -> str:
        built = native(wine, toolchain)
        how = f"bridge={built.bridge}&launcher={launchers(wine)}&{options}"
        return f"bridge:{library or built.library}?{how}"

    return url


@pytest.fixture
def daemon() -> Iterator[ReaderDaemon]:
    with ReaderDaemon(Desk(seed="contract", clock="frozen:2026-03-15T10:00:00")) as running:
        yield running


def test_what_a_launcher_starts_has_the_server_of_its_prefix(wine: Any, launchers: Any) -> None:
    """Wine looks for it below TMPDIR, and starts another one where it finds none."""
    elsewhere = wine.folder / "elsewhere"
    elsewhere.mkdir()
    command = [launchers(wine), "cmd", "/c", "exit 7"]
    assert subprocess.run(command, env={"TMPDIR": str(elsewhere)}).returncode == 7
    assert not any(elsewhere.iterdir())


def test_the_contract_holds_over_a_bridge(
    wine: Any, url_of: Url, daemon: ReaderDaemon, contract: Any
) -> None:
    # The component of a library is another file, with tests of its own.
    settings = {"CARDIO_EMULATOR": str(daemon.address), "TMPDIR": str(wine.folder)}
    assert contract(url_of(wine), "-k", "not component", limit=500, **settings) > 140
    assert daemon.callers == 0, "each test closed what it opened"


@pytest.mark.parametrize("toolchain", ["mingw", "zig"])
def test_bridges_of_both_bitnesses_at_once(
    win32: Any,
    win64: Any,
    toolchain: str,
    url_of: Url,
    daemon: ReaderDaemon,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CARDIO_EMULATOR", str(daemon.address))
    narrow_url, wide_url = (url_of(wine, toolchain=toolchain) for wine in (win32, win64))
    with cardio.open(narrow_url) as narrow, cardio.open(wide_url) as wide:
        assert narrow.emulated and wide.emulated
        assert "arch=x86&" in narrow.url and "arch=x64&" in wide.url
        for _ in range(3):
            assert narrow.get_basic_data() == wide.get_basic_data()
        assert daemon.callers == 2


def test_a_library_of_the_other_bitness_says_so(win64: Any, url_of: Url) -> None:
    library = compiled(win64)
    other = win64.folder / "other.dll"
    image = bytearray(library.read_bytes())
    at = int.from_bytes(image[0x3C:0x40], "little") + 4
    image[at : at + 2] = (0x014C).to_bytes(2, "little")
    other.write_bytes(image)
    with pytest.raises(BackendUnavailableError, match=f"^bridge:{other}: 0x800700C1"):
        cardio.open(url_of(win64, other, "arch=x64"))


@pytest.fixture
def hostile(wine: Any, url_of: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Open the hostile library, with time limits of a moment."""
    monkeypatch.setenv("CARDIO_HOME", str(tmp_path))
    with cardio.open(url_of(wine, compiled(wine), "timeout=1&port=2")) as session:
        yield session


def compiled(wine: Any) -> Path:
    """The hostile library for a Windows, made once."""
    library: Path = wine.folder / "hostile.dll"
    if library.exists():
        return library
    try:
        compiler = find(TARGETS[wine.target], Toolchain.MINGW, tools=Tools.here())
    except ToolchainMissingError as missing:
        pytest.skip(str(missing))
    narrow = wine.target == "win32"
    lines = [f"{name}={name}@{size}" if narrow else name for name, size in STDCALL.items()]
    definition = wine.folder / "hostile.def"
    definition.write_text("\n    ".join(["EXPORTS", *lines, "hisGetLastSeqNum"]))
    command = [*compiler.compile, "-shared", "-O1", "-fno-optimize-sibling-calls", "-o"]
    subprocess.run([*command, str(library), str(SOURCE), str(definition)], check=True)
    return library


CONTAINED: Final = {
    "csGetDateTime": (HelperEndedError, r"\(exception 0xC0000005\)"),
    "hisGetRegisterBasic": (CallTimeoutError, "no answer within 1 s"),
    "hisGetOrganDonate": (HelperEndedError, r"\(exit code 3\)"),
    "hisGetEmergentTel": (OverrunError, r"\.pBuffer: the library wrote outside the 14 bytes"),
    "hisGetCumulativeFee": (HelperEndedError, r"\(exception 0xC00000FD\)"),
}


@pytest.mark.parametrize("name", CONTAINED)
def test_what_a_library_does_wrong_is_contained_and_told_by_name(
    hostile: ControlSoftware, name: str
) -> None:
    kind, words = CONTAINED[name]
    for _ in range(2):
        with pytest.raises(BackendError, match=f"^{name}.*{words}") as caught:
            hostile.call(name)
        assert type(caught.value) is kind
        assert hostile.call("csSoftwareReset", 0).code == 2, "the port is open again"
        assert hostile.call("hisGetBasicData").outputs == {"pBuffer": b"x" * 72}


def test_what_a_library_prints_is_no_frame(hostile: ControlSoftware) -> None:
    assert hostile.call("hisGetRegisterBasic2").code == 0
    assert hostile.call("csSoftwareReset", 0).code == 2


@pytest.mark.parametrize(
    ("name", "popped"),
    [("hisGetLastSeqNum", 0), ("hisGetCumulativeData", 16)],
    ids=["cdecl", "other parameters"],
)
def test_another_calling_convention_is_told_by_name(
    hostile: ControlSoftware, wine: Any, name: str, popped: int
) -> None:
    if wine.target == "win64":
        assert hostile.call(name).code == 0, "there is one convention only"
        return
    with pytest.raises(
        ConventionError, match=f"^{name}: the library took {popped} bytes"
    ) as caught:
        hostile.call(name)
    assert (caught.value.popped, caught.value.expected) == (popped, 8)
    assert hostile.call("csSoftwareReset", 0).code == 2
