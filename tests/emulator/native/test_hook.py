"""The wheel, built by hatchling as pip has it built; no network, no compiler but what is given."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling.bridge.app import Application
from hatchling.builders.wheel import WheelBuilder

from emulator.native.targets import TARGETS
from emulator.native.toolchains import Tools

ROOT = Path(__file__).parents[3]
LINUX = TARGETS["linux-x64"]
PREBUILT = "emulator/native/prebuilt/"
CC = 'while [ "$1" != -o ]; do shift; done; echo library > "$2"; chmod 755 "$2"'
WIN32 = {
    "i686_w64_mingw32_gcc": CC,
    "i686_w64_mingw32_dlltool": 'while [ "$1" != -l ]; do shift; done; echo import > "$2"',
}


class Said(Application):
    """What hatchling would show, kept."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []

    def display_info(self, message: str = "", **_: Any) -> None:
        self.lines.append(("info", message))

    def display_warning(self, message: str = "", **_: Any) -> None:
        self.lines.append(("warning", message))


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Build a wheel on a machine with these tools; return it and what was said."""

    def make(tools: Tools) -> tuple[Path, list[tuple[str, str]]]:
        monkeypatch.setattr(Tools, "here", classmethod(lambda _: tools))
        said = Said()
        builder = WheelBuilder(str(ROOT), app=said)
        folder = tmp_path / f"wheel{len([*tmp_path.iterdir()])}"
        (file,) = builder.build(directory=str(folder), versions=["standard"])
        return Path(file), said.lines

    return make


def prebuilt(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.removeprefix(PREBUILT): archive.read(name)
            for name in archive.namelist()
            if name.startswith(PREBUILT)
        }


def test_a_wheel_carries_every_target_that_can_be_built(wheel: Any, programs: Any) -> None:
    file, said = wheel(programs(LINUX, cc=CC, **WIN32))
    found = prebuilt(file)
    assert set(found) == {
        *(f"linux-x64/{name}" for name in ("libCsHis50.so", "libCsHis.so", "libcshis50.so")),
        *(f"win32/{name}" for name in ("CsHis50.dll", "CsHis.dll", "CsHis50.def", "CsHis50.lib")),
        *("linux-x64/cardio-bridge", "win32/cardio-bridge32.exe"),
        *(f"win32/{name}" for name in ("CsHisX.dll", "cshisx.h")),
        *(f"{target}/cshis.h" for target in ("linux-x64", "win32")),
    }
    assert found["linux-x64/libcshis50.so"] == found["linux-x64/libCsHis50.so"] == b"library\n"
    assert found["win32/CsHis50.lib"] == b"import\n"
    with zipfile.ZipFile(file) as archive:
        mode = archive.getinfo(f"{PREBUILT}linux-x64/cardio-bridge").external_attr >> 16
    assert mode & 0o111 == 0o111, "what pip makes of it can be run"
    assert [(kind, text.partition(";")[0]) for kind, text in said] == [
        ("info", "not shipped: win64: nothing here can build it")
    ]


def test_the_wheel_is_for_every_system(wheel: Any, programs: Any) -> None:
    file, _ = wheel(programs(LINUX, cc=CC))
    assert file.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        (about,) = (name for name in names if name.endswith("/WHEEL"))
        assert b"Root-Is-Purelib: true" in archive.read(about)
    folders = {folder for product in LINUX.products for folder in product.folders}
    sources = {path for folder in folders for path in folder.iterdir() if path.is_file()}
    assert {str(path.relative_to(ROOT)) for path in sources} <= set(names), "to build elsewhere"


def test_without_a_compiler_it_carries_none_and_is_a_wheel_all_the_same(wheel: Any) -> None:
    file, said = wheel(Tools("", ziglang=False, hosts=(LINUX,)))
    assert prebuilt(file) == {}
    assert [kind for kind, _ in said] == ["info"] * len(TARGETS)
    with zipfile.ZipFile(file) as archive:
        assert "emulator/native/hatch_hook.py" in archive.namelist()
        assert archive.testzip() is None


def test_a_compiler_that_fails_is_a_warning(wheel: Any, programs: Any) -> None:
    file, said = wheel(programs(LINUX, cc="echo x.c: error: y; exit 1", **WIN32))
    assert {name.partition("/")[0] for name in prebuilt(file)} == {"win32"}
    assert ("warning", "not shipped: linux-x64: cc failed: x.c: error: y") in said


def test_the_same_sources_make_the_same_wheel(wheel: Any, programs: Any) -> None:
    tools = programs(LINUX, cc=CC, **WIN32)
    (one, _), (two, _) = wheel(tools), wheel(tools)
    assert one != two and one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_an_editable_install_builds_nothing(
    programs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = programs(LINUX, cc=f"touch {tmp_path}/ran; {CC}")
    monkeypatch.setattr(Tools, "here", classmethod(lambda _: tools))
    hook = WheelBuilder(str(ROOT)).get_build_hooks(str(tmp_path))["custom"]
    included: dict[str, str] = {}
    hook.initialize("editable", {"force_include": included})
    hook.finalize("editable", {}, str(tmp_path / "wheel"))
    assert included == {}
    assert not (tmp_path / "ran").exists()


def test_nothing_is_left_in_the_folder_for_temporary_files(
    wheel: Any, programs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    file, _ = wheel(programs(LINUX, cc=CC))
    assert prebuilt(file)
    assert [*(tmp_path / "temporary").iterdir()] == []


def test_the_end_of_what_never_began_is_harmless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    hook = WheelBuilder(str(ROOT)).get_build_hooks(str(tmp_path))["custom"]
    with pytest.raises(FileNotFoundError):
        hook.initialize("standard", {"force_include": {}})
    hook.finalize("standard", {}, str(tmp_path / "wheel"))
