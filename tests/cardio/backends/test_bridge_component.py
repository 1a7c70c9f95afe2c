"""The component through a bridge that a script plays: what its answers come to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

import cardio
from cardio.backends import open_component_backend
from cardio.backends.library_errors import HelperEndedError, MissingExportError
from cardio.codecs import TAIPEI
from cardio.component import Component
from cardio.errors import (
    ArgumentError,
    BackendError,
    BackendUnavailableError,
    BackendUrlError,
    ComponentError,
    SessionClosedError,
)
from cardio.table import function_row

ROOT = Path(__file__).parents[3]

SCRIPT = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from cardio.backends import Reply
from cardio.backends.frames import *
from cardio.table import function_names
known, emulated, progid = {{known!r}}, {{emulated!r}}, sys.argv[1]
numbers, splitter = {{{{}}}}, Splitter(MAX_FRAME)

def answer(kind, body):
    if kind == Kind.HELLO:
        if progid != "com:CardioTest.one.1":
            return trouble_frame(Trouble.FAILED, "0x800401F3 ")
        return greeting_frame(Kind.WELCOME, read_greeting(body).table)
    if kind == Kind.BIND:
        name = body[2:].decode()
        numbers[int.from_bytes(body[:2], "little")] = name
        there = name in known or (emulated and name == "cardio_is_emulator")
        return frame(Kind.BOUND) if there else trouble_frame(Trouble.NO_SUCH_CALL, "no")
    call = read_call(body)
    outcome = known[numbers[call.number]]
    if outcome == "leave":
        os._exit(4)
    if outcome == "join":
        return reply_frame(Reply(0, ("|".join(call.arguments),)))
    return reply_frame(Reply(*outcome))

while data := os.read(0, 65536):
    splitter.feed(data)
    while asked := splitter.take():
        os.write(1, answer(*asked))
"""

KNOWN = {
    "VPNGetRandomX": (0, ("UkFORE9NIQ==",)),
    "VPNH_SignX": "join",
    "GetSAMCardInfoInCS": (-2147467259, ("CsHisX: 4012",)),
}

Open = Callable[..., Component]


@pytest.fixture
def url(tmp_path: Path) -> Callable[..., str]:
    def make(progid: str = "CardioTest.one.1", emulated: bool = False, **known: object) -> str:
        script = tmp_path / "bridge.py"
        script.write_text(SCRIPT.format(known=KNOWN | known, emulated=emulated), "utf-8")
        return f"com:{progid}?launcher={sys.executable}&bridge={script}"

    return make


@pytest.fixture
def component(url: Callable[..., str]) -> Iterator[Component]:
    with cardio.open_component(url()) as component:
        yield component


def test_methods_are_called_with_their_texts(component: Component) -> None:
    assert component.get_random_x() == "UkFORE9NIQ=="
    assert component.sign_x("abc", service="17") == "abc|3|17"


def test_it_says_what_it_is(component: Component) -> None:
    assert not component.emulated
    assert component.url.startswith("com:CardioTest.one.1?arch=x86&launcher=")
    before = datetime.now(TAIPEI)
    assert before <= component.now() <= datetime.now(TAIPEI)


def test_the_drop_in_component_is_known_by_a_method(url: Callable[..., str]) -> None:
    with cardio.open_component(url(emulated=True)) as component:
        assert component.emulated


def test_a_failed_hresult_is_told_with_what_it_says(component: Component) -> None:
    words = r"^GetSAMCardInfoInCS: failed with HRESULT 0x80004005 \(CsHisX: 4012\)$"
    with pytest.raises(ComponentError, match=words):
        component.get_sam_info()


def test_a_component_that_leaves_is_created_anew(url: Callable[..., str]) -> None:
    with cardio.open_component(url(VPNGetRandomX="leave")) as component:
        for _ in range(2):
            with pytest.raises(HelperEndedError, match=r"^VPNGetRandomX: .*\(exit code 4\)"):
                component.get_random_x()
            assert component.sign_x("abc") == "abc|3|30"


def test_a_method_that_an_older_one_lacks_is_told(url: Callable[..., str]) -> None:
    backend = open_component_backend(url())
    with pytest.raises(MissingExportError, match=r"^GetHCCardInfoInCS: CardioTest\.one\.1 does no"):
        backend.call(function_row("GetHCCardInfoInCS"), [])
    backend.close()


@pytest.mark.parametrize("outputs", [(), (b"bytes",), ("one", "two")])
def test_an_answer_that_is_not_one_text_is_refused(
    url: Callable[..., str], outputs: tuple[object, ...]
) -> None:
    with (
        cardio.open_component(url(VPNGetRandomX=(0, outputs))) as component,
        pytest.raises(BackendError, match=r"^VPNGetRandomX: the bridge answered something else"),
    ):
        component.get_random_x()


def test_only_methods_with_their_arguments_are_called(url: Callable[..., str]) -> None:
    backend = open_component_backend(url())
    with pytest.raises(BackendUnavailableError, match=r"^csOpenCom: a component has only its own"):
        backend.call(function_row("csOpenCom"), [0])
    with pytest.raises(ArgumentError, match=r"^VPNH_SignX: the arguments are not the table's"):
        backend.call(function_row("VPNH_SignX"), ["random"])
    backend.close()
    with pytest.raises(SessionClosedError):
        backend.call(function_row("VPNGetRandomX"), [])


def test_a_component_that_is_not_registered_says_so(url: Callable[..., str]) -> None:
    with pytest.raises(BackendUnavailableError) as caught:
        cardio.open_component(url("Other.one.1"))
    assert str(caught.value) == (
        "com:Other.one.1: 0x800401F3; it is not registered (regsvr32) for x86 programs"
    )


def test_the_component_of_a_bridge_url_is_created_in_another(url: Callable[..., str]) -> None:
    options = url().partition("?")[2]
    text = f"bridge:/opt/nhi/CsHis50.dll?component=CardioTest.one.1&{options}"
    with cardio.open_component(text) as component:
        assert component.url.startswith("com:CardioTest.one.1?")
        assert component.sign_x("abc") == "abc|3|30"


@pytest.mark.skipif(sys.platform == "win32", reason="there may be components")
def test_without_windows_there_are_none() -> None:
    with pytest.raises(BackendUnavailableError, match=r"^com:A\.b\.1: there are no components on"):
        cardio.open_component("com:A.b.1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("com:", "component '': expected a ProgID"),
        ("com:a b", "component 'a b': expected a ProgID"),
        ("com:A.b.1?port=0", "com: has no option port; it knows arch, bridge, launcher,"),
    ],
)
def test_a_url_that_names_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(BackendUrlError) as caught:
        cardio.open_component(text)
    assert words in str(caught.value)
