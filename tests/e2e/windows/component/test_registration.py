"""The component in the registry: what regsvr32 writes, refuses, replaces and takes away again."""

from __future__ import annotations

import re
from typing import Any

import pytest

from emulator.native.generator import HERE

pytestmark = pytest.mark.timeout(300)

HEADER = (HERE / "component/cshisx.h").read_text("utf-8")
(CLASS,) = re.findall(r'CLSID_TEXT L"({.+})"', HEADER)
FOREIGN = "{2A4DECF2-0000-4000-8000-000000000001}"
NAME = "CsHisX.nhicshisx.1"
MACHINE = "HKLM\\Software\\Classes"
USER = "HKCU\\Software\\Classes"
ASKS = "Say TypeName(Component)"


@pytest.fixture
def foreign(registry: Any) -> Any:
    """Another component has the ProgID; what it wrote goes at the end."""

    def take(hive: str = MACHINE) -> None:
        registry.write(f"{hive}\\{NAME}", "somebody else's")
        registry.write(f"{hive}\\{NAME}\\CLSID", FOREIGN)

    yield take
    for hive in (MACHINE, USER):
        registry.delete(f"{hive}\\{NAME}")


@pytest.fixture
def before(registry: Any) -> Any:
    return registry.export()


@pytest.mark.parametrize(
    ("options", "hive", "other"),
    [((), MACHINE, USER), (("/n", "/i:user"), USER, MACHINE), (("/n", "/i"), MACHINE, USER)],
    ids=["everybody", "user", "no words"],
)
def test_it_is_written_where_asked_and_goes_without_a_trace(
    before: str, registry: Any, registered: Any, windows: Any, parts: Any,
    options: tuple[str, ...], hive: str, other: str,
) -> None:  # fmt: skip
    with registered(*options):
        server = f"{hive}\\CLSID\\{CLASS}\\InprocServer32"
        assert registry.value(f"{hive}\\{NAME}\\CLSID") == CLASS
        assert registry.value(f"{hive}\\CLSID\\{CLASS}\\ProgID") == NAME
        assert registry.value(server, "ThreadingModel") == "Both"
        assert registry.value(f"{other}\\{NAME}\\CLSID") is None
        file = windows.path(parts.file("component")).replace("\\", "\\\\")
        assert f'@="{file}"' in registry.export()
    assert registry.export() == before


def test_registering_twice_is_as_once(before: str, registry: Any, regsvr: Any) -> None:
    assert [regsvr(), regsvr(), regsvr("/u")] == [0, 0, 0]
    assert registry.export() == before
    assert regsvr("/u") == 0, "nothing to take away is no error"


@pytest.mark.parametrize("taken", [MACHINE, USER])
@pytest.mark.parametrize("options", [(), ("/n", "/i:user")], ids=["everybody", "user"])
def test_another_component_of_that_name_is_not_touched(
    registry: Any, regsvr: Any, foreign: Any, taken: str, options: tuple[str, ...]
) -> None:
    foreign(taken)
    before = registry.export()
    assert regsvr(*options) != 0
    assert registry.export() == before


@pytest.mark.parametrize(
    ("words", "hive"), [("replace", MACHINE), ("user,replace", USER), ("REPLACE USER", USER)]
)
def test_it_is_replaced_when_told_and_restored(
    registry: Any, regsvr: Any, foreign: Any, words: str, hive: str
) -> None:
    foreign(hive)
    before = registry.export()
    assert regsvr("/n", f"/i:{words}") == 0
    assert registry.value(f"{hive}\\{NAME}\\CLSID") == CLASS
    assert registry.value(f"{hive}\\{NAME}") == "somebody else's"
    assert regsvr("/n", f"/i:{words}") == 0, "replacing twice forgets nothing"
    assert regsvr("/u", "/n", f"/i:{words}") == 0
    assert registry.export() == before


def test_programs_get_ours_while_it_replaces(regsvr: Any, foreign: Any, script: Any) -> None:
    foreign()
    assert script(ASKS)[0][1] == "429"
    assert regsvr("/n", "/i:replace") == 0
    value, error, *_ = script(ASKS)[0]
    assert (value != "Empty", error) == (True, "0")
    assert regsvr("/u") == 0
    assert script(ASKS)[0][1] == "429"


@pytest.mark.parametrize("replaced", [False, True])
def test_who_has_taken_the_name_since_keeps_it(
    registry: Any, regsvr: Any, foreign: Any, replaced: bool
) -> None:
    if replaced:
        foreign()
    assert regsvr("/n", "/i:replace") == 0
    foreign()
    assert regsvr("/u") == 0
    assert registry.value(f"{MACHINE}\\{NAME}\\CLSID") == FOREIGN
    assert registry.value(f"{MACHINE}\\{NAME}", "CardioReplaced") is None
    assert registry.value(f"{MACHINE}\\CLSID\\{CLASS}") is None


def test_a_name_without_a_class_is_not_ours_to_take_away(
    registry: Any, regsvr: Any, foreign: Any
) -> None:
    foreign()
    registry.delete(f"{MACHINE}\\{NAME}\\CLSID")
    before = registry.export()
    assert regsvr("/u") == 0
    assert registry.export() == before


def test_the_name_stays_while_the_other_word_size_has_it(
    before: str, registry: Any, regsvr: Any, windows: Any
) -> None:
    other = f"{MACHINE}\\Wow6432Node\\CLSID\\{CLASS}"
    assert regsvr() == 0
    registry.write(other, "as the 32-bit one writes it")
    assert regsvr("/u") == 0
    shared = windows.target == "win64"  # a 32-bit Windows has no other word size
    assert registry.value(f"{MACHINE}\\{NAME}\\CLSID") == (CLASS if shared else None)
    registry.delete(f"{MACHINE}\\Wow6432Node" if "Wow6432Node" not in before else other)
    assert regsvr("/u") == 0
    assert registry.export() == before


@pytest.mark.parametrize("words", ["everybody", "users", "user replace x", "use"])
def test_words_that_it_does_not_know_are_refused(
    before: str, registry: Any, regsvr: Any, words: str
) -> None:
    assert regsvr("/n", f"/i:{words}") != 0
    assert registry.export() == before
