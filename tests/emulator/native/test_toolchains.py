from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.native.errors import TargetError, ToolchainMissingError
from emulator.native.targets import TARGETS, Toolchain
from emulator.native.toolchains import Tools, find

LINUX, WIN32, WIN64 = TARGETS.values()
NOTHING = Tools("", ziglang=False)
ZIG = Tools("", ziglang=True)
MINGW = {"i686_w64_mingw32_gcc": "", "i686_w64_mingw32_dlltool": ""}


def test_the_machines_own_compiler_builds_only_for_the_machine(programs: Any) -> None:
    tools = programs(LINUX, cc="")
    assert find(LINUX, tools=tools).compile == (f"{tools.path}/cc",)
    with pytest.raises(ToolchainMissingError):
        find(WIN64, tools=tools)
    elsewhere = programs(WIN64)
    with pytest.raises(ToolchainMissingError):
        find(LINUX, tools=elsewhere)


@pytest.mark.parametrize(
    ("there", "taken"),
    [(("gcc", "clang"), "gcc"), (("clang",), "clang"), (("clang", "cc", "gcc"), "cc")],
)
def test_any_c_compiler_will_do(programs: Any, there: tuple[str, ...], taken: str) -> None:
    tools = programs(LINUX, **dict.fromkeys(there, ""))
    assert find(LINUX, tools=tools).compile == (f"{tools.path}/{taken}",)


def test_mingw_is_one_for_32_and_one_for_64_bits(programs: Any) -> None:
    tools = programs(**MINGW)
    compiler = find(WIN32, tools=tools)
    assert compiler.toolchain is Toolchain.MINGW
    assert compiler.compile == (f"{tools.path}/i686-w64-mingw32-gcc",)
    with pytest.raises(ToolchainMissingError):
        find(WIN64, tools=tools)


def test_mingw_without_dlltool_is_not_there(programs: Any) -> None:
    tools = programs(i686_w64_mingw32_gcc="")
    with pytest.raises(ToolchainMissingError, match=r"win32: .* install mingw-w64 \(i686-"):
        find(WIN32, Toolchain.MINGW, tools=tools)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_ziglang_builds_every_target_through_this_interpreter(target: Any) -> None:
    compiler = find(target, tools=ZIG)
    assert compiler.toolchain is Toolchain.ZIG
    assert compiler.compile == (sys.executable, "-P", "-m", "ziglang", "cc")
    command = compiler.linking(target, target.library, "out")
    assert command[command.index("-target") + 1] == target.zig


def test_the_better_result_comes_first(programs: Any) -> None:
    tools = programs(LINUX, cc="", **MINGW)
    both = Tools(tools.path, ziglang=True, hosts=tools.hosts)
    assert find(LINUX, tools=both).toolchain is Toolchain.ZIG, "glibc 2.17, not this machine's"
    assert find(WIN32, tools=both).toolchain is Toolchain.MINGW, "msvcrt, not the UCRT"
    assert find(LINUX, Toolchain.CC, tools=both).toolchain is Toolchain.CC
    assert find(WIN32, Toolchain.ZIG, tools=both).toolchain is Toolchain.ZIG


@pytest.mark.parametrize(
    ("target", "wanted", "install"),
    [
        (LINUX, None, "ziglang (pip install 'nhi-cardio[native]') or a C compiler (gcc or clang)"),
        (LINUX, Toolchain.CC, "a C compiler (gcc or clang)"),
        (
            WIN64,
            None,
            "mingw-w64 (x86_64-w64-mingw32-gcc) or ziglang (pip install 'nhi-cardio[native]')",
        ),
        (WIN32, Toolchain.ZIG, "ziglang (pip install 'nhi-cardio[native]')"),
    ],
)
def test_what_is_missing_is_said_with_what_to_install(
    target: Any, wanted: Toolchain | None, install: str
) -> None:
    with pytest.raises(ToolchainMissingError) as caught:
        find(target, wanted, tools=NOTHING)
    assert str(caught.value) == f"{target.name}: nothing here can build it; install {install}"
    assert (caught.value.target, caught.value.install) == (target.name, install)


def test_a_toolchain_that_never_builds_a_target_is_refused() -> None:
    with pytest.raises(TargetError, match="win32: is not built by cc, but by mingw and zig"):
        find(WIN32, Toolchain.CC, tools=NOTHING)


def test_a_command_names_no_folder_but_that_of_the_output(programs: Any) -> None:
    tools = programs(LINUX, cc="")
    product = LINUX.library
    command = find(LINUX, tools=tools).linking(LINUX, product, "/out/x.so")
    program, *rest = command
    sources = [word for word in rest if word.endswith(".c")]
    assert program.startswith("/") and [w for w in rest if w.startswith("/")] == ["/out/x.so"]
    own = sorted(path.name for path in product.folder.glob("*.c"))
    assert own and sources == [*own, "../../../cardio/native/wire/wire.c"]
    assert "-I../../../cardio/native/wire" in rest
    assert "-shared" in rest and "-Wl,-soname,libCsHis50.so" in rest


def test_a_program_is_linked_as_one(programs: Any) -> None:
    command = find(LINUX, tools=programs(LINUX, cc="")).linking(LINUX, LINUX.bridge, "/out/x")
    assert "-pie" in command and "-shared" not in command
    assert not [word for word in command if "soname" in word]


def test_the_import_library_is_made_for_the_machine_and_the_file() -> None:
    command = find(WIN32, tools=ZIG).importing(WIN32, WIN32.library, "import.def")
    assert command[:5] == (sys.executable, "-P", "-m", "ziglang", "dlltool")
    assert command[5:] == (
        *("-k", "-m", "i386", "-D", "CsHis50.dll"),
        *("-d", "import.def", "-l", "CsHis50.lib"),
    )


def test_what_is_here_is_found_without_running_it(
    programs: Callable[..., Tools], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "ran"
    monkeypatch.setenv("PATH", programs(cc=f"touch {marker}").path)
    tools = Tools.here()
    assert tools.program("nothing", "cc") == str(tmp_path / "bin" / "cc")
    assert tools.program("nothing") == ""
    assert not marker.exists()
