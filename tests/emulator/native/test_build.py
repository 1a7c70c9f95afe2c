from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from emulator.native.build import build
from emulator.native.errors import CompilerError, TargetError, ToolchainMissingError
from emulator.native.targets import TARGETS, Target, Toolchain
from emulator.native.toolchains import Tools, find

LINUX, WIN32, _ = TARGETS.values()
BUILDS = [(t.name, kind.value) for t in TARGETS.values() for kind in t.toolchains]
OUTPUT = 'while [ "$1" != {option} ]; do shift; done; pwd > "$2"'
CC = OUTPUT.format(option="-o")
BROKEN = "echo in.c:1: error: no such thing >&2; exit 1"


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("target", "toolchain"), BUILDS)
def test_every_toolchain_builds_what_the_table_promises(
    built: Any, target: str, toolchain: str
) -> None:
    result = built(target, toolchain)
    library = result.target.library
    promised = {
        name
        for each in result.target.products
        for name in (each.file, *each.also, each.header, each.exports, each.import_library)
    }
    assert files_in(result.folder) == promised - {""}
    assert result.files[0].name == library.file
    assert set(result.files) == set(result.folder.iterdir())
    assert (result.toolchain.value, result.library) == (toolchain, result.folder / library.file)
    assert result.bridge == result.folder / result.target.bridge.file
    for name in library.also:
        assert (result.folder / name).read_bytes() == result.library.read_bytes()
    header = (result.folder / "cshis.h").read_bytes()
    assert header == (library.folder / "cshis.h").read_bytes()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("target", "toolchain"), BUILDS)
def test_the_same_bytes_in_another_folder_at_another_time(
    built: Any, target: str, toolchain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(target, toolchain)
    monkeypatch.setenv("ZIG_LOCAL_CACHE_DIR", str(tmp_path / "cache"))  # nothing taken from before
    monkeypatch.setenv("LC_ALL", "C")
    again = build(TARGETS[target], tmp_path / "a folder" / "further down", Toolchain(toolchain))
    for one, other in zip(first.files, again.files, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("target", "toolchain"), BUILDS)
def test_the_sources_compile_without_a_warning(
    built: Any, target: str, toolchain: str, tmp_path: Path
) -> None:
    row = built(target, toolchain).target
    compiler = find(row, Toolchain(toolchain), tools=Tools.here())
    for product in row.products:
        command = compiler.linking(row, product, str(tmp_path / product.file))
        done = subprocess.run(
            [*command, "-Werror"], cwd=product.folder, capture_output=True, text=True
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_links_stand_for_the_further_names_on_linux(programs: Any, tmp_path: Path) -> None:
    done = build(LINUX, tmp_path / "out", tools=programs(LINUX, cc=CC))
    assert {file.name for file in done.files if file.is_symlink()} == {
        "libCsHis.so",
        "libcshis50.so",
    }
    assert (tmp_path / "out" / "libcshis50.so").readlink() == Path("libCsHis50.so")


def test_copies_stand_for_them_where_there_are_no_links(
    programs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("the right to make a link is not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    done = build(LINUX, tmp_path, tools=programs(LINUX, cc=CC))
    assert not any(file.is_symlink() for file in done.files)
    assert (tmp_path / "libcshis50.so").read_bytes() == done.library.read_bytes()


def test_the_compiler_runs_in_the_folder_of_the_sources(
    programs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = build(LINUX, Path("out"), tools=programs(LINUX, cc=CC))
    assert done.library == tmp_path / "out" / "libCsHis50.so"
    assert Path(done.library.read_text().strip()) == LINUX.library.folder


def test_what_was_there_stays_and_older_files_are_replaced(programs: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    tools = programs(LINUX, cc=CC)
    first = build(LINUX, out, tools=tools)
    (out / "mine").write_text("mine")
    first.library.write_text("old")
    second = build(LINUX, out, tools=tools)
    assert first.files == second.files
    assert files_in(out) == {file.name for file in second.files} | {"mine"}
    assert second.library.read_text() != "old"


@pytest.mark.parametrize(
    ("target", "scripts"),
    [
        (LINUX, {"cc": f"{CC}; {BROKEN}"}),
        (WIN32, {"i686_w64_mingw32_gcc": CC, "i686_w64_mingw32_dlltool": BROKEN}),
    ],
    ids=["compiling", "last step"],
)
def test_a_failure_leaves_nothing_and_says_why(
    programs: Any, tmp_path: Path, target: Target, scripts: dict[str, str]
) -> None:
    with pytest.raises(CompilerError, match=rf"^{target.name}: \w+ failed: in\.c:1: error: no suc"):
        build(target, tmp_path / "out", tools=programs(target, **scripts))
    assert files_in(tmp_path / "out") == set()


def test_a_failure_keeps_the_files_of_before(programs: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = build(LINUX, out, tools=programs(LINUX, cc=CC)).library.read_bytes()
    with pytest.raises(CompilerError):
        build(LINUX, out, tools=programs(LINUX, cc=f"{CC}; exit 3"))
    assert (out / "libCsHis50.so").read_bytes() == before
    assert len(files_in(out)) == 5


def test_a_compiler_that_cannot_be_run_is_told_like_one_that_fails(
    programs: Any, tmp_path: Path
) -> None:
    tools = programs(LINUX, cc="")
    (tmp_path / "bin" / "cc").write_bytes(b"\x7fELF, but not really")
    with pytest.raises(CompilerError, match=r"linux-x64: cc failed: error: .*/cc: Exec format"):
        build(LINUX, tmp_path / "out", tools=tools)


def test_nothing_is_made_where_nothing_can_be_built(tmp_path: Path) -> None:
    none = Tools("", ziglang=False)
    with pytest.raises(ToolchainMissingError, match="install"):
        build(LINUX, tmp_path / "out", tools=none)
    with pytest.raises(TargetError):
        build(LINUX, tmp_path / "out", Toolchain.MINGW, tools=none)
    assert not (tmp_path / "out").exists()


def test_the_module_definition_comes_as_windows_writes_text(built: Any) -> None:
    text = (built("win32", "mingw").folder / "CsHis50.def").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") > 0
    assert b"csOpenCom=csOpenCom@4\r\n" in text
