"""Commands `native build` and `native path`, in this process, on machines with chosen tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardio.cli import run
from emulator.cli import native
from emulator.native import paths
from emulator.native.targets import TARGETS
from emulator.native.toolchains import Tools

LINUX, WIN32, WIN64 = TARGETS.values()
CC = 'while [ "$1" != -o ]; do shift; done; echo library > "$2"'
NOTHING = Tools("", ziglang=False)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(paths, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(native, "SHIPPED", tmp_path / "shipped")
    return tmp_path / "home"


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Take a machine's tools, and what it can load, for this one's."""

    def put(tools: Tools) -> None:
        monkeypatch.setattr(Tools, "here", classmethod(lambda _: tools))
        monkeypatch.setattr(native, "targets_here", lambda: tools.hosts)

    return put


def test_building_says_what_with_and_lists_the_files(
    on: Any, programs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(programs(LINUX, cc=CC))
    out = tmp_path / "out"
    assert run(["native", "build", "--target", "linux-x64", "--out", str(out)]) == 0
    text, err = capsys.readouterr()
    assert err == "linux-x64, built with cc:\n"
    names = ("libCsHis50.so", "libCsHis.so", "libcshis50.so", "cshis.h", "cardio-bridge")
    assert text.splitlines() == [str(out / name) for name in names]


def test_building_as_json(
    on: Any, programs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(programs(LINUX, cc=CC))
    words = ["--toolchain", "cc", "--json", "--out", str(tmp_path / "out")]
    assert run(["native", "build", *words]) == 0
    text, err = capsys.readouterr()
    names = ("libCsHis50.so", "libCsHis.so", "libcshis50.so", "cshis.h", "cardio-bridge")
    assert (json.loads(text), err) == (
        {
            "target": "linux-x64",
            "toolchain": "cc",
            "library": str(tmp_path / "out" / "libCsHis50.so"),
            "bridge": str(tmp_path / "out" / "cardio-bridge"),
            "folder": str(tmp_path / "out"),
            "files": [str(tmp_path / "out" / name) for name in names],
        },
        "",
    )


def test_the_path_is_all_that_goes_to_standard_output(
    on: Any, programs: Any, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(programs(LINUX, cc=CC))
    assert run(["native", "path"]) == 0
    text, err = capsys.readouterr()
    library = Path(text.removesuffix("\n"))
    assert library.is_file() and library.is_relative_to(own_home)
    assert err == "building the library for linux-x64 with cc, this once\n"
    assert run(["native", "path"]) == 0
    assert capsys.readouterr() == (text, "")


def test_the_path_as_json(on: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on(NOTHING)
    folder = tmp_path / "shipped" / "win32"
    folder.mkdir(parents=True)
    for name in ("cshis.h", "CsHis50.dll"):
        (folder / name).touch()
    assert run(["native", "path", "--target", "win32", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "target": "win32",
        "library": str(folder / "CsHis50.dll"),
        "component": str(folder / "CsHisX.dll"),
        "bridge": str(folder / "cardio-bridge32.exe"),
        "shipped": True,
        "folder": str(folder),
        "files": [str(folder / "CsHis50.dll"), str(folder / "cshis.h")],
    }


def test_the_path_of_the_component(
    on: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(NOTHING)
    (tmp_path / "shipped" / "win64").mkdir(parents=True)
    assert run(["native", "path", "--target", "win64", "--product", "component"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'shipped' / 'win64' / 'CsHisX.dll'}\n"


def test_without_a_target_it_is_the_machines_the_wider_one_of_two(
    on: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(Tools("", ziglang=False, hosts=(WIN32, WIN64)))
    for target in ("win32", "win64"):
        (tmp_path / "shipped" / target).mkdir(parents=True)
    assert run(["native", "path"]) == 0
    assert capsys.readouterr().out.endswith(f"{Path('win64', 'CsHis50.dll')}\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["path"], 2, "give --target"),
        (["path", "--target", "linux-x64", "--product", "component"], 2, "has no component"),
        (["path", "--target", "win16"], 2, "'win16' is not one of 'linux-x64', 'win32', 'win64'"),
        (["path", "--target", "win32"], 2, "install mingw-w64 (i686-w64-mingw32-gcc) or ziglang"),
        (["build", "--target", "win32"], 2, "Missing option '--out'"),
        (["build", "--out", "{out}"], 2, "give --target"),
        (["build", "--target", "win32", "--out", "{out}/nhi/Lib"], 2, "is the vendor's folder"),
        (["build", "--target", "win32", "--out", "{out}"], 2, "win32: nothing here can build it"),
        (
            ["build", "--target", "win32", "--out", "{out}", "--toolchain", "cc"],
            2,
            "win32: is not built by cc, but by mingw and zig",
        ),
    ],
)
def test_wrong_use_is_said_in_a_line(
    on: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    message: str,
) -> None:
    on(NOTHING)
    out = tmp_path / "out"
    assert run(["native", *(word.format(out=out) for word in words)]) == code
    text, err = capsys.readouterr()
    assert (text, message in err, "Traceback" in err) == ("", True, False)
    assert not out.exists()


def test_a_failing_compiler_is_an_internal_error_with_its_first_complaint(
    on: Any, programs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(programs(LINUX, cc="echo 'x.c:7:1: error: odd'; exit 1"))
    assert run(["native", "build", "--out", str(tmp_path / "out")]) == 5
    assert capsys.readouterr() == ("", "cardio: linux-x64: cc failed: x.c:7:1: error: odd\n")


def test_a_folder_that_cannot_be_made_is_named(
    on: Any, programs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(programs(LINUX, cc=CC))
    (tmp_path / "file").touch()
    assert run(["native", "build", "--out", str(tmp_path / "file" / "out")]) == 2
    assert str(tmp_path / "file" / "out") in capsys.readouterr().err
