"""A component of the tests (component.c) through bridges of either bitness: what passes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import cardio
from cardio.backends import Backend, open_component_backend
from cardio.backends.library_errors import HelperEndedError
from cardio.errors import BackendUnavailableError, ComponentError
from cardio.table import function_row
from emulator.native.errors import ToolchainMissingError
from emulator.native.targets import TARGETS, Toolchain
from emulator.native.toolchains import Tools, find

pytestmark = pytest.mark.timeout(600)

SOURCE: Final = Path(__file__).with_name("component.c")
PROGID: Final = "CardioTest.one.1"
CLASS: Final = "{7E57C0DE-0000-4000-8000-000000000001}"
EXPORTS: Final = "EXPORTS\n    DllGetClassObject{}\n    DllCanUnloadNow{}\n"
DECORATED: Final = {"win32": ("=DllGetClassObject@12", "=DllCanUnloadNow@0"), "win64": ("", "")}


def registered(wine: Any) -> None:
    """Make the component for a Windows, and write it into its registry, once."""
    library = wine.folder / "component.dll"
    if library.exists():
        return
    compiler = find(TARGETS[wine.target], Toolchain.MINGW, tools=Tools.here())
    definition = wine.folder / "component.def"
    definition.write_text(EXPORTS.format(*DECORATED[wine.target]))
    command = [*compiler.compile, "-std=c11", "-O1", "-shared", "-o", str(library)]
    subprocess.run([*command, str(SOURCE), str(definition), "-loleaut32"], check=True)
    classes = "HKLM\\Software\\Classes"
    for key, value in (
        (f"{classes}\\{PROGID}\\CLSID", CLASS),
        (f"{classes}\\CLSID\\{CLASS}\\InprocServer32", wine.path(library)),
    ):
        done = wine.start(["reg", "add", key, "/ve", "/d", value, "/f"], "", {})
        assert done.returncode == 0


@pytest.fixture
def options(wine: Any, native: Any, tmp_path: Path) -> str:
    """The options of a URL for bridges there, where the component is."""
    try:
        registered(wine)
    except ToolchainMissingError as missing:
        pytest.skip(str(missing))
    arch = {"win32": "x86", "win64": "x64"}[wine.target]
    return f"arch={arch}&launcher={wine.launcher(tmp_path)}&bridge={native(wine).bridge}"


@pytest.fixture
def backend(options: str) -> Iterator[Backend]:
    backend = open_component_backend(f"com:{PROGID}?{options}")
    yield backend
    backend.close()


@pytest.mark.parametrize("text", ["", "abc", "a\0b", "安全模組", "\U00020000|\U0001f600"])
def test_texts_pass_as_they_are(backend: Backend, text: str) -> None:
    reply = backend.call(function_row("VPNH_SignX"), [text, "3", "30"])
    assert (reply.code, reply.outputs) == (0, (f"{text}|3|30|",))


def test_what_is_no_text_becomes_one_and_all_calls_are_made_on_one_thread(
    backend: Backend,
) -> None:
    calls = [backend.call(function_row("VPNGetRandomX"), []) for _ in range(5)]
    (thread,) = {reply.outputs for reply in calls}
    assert str(thread[0]).isdigit()


def test_an_exception_is_told_with_its_code_source_and_description(options: str) -> None:
    with (
        cardio.open_component(f"com:{PROGID}?{options}") as component,
        pytest.raises(ComponentError) as caught,
    ):
        component.get_sam_info()
    words = "GetSAMCardInfoInCS: failed with HRESULT 0x80041234 (CsHisX: 安全模組)"
    assert (str(caught.value), caught.value.hresult) == (words, 0x80041234)


def test_the_short_code_of_an_exception_is_told_too(backend: Backend) -> None:
    reply = backend.call(function_row("VPNH_SignX"), ["abc", "3", "98"])
    assert (reply.code & 0xFFFF_FFFF, reply.outputs) == (0x800A0000 + 9200, ("",))


def test_a_failed_hresult_comes_by_itself(backend: Backend) -> None:
    reply = backend.call(function_row("GetHCCardInfoInCS"), [])
    assert (reply.code & 0xFFFF_FFFF, reply.outputs) == (0x80004005, ("",))


def test_nothing_of_a_call_stays_in_the_process(
    options: str, remembers: Callable[[int, bytes], list[str]]
) -> None:
    before = children()
    # Longer than what registers hold: those that wine saves at a switch are not the bridge's.
    person = "A123456789 of a person alone " * 8
    with cardio.open_component(f"com:{PROGID}?{options}") as component:
        (process,) = children() - before
        assert component.sign_x(person) == f"{person}|3|30|"
        assert component.sign_x("x") == "x|3|30|"  # by now the call before is over there, too
        for form in ("utf-8", "utf-16-le"):
            assert remembers(process, person.encode(form)) == []
        assert remembers(process, PROGID.encode("utf-16-le")), "what is there is found"


def children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def test_a_component_that_crashes_is_created_anew(options: str) -> None:
    with cardio.open_component(f"com:{PROGID}?{options}") as component:
        for _ in range(2):
            with pytest.raises(HelperEndedError, match=r"^VPNH_SignX: .*\(exception 0xC0000005\)"):
                component.sign_x("abc", service="99")
            assert component.sign_x("abc") == "abc|3|30|"


def test_a_component_that_is_not_registered_says_so(options: str) -> None:
    with pytest.raises(
        BackendUnavailableError, match=r"^com:No\.such\.1: 0x800401F3.*\(regsvr32\)"
    ):
        cardio.open_component(f"com:No.such.1?{options}")


def test_several_are_there_at_once(options: str) -> None:
    with (
        cardio.open_component(f"com:{PROGID}?{options}") as one,
        cardio.open_component(f"com:{PROGID}?{options}") as other,
    ):
        assert one.sign_x("a") == other.sign_x("a") == "a|3|30|"
